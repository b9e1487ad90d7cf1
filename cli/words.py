"""How answers are put into words for people."""

from collections.abc import Iterable, Mapping

from cli.output import Paint, visible
from ledger.answers import NONE, NOT_COVERED, UNKNOWN, Answer, Finding, kind_label
from ledger.dates import FIRST_DAY
from ledger.kinds import EFFECTS_OF_NOTES, a_kind
from ledger.occurrences import Telling
from ledger.parties import Party, Register
from ledger.projections.projection import ENDED
from ledger.record import Event, Record, Source, source_keys
from ledger.steps import codes


def pair_label(a: Party, b: Party) -> str:
    """Name two parties with their codes."""
    return f"{a.label()} and {b.label()}"


def place(position: int) -> str:
    """Say where an entry stands."""
    return f"line {position}" if position else "supposed"


def covering(finding: Finding) -> list[str]:
    """Name the sources that claim to tell all about the days of an answer, where it rests on that."""
    return list(dict.fromkeys(key for event in finding.coverages for key in source_keys(event)))


def status(answer: Answer, paint: Paint) -> str:
    """Put a status into words: one, or all that are possible."""
    if answer.status == NOT_COVERED:
        return paint.quiet(NOT_COVERED)
    if answer.status == UNKNOWN:
        return paint.doubt(f"{UNKNOWN}: {' or '.join(answer.possible)}")
    return paint.sure(answer.status)


def since(finding: Finding) -> str:
    """Say since when a status stands, in the sources' own dates where they bound it."""
    answer = finding.answer
    earliest, latest = answer.since_earliest, answer.since_latest
    if answer.status == UNKNOWN:
        if finding.is_sure_at_first:
            # It is unknown because it changed.
            return "(it changes in that time)"
        return f"(undecided since {earliest})" if earliest else ""
    if latest is None:
        return ""
    if earliest == latest:
        return f"since {latest}"
    texts = _dates_of_window(finding)
    if texts:
        return f"since {' or '.join(texts)}"
    return f"since some day from {earliest} to {latest}" if earliest else f"since {latest} at the latest"


def _dates_of_window(finding: Finding) -> list[str]:
    """Give the dates of the tellings that bound the window of a beginning, if they bound just that."""
    tellings = [telling for one in finding.occurrences for telling in one.counted if telling.changes]
    dates = sorted({(t.event.date.earliest, t.event.date.latest, t.event.dated) for t in tellings})
    if not dates or dates[0][0] == FIRST_DAY:
        return []
    from ledger.dates import iso  # noqa: PLC0415 - beside its only use

    bounds = (iso(dates[0][0]), iso(max(latest for _, latest, _ in dates)))
    fits = bounds == (finding.answer.since_earliest, finding.answer.since_latest)
    return list(dict.fromkeys(text for _, _, text in dates)) if fits else []


def doubts(finding: Finding) -> str:
    """Name the flags of an answer, with what they say here."""
    words = []
    for flag in finding.answer.flags:
        if flag == "contested":
            words.append(f"contested ({_contest(finding)})")
        elif flag == "assumed":
            words.append("assumed, before the first act recorded")
        elif flag == "carried":
            words.append("carried on from the last act recorded")
        elif flag == "contradictory":
            words.append("contradictory: no reading fits the record; see `diplo check`")
        else:
            words.append(flag)
    return "; ".join(words)


def _contest(finding: Finding) -> str:
    """Say in what the tellings differ on which an answer rests."""
    contested = [one for one in finding.occurrences if one.contested]
    if unmet := [one for one in contested if not one.is_met]:
        events = [telling.event for one in unmet for telling in one.tellings]
        attested = dict.fromkeys(f"{' or '.join(codes(e.body, 'status'))} in {e.dated}" for e in events)
        return f"a source attests {', and '.join(attested)}, which no reading of the acts has"
    dates = {telling.event.dated for one in contested for telling in one.counted}
    kinds = {kind_label(telling.event.body) for one in contested for telling in one.counted}
    differing = [word for word, values in (("dates", dates), ("kinds of act", kinds)) if len(values) > 1]
    return f"the sources differ in {' and '.join(differing) or 'effect'}"


def by_what(finding: Finding) -> str:
    """Say by which act a status came about: the plainest telling's kind and place."""
    tellings = [telling for one in finding.occurrences for telling in one.counted if telling.changes]
    if finding.answer.status in (UNKNOWN, NOT_COVERED, NONE):
        return ""
    if not tellings and any(one.attested for one in finding.occurrences):
        return "" if "assumed" in finding.answer.flags else "as attested"
    if any(one.attested for one in finding.occurrences) and _is_wide(finding):
        # What is attested leaves open since when: no one act is told to have begun it.
        return ""
    if finding.answer.since_latest is None or not tellings:
        return ""
    chosen = max(tellings, key=lambda telling: (telling.event.body["kind"] == "note-exchange", -telling.event.position))
    return f"by {act(chosen.event)}{_implied(chosen)}{_followed(finding.answer, chosen.event)}"


def _is_wide(finding: Finding) -> bool:
    """Tell whether a status began in a window that is that of no act on which it rests."""
    return finding.answer.since_earliest != finding.answer.since_latest and not _dates_of_window(finding)


def _followed(answer: Answer, event: Event) -> str:
    """Name the parties that come after one whose end took the status with it."""
    after = codes(event.body, "successors") or (codes(event.body, "parties") if "predecessors" in event.body else ())
    return f"; followed by {', '.join(after)}" if answer.status == ENDED and after else ""


def _implied(telling: Telling) -> str:
    laws = dict.fromkeys(change.effect.law.partition(":")[0] for change in telling.changes if change.effect.law)
    return f", which implies it ({', '.join(laws)})" if laws else ""


def act(event: Event) -> str:
    """Name an act in words, with its place."""
    body = event.body
    if body["kind"] == "note-exchange":
        words = "an exchange of notes"
        words += f" ({body['effect']})" if body.get("effect") in EFFECTS_OF_NOTES else ""
    else:
        words = a_kind(str(body["kind"]))
    return f"{words} in {visible(str(body['place']))}" if body.get("place") else words


def who(body: Mapping[str, object], register: Register) -> str:
    """Name those who take part, as `Cuba → South Korea` or `Cuba, South Korea`."""
    if "parties" not in body:
        # A coverage may name one side only, and is then of all that others may be.
        by, toward = (names(codes(body, role), register) or "any party" for role in ("by", "toward"))
        return f"{by} → {toward}"
    parts = [names(codes(body, "parties"), register)]
    for role, word in (("organisation", "in"), ("predecessors", "after"), ("successors", "before")):
        if role in body:
            parts.append(f"{word} {names(codes(body, role), register)}")
    return " ".join(parts)


def names(found: Iterable[str], register: Register) -> str:
    """Name parties by their codes."""
    return ", ".join(party.name if (party := register.get(code)) else code for code in found)


def reference(source: Source) -> str:
    """Name a source as in a list of references."""
    parts = [source.title, source.publisher, _issued(source), str(source.csl.get("URL", ""))]
    return ". ".join(visible(part) for part in parts if part)


def _issued(source: Source) -> str:
    issued = source.csl.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        return "-".join(f"{part:02d}" if isinstance(part, int) else str(part) for part in parts[0])
    return ""


def source_list(record: Record, keys: Iterable[str], paint: Paint) -> Iterable[str]:
    """List sources by key."""
    found = list(dict.fromkeys(keys))
    if found:
        yield ""
        yield paint.head("Sources")
        for key in found:
            yield f"  [{key}] {reference(record.sources[key])}"


def footer(record: Record, paint: Paint) -> Iterable[str]:
    """Name the ledger and the head that gave an answer."""
    yield ""
    yield paint.quiet(f"{visible(record.title)}, head {record.head.short()}")


def number(first: int, last: int) -> str:
    """Write a running number, or the first and the last that it can be: `193rd`, `12th to 14th`."""
    return ordinal(last) if first == last else f"{ordinal(first)} to {ordinal(last)}"


def ordinal(value: int) -> str:
    """Write an ordinal number: `1st`, `193rd`."""
    is_teen = value // 10 % 10 == 1
    return f"{value}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"
