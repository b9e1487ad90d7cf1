"""The same work done by other event stores: one file for each, in its best shape and at equal durability."""

from benchmarks.peers.peer import Peer, Told, installed

__all__ = ["Peer", "Told", "installed"]
