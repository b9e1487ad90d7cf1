"""Recognition of one party by another: none, de-facto, recognised, withdrawn."""

from functools import cache
from typing import TYPE_CHECKING

from ledger.projections.projection import Projection, build

if TYPE_CHECKING:
    from ledger.machine import Machine

# Recognition in fact may become recognition in law, not the other way round. What another act implies (`imply`)
# is recognition in law (Montevideo Convention 7) and adds nothing to a recognition in force. What takes up again what
# there was before (`confirm`) tells also that there had been a recognition, whatever became of it.
_FULL = {"recognise": "recognised", "imply": "recognised"}
_AGAIN = {"confirm": "recognised"}
_ROWS = {
    "none": {**_FULL, "recognise-de-facto": "de-facto"},
    "de-facto": {**_FULL, **_AGAIN, "recognise-de-facto": "de-facto", "withdraw": "withdrawn"},
    "recognised": {**_FULL, **_AGAIN, "withdraw": "withdrawn"},
    "withdrawn": {**_FULL, **_AGAIN, "recognise-de-facto": "de-facto", "withdraw": "withdrawn"},
}
_TARGETS = {
    "recognise": "recognised",
    "recognise-de-facto": "de-facto",
    "imply": "recognised",
    "confirm": "recognised",
    "withdraw": "withdrawn",
}


@cache
def _machine() -> "Machine":
    return build("recognition", _ROWS, _TARGETS)


PROJECTION = Projection("recognition", directed=True, machine=lambda _: _machine(), lapsed=("none", "withdrawn"))
