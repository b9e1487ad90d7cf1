"""Recognition of one party by another: none, de-facto, recognised, withdrawn."""

from ledger.projections.projection import Projection, build

# Recognition in fact may become recognition in law, not the other way round. What another act implies (`imply`)
# is recognition in law (Montevideo Convention 7) and adds nothing to a recognition in force.
_FULL = {"recognise": "recognised", "imply": "recognised"}
_ROWS = {
    "none": {**_FULL, "recognise-de-facto": "de-facto"},
    "de-facto": {**_FULL, "recognise-de-facto": "de-facto", "withdraw": "withdrawn"},
    "recognised": {**_FULL, "withdraw": "withdrawn"},
    "withdrawn": {**_FULL, "recognise-de-facto": "de-facto", "withdraw": "withdrawn"},
}
_TARGETS = {
    "recognise": "recognised",
    "recognise-de-facto": "de-facto",
    "imply": "recognised",
    "withdraw": "withdrawn",
}
_MACHINE = build("recognition", _ROWS, _TARGETS)

PROJECTION = Projection("recognition", directed=True, machine=lambda _: _MACHINE)
