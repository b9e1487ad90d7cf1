"""Looking for words: what is taken for a word, what is found, in which order, and which part of it is shown."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ledgers import Body, amendment, mutual, one_sided, retraction
from models import add, opened, told
from sessions import Runner, place
from strategies import UNHURRIED

from ledger.problems import Problem, UsageError
from ledger.readmodel import ReadModel, rebuild
from ledger.readmodel.search import THINGS, Hit, phrases, register_of, search, snippet


def note(text: str, **more: object) -> Body:
    """Give an entry with a note."""
    return mutual("statement", "1960", "CUB", "KOR", note=text, **more)


def quoting(*quotes: str, **more: object) -> Body:
    """Give an entry with quotations."""
    return mutual("talks", "1961", "CUB", "KOR", cites=[{"source": "s", "quote": text} for text in quotes], **more)


@pytest.fixture(name="model", scope="module")
def a_small_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadModel]:
    """Give the read model of a small ledger."""
    folder = tmp_path_factory.mktemp("search")
    log = told(
        folder / "events.jsonl",
        [
            note("The exchange of notes took place in Havana."),
            note("Notes of protest; an exchange of fire."),
            quoting("Señor Peña was received", "on the island of Çuba"),
            note("한국과 쿠바가 수교했다"),
            note("AND, or NOT."),
            mutual("visit", "1962", "CUB", "KOR", person="Ana Peña", place="Séoul", note="Of the peoples."),
            note("a retracted word", key="r"),
            note("before it was mended", key="m"),
            {
                "kind": "party",
                "code": "XAB",
                "type": "other",
                "name": "Ruritanian Exiles",
                "life": [["1900-01-01", None, "ledger"]],
            },
            retraction("key:r", because="It was a mistake."),
            amendment("key:m", because="A slip.", note="after it was mended"),
            one_sided("recognition", "1963", "CUB", "XAB", note="Of the exiles."),
        ],
    )
    with opened(log, folder / "model.sqlite") as model:
        yield model


def found(model: ReadModel, text: str, *things: str) -> list[str]:
    """Give the texts found."""
    return [hit.text for hit in search(model.connection, text, things or THINGS).hits]


def shown(hit: Hit, width: int = 160) -> str:
    """Give a snippet with what was found in brackets."""
    return "".join(f"[{piece.text}]" if piece.is_found else piece.text for piece in snippet(hit, width))


# --- what is taken for a word -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cuba", ['"cuba" *']),
        ("  cuba\tKorea ", ['"cuba" *', '"Korea" *']),
        ("cuba cuba", ['"cuba" *']),
        ('"exchange of notes" cuba', ['"exchange of notes"', '"cuba" *']),
        ("“exchange of notes” «and more»", ['"exchange of notes"', '"and more"']),
        ('"half a phrase', ['"half" *', '"a" *', '"phrase" *']),
        ('one "two three" four" five', ['"one" *', '"two three"', '"four" *', '"five" *']),
        ('"" "!" cuba', ['"cuba" *']),
        ("- re-established * ^", ['"re-established" *']),
        ("note:cuba", ['"note:cuba" *']),
        ("cu\0ba\ud800x", ['"cu" *', '"ba" *', '"x" *']),
        ("\uac00".encode().decode(), ['"가" *']),
        ("\u1100\u1161", ['"가" *']),
        ("\ue000 1960", ['"\ue000" *', '"1960" *']),
    ],
)
def test_what_is_typed_is_taken_apart_into_words_and_phrases(text: str, expected: list[str]) -> None:
    """Each word may go on, no phrase may; no sign but a pair of quotation marks has a meaning."""
    assert expected == phrases(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Problem("search-empty", "there is no word to look for", "write words, or a phrase in quotation marks")),
        (" \t", Problem("search-empty", "there is no word to look for", "write words, or a phrase in quotation marks")),
        ('"*"', Problem("search-empty", "there is no word in '\"*\"'", "write words, or a phrase in quotation marks")),
        (
            " ".join(f"w{number}" for number in range(65)),
            Problem("search-long", "65 different words are too many to look for", "write 64 or fewer"),
        ),
    ],
    ids=["nothing", "spaces", "signs", "much"],
)
def test_what_has_no_word_or_too_many_is_refused(text: str, expected: Problem) -> None:
    """There is one clear error."""
    with pytest.raises(UsageError) as refused:
        phrases(text)
    assert (expected,) == refused.value.problems


def test_as_many_words_as_are_taken_can_be_looked_for(model: ReadModel) -> None:
    """The database takes them all."""
    assert [] == found(model, " ".join(f"w{number}" for number in range(64)))
    assert ["after it was mended"] == found(model, " ".join(["after", "mended"] * 2000))


# --- what is found ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("protest", ["Notes of protest; an exchange of fire."]),
        ("PROTEST", ["Notes of protest; an exchange of fire."]),
        ("prot", ["Notes of protest; an exchange of fire."]),
        ("rotest", []),
        ("protest havana", []),
        ("notes havana", ["The exchange of notes took place in Havana."]),
        ('"exchange of notes"', ["The exchange of notes took place in Havana."]),
        ('"of notes exchange"', []),
        ('"exchange of note"', []),
        ("ruritan", ["Ruritanian Exiles"]),
        ("쿠바 한국", ["한국과 쿠바가 수교했다"]),
        ("retracted", []),
        ("before", []),
        ("after mended", ["after it was mended"]),
        ("mistake", ["It was a mistake."]),
        ("exile", ["Ruritanian Exiles", "Of the exiles."]),
        ("and or not", ["AND, or NOT."]),
    ],
)
def test_every_word_must_begin_a_word(text: str, expected: list[str], model: ReadModel) -> None:
    """Words whole or begun, in any order and case; phrases whole and in order; nothing that was taken back or amended away."""
    assert expected == found(model, text)


@pytest.mark.parametrize(
    ("text", "expected"), [("pena", 2), ("peña", 2), ("PEÑA cuba", 1), ("cuba", 2), ("seoul ana", 1)]
)
def test_accents_do_not_matter_and_words_may_stand_in_several_texts_of_one_thing(
    text: str, expected: int, model: ReadModel
) -> None:
    """Two quotations of one entry hold what is looked for, or its person and its place."""
    assert expected == len(found(model, text))


def test_a_thing_is_found_once(model: ReadModel) -> None:
    """The best of its texts stands for it, with what was found marked."""
    (hit,) = search(model.connection, "senor cuba").hits
    assert ("entry", "quote", "[Señor] Peña was received") == (hit.thing, hit.field, shown(hit))


def test_only_some_things_are_looked_for(model: ReadModel) -> None:
    """Entries, sources or parties."""
    assert ["Cuba"] == found(model, "cuba", "party")
    assert [] == found(model, "cuba", "source")
    assert ["A book"] == found(model, "book", "source", "party")
    assert ["on the island of Çuba", "Cuba"] == sorted(found(model, "cuba", "entry", "party"), reverse=True)


def test_a_find_says_what_it_is(model: ReadModel) -> None:
    """An entry what it says of whom, a source its title, a party its name."""
    (hit,) = search(model.connection, "havana").hits
    assert ("", 3, {"kind": "statement", "date": "1960", "parties": ["CUB", "KOR"]}) == hit[5:]
    (hit,) = search(model.connection, "book").hits
    assert ("source", "s", "title", "A book", ((2, 6),), "A book", 2, {}) == hit
    (hit,) = search(model.connection, "ruritanian").hits
    assert ("party", "XAB", "name", "Ruritanian Exiles", ((0, 10),), "Ruritanian Exiles", None, {}) == hit
    (hit,) = search(model.connection, "peoples").hits
    assert {"kind": "visit", "date": "1962", "person": "Ana Peña", "parties": ["CUB", "KOR"]} == hit.body


def test_the_parties_of_entries_are_named(model: ReadModel) -> None:
    """Those that ship, and the ledger's own."""
    hits = search(model.connection, "exiles").hits
    parties = register_of(model.connection, hits).parties
    assert {"CUB": "Cuba", "XAB": "Ruritanian Exiles"} == {code: party.name for code, party in parties.items()}


def test_names_and_titles_weigh_more_and_what_is_as_good_stands_in_the_order_of_the_log(tmp_path: Path) -> None:
    """A name before a title, a title before notes; of two notes that say the same the earlier."""
    source: Body = {"kind": "source", "csl": {"id": "t", "type": "book", "title": "Ruritania", "note": "x"}}
    party: Body = {
        "kind": "party",
        "code": "XAB",
        "type": "other",
        "name": "Ruritania",
        "life": [["1900-01-01", None, "ledger"]],
    }
    notes = [note("Ruritania", key=str(number)) for number in range(3)]
    with opened(told(tmp_path / "l.jsonl", [*notes, source, party]), tmp_path / "m.sqlite") as model:
        got = search(model.connection, "ruritania")
        expected = [("party", "name"), ("source", "title"), *[("entry", "note")] * 3]
        assert expected == [(hit.thing, hit.field) for hit in got.hits]
        assert [None, 6, 3, 4, 5] == [hit.position for hit in got.hits]
        first = search(model.connection, "ruritania", most=2)
        assert (got.hits[:2], 5) == (first.hits, first.in_all)


_WORDS = ("not", "note", "notes", "or", "oran", "and", "andes")


@UNHURRIED
@given(st.lists(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4), max_size=6), st.data())
def test_what_is_found_is_what_a_plain_reading_finds(notes: list[list[str]], data: st.DataObject) -> None:
    """Of every note in which each word looked for begins a word, and no other; caught up or built at once."""
    words = data.draw(st.lists(st.sampled_from([*_WORDS, "n", "o", "an"]), min_size=1, max_size=3))
    connection = sqlite3.connect(":memory:")
    try:
        fill(connection, [" ".join(text) for text in notes])
        got = search(connection, " ".join(words), most=100)
    finally:
        connection.close()
    expected = {" ".join(text) for text in notes if all(any(one.startswith(word) for one in text) for word in words)}
    assert expected == {hit.text for hit in got.hits}
    assert got.in_all == len(got.hits) == sum(" ".join(text) in expected for text in notes)


def fill(connection: sqlite3.Connection, notes: list[str]) -> None:
    """Make as much of a read model as a search needs, with some notes in it."""
    from sqlite_utils import Database  # noqa: PLC0415 - slow to load

    from ledger.readmodel import schema  # noqa: PLC0415 - the same

    db = Database(connection)
    schema.create(db)
    entry = "INSERT INTO entries (position, id, kind, date, counts, amended) VALUES (?, ?, 'statement', '1960', 1, 0)"
    for position, text in enumerate(notes, 1):
        db.execute(entry, (position, f"e{position}"))
        db.execute(schema.insertion("texts"), (position * schema.WIDEST, "entry", f"e{position}", "note", text))
    schema.finish(db)


@UNHURRIED
@given(st.text(max_size=200) | st.text(alphabet="\"*^:-+(){}[]\\'\0 aNOTEARD,;%_\ud800", max_size=40))
@example("a" * 10_000)
@example('"' * 10_001)
@example("NEAR(a b, 5) AND NOT c OR {x y} : ^d*")
def test_nothing_that_is_typed_is_an_error_of_the_database(model: ReadModel, text: str) -> None:
    """Whatever it is, there are finds, or one clear refusal."""
    code = ""
    try:
        got = search(model.connection, text)
    except UsageError as refused:
        code = refused.problems[0].code
    else:
        assert got.in_all >= len(got.hits)
    assert code in {"", "search-empty", "search-long"}


def test_what_was_caught_up_with_is_found_as_in_a_model_built_at_once(tmp_path: Path) -> None:
    """The same finds in the same order, also of what was amended and retracted meanwhile."""
    log = told(
        tmp_path / "l.jsonl", [note("an exchange of notes", key="1"), note("notes and notes", key="2"), note("nothing")]
    )
    questions = ("note", "exchange", "an note", "cuba", "the")
    with opened(log, tmp_path / "one.sqlite") as model:
        for batch in (
            [quoting("notes, and an exchange", "notes")],
            [amendment("key:1", note="no more notes")],
            [retraction("key:2")],
        ):
            add(log, *batch)
            model.catch_up()
        rebuild(log, tmp_path / "two.sqlite")
        with opened(log, tmp_path / "two.sqlite") as afresh:
            for question in questions:
                assert search(afresh.connection, question) == search(model.connection, question)
        assert ["no more notes", "notes"] == sorted(found(model, "note", "entry"))


# --- what is shown ------------------------------------------------------------------------------------------------------


def hit_of(text: str, *words: str) -> Hit:
    """Give a find of some words in a text, each where it stands first."""
    marks = sorted((text.index(word), text.index(word) + len(word)) for word in words)
    return Hit("entry", "x", "note", text, tuple(marks), "", 1, {})


LONG = " ".join(f"word{number:02}" for number in range(40))


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("all of it", ["of"], "all [of] it"),
        ("all", ["all"], "[all]"),
        (LONG, ["word00"], "[word00] word01 word02 word03 word04 word05 word06…"),
        (LONG, ["word20"], "…word15 word16 word17 word18 word19 [word20]…"),
        (LONG, ["word39"], "…word34 word35 word36 word37 word38 [word39]"),
        (LONG, ["word10", "word30", "word31"], "…word26 word27 word28 word29 [word30] [word31]…"),
        ("x" * 60 + "needle" + "y" * 60, ["needle"], "…" + "x" * 40 + "[needle]yyyy…"),
        ("x" * 70, ["x" * 70], "[" + "x" * 70 + "]"),
        ("a " + "x" * 70 + " b", ["x" * 70], "a [" + "x" * 70 + "]…"),
    ],
)
def test_a_long_text_is_cut_around_what_was_found(text: str, words: list[str], expected: str) -> None:
    """Where most of it stands, at spaces where there are any, and with a sign where the text goes on."""
    assert expected == shown(hit_of(text, *words), 50)


@UNHURRIED
@given(st.text(alphabet="ab ", min_size=1, max_size=80), st.integers(1, 40), st.data())
def test_a_snippet_is_a_part_of_the_text(text: str, width: int, data: st.DataObject) -> None:
    """Nothing is made up, nothing stands twice, and something found is always in it."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    pieces = snippet(Hit("entry", "x", "note", text, ((start, end),), "", 1, {}), width)
    whole = "".join(piece.text for piece in pieces)
    assert whole.strip("…") in text
    assert [text[start:end]] == [piece.text for piece in pieces if piece.is_found]
    assert all(piece.text for piece in pieces)
    assert text.startswith(whole.rstrip("…")) or whole.startswith("…")
    assert text.endswith(whole.lstrip("…")) or whole.endswith("…")


# --- the command --------------------------------------------------------------------------------------------------------


@pytest.fixture(name="diplo")
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    runner = place(tmp_path, monkeypatch, capfd)
    runner.put("events.jsonl", '{"kind": "ledger", "title": "A small ledger", "format": 1}')
    return runner


def test_words_may_be_one_argument_or_many(diplo: Runner) -> None:
    """What the shell took apart is put together again."""
    assert diplo.run(["search", "small ledger", "-O", "csv"]) == diplo.run(["search", "small", "ledger", "-O", "csv"])
    assert 2 == diplo.run(["search", "small", "ledger", "-O", "csv"]).out.count("\n")


def test_nothing_that_could_move_a_cursor_reaches_a_terminal(diplo: Runner) -> None:
    """What was typed and what was found are shown with what nobody would see written out."""
    came = diplo.run(["search", "small\x1b[31m", "--color", "never"])
    assert (0, "") == (came.code, came.err)
    assert "\x1b" not in came.out


def test_a_cache_that_is_of_no_use_keeps_nothing_from_being_found(
    diplo: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model is built for this run alone, which is said."""
    expected = diplo.run(["search", "small"])
    (diplo.folder / "nothing").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(diplo.folder / "nothing"))
    said = "diplo: note: the cache is of no use here; the ledger is read for this question alone\n"
    assert (0, expected.out, said) == diplo.run(["search", "small"])
    assert (0, expected.out, "") == diplo.run(["--no-cache", "search", "small"])


def test_a_damaged_ledger_is_told_as_by_any_reader(diplo: Runner) -> None:
    """With the cache and without."""
    path = diplo.folder / "events.jsonl"
    path.write_bytes(path.read_bytes().replace(b"small", b"great"))
    expected = diplo.run(["log"])
    assert 3 == expected.code
    assert expected == diplo.run(["search", "great"])
    assert expected == diplo.run(["--no-cache", "search", "great"])


def test_where_no_model_can_be_built_that_is_said(diplo: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is neither a cache nor room elsewhere."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ledger.readmodel.build.built", full)
    expected = (
        "diplo: error: no read model can be built: [Errno 28] No space left on device\n"
        "  hint: see that there is room in the temporary folder\n"
    )
    assert (6, "", expected) == diplo.run(["--no-cache", "search", "small"])


def test_a_log_that_was_cut_and_changed_is_told_of(diplo: Runner) -> None:
    """What the read model has to say reaches whoever asks."""
    assert 0 == diplo.run(["search", "small"]).code
    path = diplo.folder / "events.jsonl"
    path.unlink()
    diplo.put("events.jsonl", '{"kind": "ledger", "title": "Another ledger", "format": 1}')
    came = diplo.run(["search", "another"])
    assert 0 == came.code
    assert "changed behind what was known of it (1 entries)" in came.err
    assert came.out.startswith("Search in Another ledger for another\n\nledger  ")
