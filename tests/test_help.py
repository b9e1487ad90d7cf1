"""The manual against the program: every command, option, kind, status, flag and code is told, and every example runs."""

import io
import json
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from cli.commands import COMMANDS
from cli.entry import start
from cli.main import main
from ledger import problems
from ledger.canonical import ENVELOPE, body_of, entry_id, line_of
from ledger.checks import CHECKS
from ledger.dates import GREGORIAN, JULIAN, DateError, parse
from ledger.intake import Outcome
from ledger.kinds import EFFECTS_OF_NOTES, KINDS, Kind
from ledger.ordering import keys_of
from ledger.partners import Count
from ledger.problems import LedgerError
from ledger.projections import ALL
from ledger.queries import Answer, Ground

ROOT = Path(__file__).parent.parent
HELP = ROOT / "cli" / "help"
SHIPPED = ROOT / "events.jsonl"
TOPICS = (
    "clocks",
    "corrections",
    "cow-dipex",
    "dates",
    "dimensions",
    "exit-codes",
    "file-format",
    "flags",
    "formats",
    "graphs",
    "index",
    "kinds",
    "names",
    "panels",
    "pocom",
    "proofs",
    "readings",
    "tables",
    "us-missions",
    "wikidata",
    "world",
)
FLAGS = ("contested", "contradictory", "approximate", "assumed", "carried")
WIDTH = 88


def text_of(name: str) -> str:
    """Give a text of the manual, with its heading."""
    return (HELP / f"{name}.md").read_text(encoding="utf-8")


def words_of(text: str) -> str:
    """Give a text on one line."""
    return " ".join(text.split())


def command_named(name: str) -> click.Command:
    """Load a command."""
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


def run(*args: str) -> tuple[int, str, str]:
    """Run the program in this process: exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = start(args)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder, so that the ledger is the one that ships."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DIPLO_LEDGER", raising=False)
    monkeypatch.setenv("DIPLO_AUTHOR", "Ana Pérez")
    monkeypatch.setenv("COLUMNS", "120")


# --- every text ---------------------------------------------------------------------------------------------------------


def test_the_manual_has_a_text_for_every_command_and_topic_and_no_other() -> None:
    """No text is missing and none is left over."""
    assert sorted([*COMMANDS, *TOPICS]) == sorted(path.stem for path in HELP.iterdir())


@pytest.mark.parametrize("name", [*COMMANDS, *TOPICS])
def test_a_text_begins_with_its_name_and_fits_a_terminal(name: str) -> None:
    """The heading is the name; no line is longer than a terminal is wide."""
    text = text_of(name)
    assert text.startswith(f"# {name}\n\n")
    assert [line for line in text.splitlines() if len(line) > WIDTH or line != line.rstrip()] == []
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", [*COMMANDS, *TOPICS])
def test_help_prints_a_text(name: str) -> None:
    """`diplo help NAME` prints the text without its heading."""
    assert run("help", name) == (0, text_of(name).partition("\n")[2].lstrip("\n"), "")


def test_help_lists_everything() -> None:
    """`diplo help` prints the index, the topics and the commands."""
    code, out, err = run("help")
    assert (code, err) == (0, "")
    assert out.startswith(text_of("index").partition("\n")[2].lstrip("\n"))
    assert set(re.split(r"[ ,:\n]+", out)) >= {*COMMANDS, *TOPICS} - {"index"}


def test_an_unknown_topic_is_refused() -> None:
    """`diplo help nonsense` names the topics there are."""
    known = ", ".join(sorted([*COMMANDS, *TOPICS]))
    assert run("help", "nonsense") == (
        2,
        "",
        f"diplo: error: there is no topic 'nonsense'\n  hint: there are {known}\n",
    )


def test_a_mistyped_topic_is_not_guessed() -> None:
    """`diplo help date` asks whether `dates` is meant."""
    assert run("help", "date") == (
        2,
        "",
        "diplo: error: there is no topic 'date'\n  hint: did you mean 'dates'?\n",
    )


@pytest.mark.parametrize("name", [*COMMANDS, *TOPICS])
def test_a_text_refers_only_to_what_there_is(name: str) -> None:
    """Every `diplo help X` and `diplo X` in a text exists."""
    text = words_of(text_of(name))
    assert set(re.findall(r"`diplo help ([a-z-]+)`", text)) <= {*COMMANDS, *TOPICS}
    assert set(re.findall(r"`diplo ([a-z][a-z-]*)", text)) <= set(COMMANDS)


# --- commands -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_the_program_lists_a_command(name: str) -> None:
    """`diplo --help` has a line for every command."""
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    assert re.search(rf"^  {name} +{re.escape(COMMANDS[name][1])}$", out, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_has_its_text_and_every_option(name: str) -> None:
    """`diplo NAME --help` holds the manual's text, and each option with a line of its own."""
    code, out, err = run(name, "--help")
    assert (code, err) == (0, "")
    for line in text_of(name).splitlines()[1:]:
        assert line in out
    found = words_of(out)
    for option in options_of(command_named(name)):
        assert option.opts[-1] in out
        assert words_of(option.help or "") in found


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_every_option_says_what_it_does(name: str | None) -> None:
    """No option is without a help line."""
    options = options_of(main if name is None else command_named(name))
    assert [option.name for option in options if not (option.help or "").strip(" .")] == []


def options_of(command: click.Command) -> list[click.Option]:
    """Give the options of a command."""
    return [param for param in command.params if isinstance(param, click.Option)]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_begins_with_one_sentence_and_has_examples(name: str) -> None:
    """First one imperative sentence alone, and two examples or more, of the command itself among them."""
    first = text_of(name).split("\n\n")[1]
    assert re.fullmatch(r"[A-Z][a-z]+ [^.]*\.", words_of(first))
    commands = [example.command for example in examples(name)]
    assert len(commands) > 1
    assert any(one.startswith(f"diplo {name}") for one in commands)


# --- the registry -------------------------------------------------------------------------------------------------------

_ROLES = {"mutual": "parties", "one-sided": "by and toward", "open-sided": "by or toward"}


def kind_blocks() -> dict[str, str]:
    """Give what kinds.md says of each kind: name to the text below it, on one line."""
    blocks: dict[str, list[str]] = {}
    for line in text_of("kinds").partition("\nThe fields:\n")[0].splitlines():
        if head := re.fullmatch(r" {4}([a-z-]+) {2,}(\S.*)", line):
            blocks[head[1]] = [head[2]]
        elif line.startswith("      "):
            list(blocks.values())[-1].append(line)
    return {name: words_of(" | ".join(lines)) for name, lines in blocks.items()}


def test_every_kind_is_told_in_the_order_of_the_registry() -> None:
    """The manual has the registry's kinds, group by group."""
    groups = dict.fromkeys(kind.group for kind in KINDS.values())
    expected = [kind.name for group in groups for kind in KINDS.values() if kind.group == group]
    assert sorted(expected) == sorted(kind_blocks())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_is_told_as_the_registry_has_it(kind: Kind) -> None:
    """Roles, help line, fields and dimensions changed agree with the registry."""
    block = kind_blocks()[kind.name]
    roles = ", or ".join(_ROLES[form] for form in kind.roles) or "no event"
    roles += " (one or more)" if kind.least == 1 and kind.roles else ""
    roles += "; may last" if kind.lasts else ""
    told = block.replace(" | ", " ")
    assert told.startswith(f"{roles} {kind.help}")
    fields = ", ".join(field.name + (" (required)" if field.required else "") for field in kind.fields)
    assert told.partition(" fields: ")[2].partition(" changes: ")[0] == fields
    changed = {effect.dimension for effect in kind.effects}
    changes = told.partition(" changes: ")[2]
    if "*" in changed:
        assert changes.startswith("every dimension")
    else:
        assert {word for word in re.findall(r"[a-z]+", changes) if word in ALL} == changed


def fields_told() -> dict[str, str]:
    """Give what kinds.md says of each field, on one line."""
    told: dict[str, str] = {}
    name = ""
    for line in text_of("kinds").partition("\nThe fields:\n")[2].splitlines():
        if head := re.fullmatch(r" {4}([a-z]+) {2,}(\S.*)", line):
            name = head[1]
            told[name] = head[2]
        elif name and line.startswith(" " * 20):
            told[name] += f" {line.strip()}"
    return told


def test_every_field_and_choice_is_told() -> None:
    """Each field of any kind has a line, and each of its choices stands there."""
    told = fields_told()
    fields = [field for kind in KINDS.values() for field in kind.fields]
    assert {field.name for field in fields} == set(told)
    for field in fields:
        for choice in field.choices:
            assert re.search(rf"(?<![a-z-]){choice}(?![a-z-])", told[field.name]), (field.name, choice)


def test_the_effects_of_notes_are_told() -> None:
    """Any act listed but the exchange itself: as the text says."""
    acts = {kind.name for kind in KINDS.values() if kind.group == "act"}
    assert acts - {"note-exchange"} == set(EFFECTS_OF_NOTES)


# --- dimensions, flags, codes -------------------------------------------------------------------------------------------


def test_every_dimension_is_told_with_its_direction_and_statuses() -> None:
    """The table of dimensions.md has each machine's statuses, as they are shown."""
    table = text_of("dimensions").partition("statuses\n")[2].partition("\n\n")[0]
    rows = re.split(r"\n(?= {4}[a-z])", "\n" + table)[1:]
    told = {words_of(row).split()[0]: words_of(row) for row in rows}
    assert list(ALL) == list(told)
    for dimension, projection in ALL.items():
        machine = projection.machine(())
        statuses = {machine.status(state) for state in machine.states} - {"ended"}
        _, direction, *rest = told[dimension].split()
        assert projection.directed == (direction != "both")
        assert statuses <= set(re.findall(r"[a-z-]+", " ".join(rest))), dimension
        if dimension != "protection":
            assert statuses == set(re.findall(r"[a-z-]+", " ".join(rest)))
    assert "`ended`" in text_of("dimensions")


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_is_told(flag: str) -> None:
    """Each flag has a line in flags.md."""
    assert re.search(rf"^    {flag}  +\S", text_of("flags"), re.MULTILINE)


def test_every_exit_code_is_told() -> None:
    """Each error of the library has its code in exit-codes.md, beside those of the command line."""
    told = {int(code) for code in re.findall(r"^    (\d+) {2,}", text_of("exit-codes"), re.MULTILINE)}
    ours = {
        value.exit_code
        for value in vars(problems).values()
        if isinstance(value, type) and issubclass(value, LedgerError)
    }
    assert told == ours | {0, 1, 130}


def test_every_check_is_told() -> None:
    """check.md names as many problems as there are checks."""
    table = text_of("check").partition("\n    ")[2].partition("\n\n")[0]
    assert len(table.splitlines()) == len(CHECKS)


# --- formats ------------------------------------------------------------------------------------------------------------


def keys_told(topic: str, heading: str) -> list[str]:
    """Give the names in the first column of the block below a heading of a text."""
    block = text_of(topic).partition(heading)[2].split("\n\n")[1]
    rows = re.findall(r"^    ((?:[a-z_]+, )*[a-z_]+) {2,}", block, re.MULTILINE)
    return [name for row in rows for name in row.split(", ")]


def test_the_fields_of_an_answer_are_told() -> None:
    """formats.md has the fields of `state` in their order."""
    assert keys_told("formats", "`diplo state`") == list(Answer._fields)


def test_the_fields_of_a_ground_are_told() -> None:
    """formats.md has the fields of `why` in their order; those of the answer stand on one line."""
    shared = "    a, b, dimension, direction, on, status    as in the answer\n"
    assert shared in text_of("formats")
    assert ["a", "b", "dimension", "direction", "on", "status", *keys_told("formats", "`diplo why`")[6:]] == [
        *Ground._fields,
        "head",
    ]


@pytest.mark.parametrize(
    ("heading", "args"),
    [
        ("`diplo check`", ("-f", "l.jsonl", "check")),
        ("`diplo add` and", ("-f", "l.jsonl", "add", "source", "two", "--title", "Two")),
    ],
)
def test_the_fields_of_other_records_are_told(heading: str, args: tuple[str, ...]) -> None:
    """formats.md has the fields that the commands print, and `schema` after them."""
    assert run("-q", "init", "l.jsonl")[0] == 0
    assert run("-q", "-f", "l.jsonl", "add", "source", "one", "--title", "One")[0] == 0
    code, out, _ = run(*args, "-O", "json")
    assert code == 0
    assert list(json.loads(out)[0]) == [*keys_told("formats", heading), "schema"]


def test_what_an_append_gives_is_told() -> None:
    """The records of `append` are a part of the library's outcomes."""
    assert set(keys_told("formats", "`diplo add` and")) < set(Outcome._fields)


def test_the_fields_of_a_count_are_told() -> None:
    """count.md has the fields of `count` in their order."""
    assert keys_told("count", "Records have one row") == list(Count._fields)


def test_the_example_line_of_the_log_is_sound() -> None:
    """The line in file-format.md is one as the log holds it: its keys in order, its id proves its body."""
    block = text_of("file-format").partition("broken for reading:\n\n")[2].partition("\n\n")[0]
    line = "".join(part.strip() for part in block.splitlines())
    entry = json.loads(line)
    assert line.encode() == line_of(entry)
    assert entry_id(body_of(entry)) == entry["id"]
    assert [key for key in (*ENVELOPE, *keys_of(entry)) if key in entry] == list(entry)


def test_the_keys_of_the_body_are_told() -> None:
    """file-format.md has the keys of an event in their order."""
    told = keys_told("file-format", "The body, keys in this order")
    event = {"kind": "talks"}
    assert [key for key in keys_of(event) if key not in ("parties", "by", "toward")] == [
        key for key in told if key not in ("parties", "by", "toward")
    ]
    assert keys_told("file-format", "The envelope comes first") == list(ENVELOPE)


# --- dates --------------------------------------------------------------------------------------------------------------

_DATE = re.compile(r"^    (\S+) +(\d{4}-\d\d-\d\d|open) +(\d{4}-\d\d-\d\d|open) +(\S.*)$", re.MULTILINE)
_REFUSED = re.compile(r"^    (\S+(?: \S+)*?) {2,}(.+)$", re.MULTILINE)


def date_rows() -> list[tuple[str, str, str, str, str]]:
    """Give the rows of the tables of dates.md: calendar, text, earliest, latest, what it says."""
    return [
        (JULIAN if block.startswith("    julian ") else GREGORIAN, *row)
        for block in text_of("dates").split("\n\n")
        for row in _DATE.findall(block)
    ]


@pytest.mark.parametrize(("calendar", "text", "earliest", "latest", "says"), date_rows())
def test_a_date_has_the_window_that_is_told(calendar: str, text: str, earliest: str, latest: str, says: str) -> None:
    """Each row of dates.md parses to the window it states."""
    found = parse(text, calendar, every=True)
    assert ("open" if found.open_start else iso(found.earliest)) == earliest
    assert ("open" if found.open_end else iso(found.latest)) == latest
    assert found.text == text
    assert found.approximate == ("approximate" in says)
    assert found.doubted == ("doubted" in says)
    assert found.is_duration == ("/" in text)


def iso(day: int) -> str:
    """Write an ordinal as a day."""
    return date.fromordinal(day).isoformat()


def test_the_table_of_dates_is_read() -> None:
    """The tables are found: a row for each form, and three of the Julian calendar."""
    rows = date_rows()
    assert len(rows) >= 24
    assert sum(calendar == JULIAN for calendar, *_ in rows) == 3


def refused_rows() -> list[tuple[str, str]]:
    """Give the rows of the table of refusals."""
    block = text_of("dates").partition("    refused ")[2].partition("\n\n")[0]
    return _REFUSED.findall(block.partition("\n")[2])


@pytest.mark.parametrize(("text", "advice"), refused_rows())
def test_a_refused_date_gets_the_advice_that_is_told(text: str, advice: str) -> None:
    """Each refusal of dates.md happens, with the hint it states."""
    with pytest.raises(DateError) as refused:
        parse(text)
    assert refused.value.hint == f"write {advice}"


# --- examples -----------------------------------------------------------------------------------------------------------


class Example(NamedTuple):
    """A command of a text with what it shows: `…` stands for the rest of a line, or for any lines."""

    command: str
    shown: str


def examples(name: str) -> list[Example]:
    """Give the examples of a text: what stands indented below `$ `, to the next or to the end of the block."""
    found: list[Example] = []
    is_open = False
    for line in text_of(name).splitlines():
        if line.startswith("    $ "):
            found.append(Example(line.removeprefix("    $ "), ""))
            is_open = True
        elif line.startswith("    ") and is_open:
            found[-1] = found[-1]._replace(shown=f"{found[-1].shown}{line[4:]}\n")
        elif not line and is_open:
            found[-1] = found[-1]._replace(shown=f"{found[-1].shown}\n")
        else:
            is_open = False
    return [example._replace(shown=example.shown.rstrip("\n")) for example in found]


def pattern_of(shown: str) -> str:
    """Make a pattern of what an example shows."""
    lines = [
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in shown.splitlines()
    ]
    return "".join(lines)


@pytest.mark.skipif(not SHIPPED.exists(), reason="the shipped ledger is not here")
@pytest.mark.parametrize("name", [*COMMANDS, *TOPICS])
def test_examples_run_and_show_what_they_print(name: str, tmp_path: Path) -> None:
    """Every example of a text runs, one after the other in an empty folder, and prints what stands below it."""
    for command, shown in examples(name):
        if command.startswith("cat "):
            (tmp_path / command.removeprefix("cat ")).write_text(shown, encoding="utf-8")
            continue
        plain, asks, _ = command.partition("; echo $?")
        program, *args = shlex.split(plain)
        assert program == "diplo"
        code, out, err = run(*args)
        printed = err + out
        if asks:
            printed += f"{code}\n"
        else:
            assert code == 0, (command, printed)
        assert not shown or re.fullmatch(pattern_of(shown), printed), f"{command}\n{printed}"
        assert shown or not out, f"{command} shows nothing, but prints\n{out}"
