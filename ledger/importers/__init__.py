"""Data sets of the field, made into entries: one file an importer, and this table of them."""

from importlib import import_module

from ledger.importers.importer import Importer

# The word on the command line and the module, which is loaded when it is called; each defines `IMPORTER`.
IMPORTERS = {
    "cow-dipex": "cow_dipex",
    "csv": "columns",
    "pocom": "pocom",
    "us-missions": "us_missions",
    "wikidata": "wikidata",
}


def importer(name: str) -> Importer:
    """Load an importer by its name."""
    found: Importer = import_module(f"ledger.importers.{IMPORTERS[name]}").IMPORTER
    return found
