"""Two versions of one ledger made into one, as git asks for it: see `ledger.merging.merge`."""
