"""The read model (DESIGN section 8): what the log says, in SQLite, kept in step with it, so that no question reads all of it."""

from ledger.readmodel.model import ReadModel, Standing, UnusableError, rebuild

__all__ = ["ReadModel", "Standing", "UnusableError", "rebuild"]
