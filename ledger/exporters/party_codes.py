"""What a list of the field calls a party on some days: its code in ISO 3166, of the Correlates of War, or of Gleditsch and Ward."""

from collections.abc import Iterator

from ledger.parties import Party

# How the lists are named on the command line, and in the register of parties.
LISTS = {"iso3": "iso", "cow": "cow", "gw": "gw"}


def codes_on(party: Party, name: str, earliest: int, latest: int) -> tuple[str, ...]:
    """Give the codes by which a list can mean a party on some day of a window; none where the list does not know it.

    A list may give a code to several parties in turn, as COW and Gleditsch and Ward do with Germany: then it means the
    party only during its turn, and on other days the party has whatever other code the list gives it. Several codes are
    given where the code changed within the window.

    Args:
        party: The party.
        name: The list, one of `LISTS`.
        earliest: First day of the window, an ordinal.
        latest: Last day of it, likewise.
    """
    return tuple(dict.fromkeys(_codes(party, LISTS[name], earliest, latest)))


def _codes(party: Party, key: str, earliest: int, latest: int) -> Iterator[str]:
    turns = [turn for turn in party.turns if turn.lang == key]
    by_turns = {turn.text for turn in turns}
    yield from (turn.text for turn in turns if turn.used_on(earliest, latest))
    if not any(turn.start <= earliest and latest <= turn.end for turn in turns):
        yield from (code for of, code in party.listed() if of == key and code not in by_turns)
