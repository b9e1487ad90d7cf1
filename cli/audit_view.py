"""What `diplo verify` says of a whole ledger: what was checked, how many of each, and what is wrong."""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cli.errors import lines_of
from cli.output import Output, Paint, View, visible
from ledger.audit.reading import Report
from ledger.audit.reading import audit as audit_of
from ledger.head import Frontier, Head
from ledger.problems import DamagedError, Problem

if TYPE_CHECKING:
    from cli.session import Session
    from ledger.audit.replaying import Compared
    from ledger.log import Log

COLUMNS = ("check", "outcome", "count", "code", "line", "column", "byte", "what", "hint", "head")
# By its code, which check a problem is of; any other is of the form.
_CHECKS: Mapping[str, str] = {
    **dict.fromkeys(("id-wrong",), "ids"),
    **dict.fromkeys(("time-wrong", "time-earlier", "ledger-place"), "order"),
    **dict.fromkeys(("reference-unknown", "reference-wrong", "source-unknown", "party-unknown"), "references"),
    **dict.fromkeys(("id-twice", "key-taken", "source-key-taken", "party-code-taken"), "uniqueness"),
    **dict.fromkeys(("correction-wrong", "reference-circle"), "corrections"),
    **dict.fromkeys(("head-differs", "log-damaged"), "tree"),
    **dict.fromkeys(("model-differs", "answer-differs"), "read model"),
}
_DAMAGED, _STALE = 3, 1
_OURS = "please report it: two parts of diplo do not agree"
_Row = Mapping[str, object]


def audit(session: "Session", out: Output, *, model: bool = True) -> int:
    """Read a whole ledger, say what was checked and what is wrong; give the exit code.

    Args:
        session: The run; with `--no-cache` the read model is left alone.
        out: Where to say it.
        model: Whether to compare the read model with a fresh replay.

    Raises:
        MachineError: When the ledger cannot be read, or the read model cannot be compared.
    """
    from cli.model import progress_of  # noqa: PLC0415 - loads what only questions need

    log = session.log()
    report = audit_of(os.fspath(log.path), progress=progress_of(session, "checking the ledger"))
    problems: list[tuple[Problem, int | None]] = [(found.problem, found.byte) for found in report.found]
    errors = report.errors
    compared = None
    if not errors:
        found, compared = _beside(session, log, report, is_wanted=model and session.cache)
        problems += ((problem, None) for problem in found)
        errors += len(found)
        log.head = Head(report.entries, report.root)
    rows = [*_checks(report, compared, problems), *(_row(problem, byte) for problem, byte in problems)]
    out.show(View(COLUMNS, rows, lambda paint: _text(log, report, rows, problems, paint)))
    if not errors:
        session.pass_on(log)
    stale = compared is not None and bool(compared.problems)
    return _DAMAGED if errors else _STALE if stale else 0


def _beside(
    session: "Session", log: "Log", report: Report, *, is_wanted: bool
) -> "tuple[list[Problem], Compared | None]":  # fmt: skip
    """Compare with what the rest of the program finds: its head, and its read model; give what damage that shows."""
    compared = None
    try:
        if is_wanted:
            compared = _compared(session, log)
        head = compared.head if compared else _head(log, report.size)
    except DamagedError as error:
        return list(error.problems), None
    # Others may have appended since, and of a last line without its end the read model does not know.
    if Head(report.entries, report.root) in (head, _head(log, report.size)):
        return [], compared
    what = f"the tree is that of head {report.entries}:{report.root}, and other commands give {head}"
    return [Problem("head-differs", what, _OURS, str(log.path))], compared


def _compared(session: "Session", log: "Log") -> "Compared":
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - only this needs it

    from cli.model import cache_file, progress_of  # noqa: PLC0415 - see above
    from ledger.audit.replaying import compare  # noqa: PLC0415 - loads all that answers questions

    path = os.fspath(log.path)
    with TemporaryDirectory() as folder:
        return compare(path, cache_file(path), folder, progress_of(session, "replaying the ledger"))


def _head(log: "Log", size: int) -> Head:
    frontier = Frontier()
    for _, raw in log.raw(size):
        frontier.add(raw)
    return frontier.head()


# --- what is shown ------------------------------------------------------------------------------------------------------


def _checks(report: Report, compared: "Compared | None", problems: Sequence[tuple[Problem, int | None]]) -> list[_Row]:
    """Give a row for each check: how much it looked at, and whether all was well."""
    counts = report.counts
    said = {
        "form": (report.entries, f"{report.entries:,} lines, {report.size:,} bytes"),
        "ids": (report.entries, f"{report.entries:,}"),
        "order": (report.entries, f"recorded up to {report.recorded_at}" if report.recorded_at else ""),
        "references": (counts.references, f"{counts.references:,} to entries"),
        "uniqueness": (report.entries, f"{report.entries:,} ids, {counts.keys:,} keys, {counts.sources:,} sources"),
        "corrections": (counts.corrections, f"{counts.corrections:,}"),
        "tree": (report.entries, f"head {report.entries}:{report.root}"),
    }
    wrong = {_CHECKS.get(problem.code, "form") for problem, _ in problems if problem.level == "error"}
    rows = [
        _check(name, "wrong" if name in wrong else "ok", count, what) | {"head": f"{report.entries}:{report.root}"}
        for name, (count, what) in said.items()
    ]
    if compared is None:
        return [*rows, _check("read model", "left out", None, "not compared")]
    what = f"{compared.rows:,} rows of {compared.tables} tables, " if compared.has_model else "there is none yet; "
    what += f"{compared.answers:,} answers for {compared.pairs:,} of {compared.all_pairs:,} pairs replayed"
    outcome = "wrong" if compared.problems else "ok"
    problems_of_model = [_row(problem, None) for problem in compared.problems]
    return [*rows, _check("read model", outcome, compared.answers, what), *problems_of_model]


def _check(name: str, outcome: str, count: int | None, what: str) -> dict[str, object]:
    return {**dict.fromkeys(COLUMNS), "check": name, "outcome": outcome, "count": count, "what": what}


def _row(problem: Problem, byte: int | None) -> _Row:
    return {
        **dict.fromkeys(COLUMNS),
        "check": _CHECKS.get(problem.code, "form"),
        "outcome": problem.level,
        "code": problem.code,
        "line": problem.line or None,
        "column": problem.column or None,
        "byte": byte,
        "what": problem.what,
        "hint": problem.hint,
    }


def _text(
    log: "Log",
    report: Report,
    rows: Sequence[_Row],
    problems: Sequence[tuple[Problem, int | None]],
    paint: Paint,
) -> Iterator[str]:
    checks = [row for row in rows if row["code"] is None]
    is_sound = not any(row["outcome"] == "wrong" for row in checks if row["check"] != "read model")
    verdict = paint.sure("sound") if is_sound else paint.doubt("damaged")
    yield f"{paint.head(visible(os.fspath(log.path)))}: {verdict}"
    for row in checks:
        outcome = str(row["outcome"])
        shown = paint.doubt(outcome) if outcome == "wrong" else paint.quiet(outcome)
        yield f"  {str(row['check']).ljust(11)}  {shown}{' ' * (8 - len(outcome))}  {row['what']}".rstrip()
    told = [*(problem for problem, _ in problems), *_of_model(rows, log)]
    for problem in told:
        yield ""
        for number, line in enumerate(lines_of(problem, problem.level)):
            yield line if number else paint.doubt(line.removeprefix("diplo: "))
    more = report.errors + report.warnings - len(report.found)
    if more > 0:
        yield ""
        yield paint.doubt(f"and {more:,} more problems")


def _of_model(rows: Sequence[_Row], log: "Log") -> list[Problem]:
    """Give again as problems what the read model has otherwise: it is a cache, and no damage to the ledger."""
    return [
        Problem(str(row["code"]), str(row["what"]), str(row["hint"]), os.fspath(log.path))
        for row in rows
        if row["code"] in ("model-differs", "answer-differs")
    ]
