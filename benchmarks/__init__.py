"""What the program costs, measured against the least that the machine can do: `python -m benchmarks`."""
