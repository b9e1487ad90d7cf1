"""Checks of what entries stand on: the lives of the parties that they name, and the sources that they cite."""

from collections.abc import Iterator, Mapping

from ledger.checks.matter import Matter, Told, act_of, amend
from ledger.coverage import stretches
from ledger.dates import FIRST_DAY
from ledger.kinds import KINDS
from ledger.parties import Party
from ledger.problems import Problem
from ledger.queries import NONE, kind_label
from ledger.record import UNVERIFIED, Event, source_keys
from ledger.revise import cites_of
from ledger.steps import changes_of, codes, ended_parties, parties_of


def outside_lives(matter: Matter) -> Iterator[Problem]:
    """Find acts and attestations of which every possible day lies outside the life of a party that they name.

    By every list: a life is from the first day that any gives to the last. A recognition may come before the life of
    whom it recognises; what is attested to be none needs no party that lives. Contacts are not judged.
    """
    for told in (*matter.happenings, *matter.claims):
        for event in told.counting:
            if _needs_life(event.body):
                for code in sorted(parties_of(event.body)):
                    party = matter.record.register.get(code)
                    if party is not None and not _may_live(party, event):
                        yield _outside(party, event)


def _needs_life(body: Mapping[str, object]) -> bool:
    if body["kind"] == "attestation":
        return NONE not in codes(body, "status")
    return KINDS[str(body["kind"])].group == "act"


def _may_live(party: Party, event: Event) -> bool:
    if not party.life:
        return True
    first, last = min(spell.start for spell in party.life), max(spell.end for spell in party.life)
    if party.code in _recognised(event.body):
        first = FIRST_DAY
    meets = (begins <= last and first <= ends for begins, ends in stretches(event.date))
    # Of a set of all members each is a statement of its own.
    return all(meets) if event.date.members else any(meets)


def _recognised(body: Mapping[str, object]) -> tuple[str, ...]:
    """Give the parties that are recognised, or attested to be."""
    if "recognition" not in (act_of(body), body.get("dimension")):
        return ()
    return codes(body, "toward") or codes(body, "parties")


def _outside(party: Party, event: Event) -> Problem:
    return Problem(
        "outside-life",
        f"the {kind_label(event.body)} of {event.dated} names {party.label()}, which did not exist then; it existed "
        f"{', '.join(party.years())}",
        f"mend the date with {amend(event.id, 'date=…')}, name the party that lived then with "
        f"--set {_role(event.body, party.code)}=…, or `diplo retract {event.id} --because …`",
        level="warning",
        entries=(event.id,),
    )


def _role(body: Mapping[str, object], code: str) -> str:
    """Give the field of an event that names a party."""
    roles = ("parties", "by", "toward", "organisation", "protector")
    return next(role for role in roles if code in codes(body, role))


def unused_sources(matter: Matter) -> Iterator[Problem]:
    """Find sources that nothing cites."""
    used = {
        key for told in (*matter.happenings, *matter.claims) for event in told.tellings for key in source_keys(event)
    }
    for key, source in sorted(matter.record.sources.items()):
        if key not in used:
            yield Problem(
                "source-unused",
                f"no entry cites the source {key!r}",
                "cite it, or leave it for those who come after",
                level="warning",
                entries=(source.id,),
            )


def unverified_sources(matter: Matter) -> Iterator[Problem]:
    """Find sources that nobody has looked up and on whose word alone something rests that bears on answers."""
    resting: dict[str, dict[str, Event]] = {}
    for told in (*matter.happenings, *matter.claims):
        cited = {key: event for event in told.counting for key in _standing_keys(event)} if _bears(told) else {}
        if not any(matter.record.sources[key].is_verified for key in cited):
            for event in told.counting if cited else ():
                for key in _standing_keys(event):
                    resting.setdefault(key, {})[event.id] = event
    for key, events in sorted(resting.items()):
        source = matter.record.sources[key]
        event = next(iter(events.values()))
        number = [cite["source"] for cite in cites_of(event.body)].index(key)
        cite_another = amend(event.id, f"cites.{number}.source=KEY")
        # The key `unverified` says by itself that nobody looked: only another source can take its place.
        look_up = "" if key == UNVERIFIED else f"look it up: {amend(source.id, 'csl.custom.verified=true')}; or "
        yield Problem(
            "source-unverified",
            f"the source {key!r} is not verified, and {_counted(len(events))} on no verified one",
            f"{look_up}cite one that was looked up: {cite_another}",
            level="warning",
            entries=(source.id, *events),
        )


def _bears(told: Told) -> bool:
    """Tell whether an answer can rest on something: whether it changes something, or is claimed."""
    return any(
        KINDS[str(event.body["kind"])].group == "claim" or ended_parties(event.body) or any(changes_of(event.body))
        for event in told.counting
    )


def _standing_keys(event: Event) -> tuple[str, ...]:
    """Give the sources that an event cites, but for the citations that are deprecated."""
    cites = (cite for cite in cites_of(event.body) if cite.get("rank") != "deprecated")
    return tuple(dict.fromkeys(str(cite["source"]) for cite in cites))


def _counted(entries: int) -> str:
    return "an entry rests" if entries == 1 else f"{entries} entries rest"
