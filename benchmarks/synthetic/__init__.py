"""Ledgers of any size, made of nothing, the same at every run: what long records are measured with."""

from benchmarks.synthetic.world import DOUBTFUL, Pair, pairs
from benchmarks.synthetic.writing import Made, write

__all__ = ["DOUBTFUL", "Made", "Pair", "pairs", "write"]
