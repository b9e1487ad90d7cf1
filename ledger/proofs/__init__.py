"""What others can check without us: Merkle paths, the texts that carry them, signatures, and the checking itself."""
