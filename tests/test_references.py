"""Sources come in from files of three formats, and go out as CSL-JSON and as lines for people; BibTeX has its own tests."""

import json
from collections.abc import Mapping

import pytest

from ledger.problems import RefusedError
from ledger.references import from_text, reference, to_csl
from ledger.shape import flaws

Item = dict[str, object]

ZOTERO = r"""[
  {
    "id": "http://zotero.org/users/1/items/ABCD2345",
    "type": "article-journal",
    "abstract": "What it says.",
    "container-title": "Pacific Affairs",
    "DOI": "10.2307/2759201",
    "title": "The Foreign Relations of “North” Korea",
    "author": [{"family": "Koh", "given": "B. C."}, {"family": "Lévesque", "given": "Ana", "suffix": "Jr"}],
    "accessed": {"date-parts": [["2024", 2, "14"]]},
    "issued": {"date-parts": [["1986", 3]], "season": "1"}
  },
  {"id": 17, "type": "book", "title": "A Book", "author": [{"literal": "Österreich & Söhne"}]},
  {"type": "treaty", "title": "조약", "custom": {"shelf": 3}, "issued": {"literal": "signed in 1961"}},
  {"id": "yearbook-1961", "type": "webpage", "title": "A Page", "URL": "https://example.org/"}
]"""

RIS = """\
TY  - NEWS
AU  - Smith, Jane
TI  - Cuba and Korea exchange notes:
  a first report
T2  - The Daily Paper
DA  - 1960/08/29/
PY  - 1960
SP  - 1
EP  - 2
CY  - Havana
ER  -

TY  - JOUR
AU  - Koh, Byung Chul
A2  - Lee, Ana, Jr
T1  - An Article
JF  - Pacific Affairs
VL  - 59
IS  - 2
SP  - 269-280
EP  - 280
SN  - 0030-851X
DO  - https://doi.org/10.2307/2759201
Y1  - 1986///Summer
PY  - 1986
N1  - one

N1  - two
AB  - Not taken over.
ZZ  - of no tag we know
ER  -
TY  - BOOK
AU  - Armstrong, Charles K.
TI  - Tyranny of the Weak
T2  - Studies
PB  - Cornell University Press
CY  - Ithaca
SP  - 328
SN  - 978-0-8014-5082-5
PY  - 2013
ET  - 2nd
LA  - en
DB  - Archive of Things
AN  - Box 3
CN  - DS935
ER  -
TY  - ELEC
AU  - Kim, Il
AU  - Ministry of Foreign Affairs
AU  - Ødegård, Åse
TI  - Statement
UR  - https://example.org/a;b
Y2  - 2024/02/14
DA  - March 1999
ER  -
TY  - RPRT
TI  - Report
IS  - 7
PY  - spring
M1  - 8
SN  - 9
ER  -
TY  - WHAT
TI  - Something
EP  - 3
DA  - /3/
PY  - 1986/13
Y1  - 1986///Easter
ER  -
"""


def refused(text: str, name: str = "sources.txt") -> list[str]:
    """Give the problems a file is refused for, one line each."""
    with pytest.raises(RefusedError) as error:
        from_text(text, name)
    return [f"{one.place()}: {one.code}: {one.what} ({one.hint})" for one in error.value.problems]


def dates(*parts: list[int]) -> Item:
    """Give a CSL date."""
    return {"date-parts": list(parts)}


# --- CSL-JSON ---------------------------------------------------------------------------------------------------------


def test_csl_json_comes_in_as_it_is_with_ids_that_can_be_keys_and_dates_of_numbers() -> None:
    """What Zotero writes: ids that are addresses or numbers, and years as text."""
    zotero, number, treaty, page = from_text(ZOTERO, "export.json")
    assert zotero["id"] == "koh-1986"
    assert zotero["custom"] == {"original-id": "http://zotero.org/users/1/items/ABCD2345"}
    assert zotero["issued"] == {"date-parts": [[1986, 3]], "season": "1"}
    assert zotero["accessed"] == dates([2024, 2, 14])
    assert zotero["abstract"] == "What it says."
    assert number == {"id": "17", "type": "book", "title": "A Book", "author": [{"literal": "Österreich & Söhne"}]}
    assert ("source-1961", {"shelf": 3}) == (treaty["id"], treaty["custom"])
    assert page == {"id": "yearbook-1961", "type": "webpage", "title": "A Page", "URL": "https://example.org/"}
    assert [] == [flaw for item in (zotero, number, treaty, page) for flaw in flaws({"kind": "source", "csl": item})]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"id": "a", "type": "book", "title": "A"}', "a.json"),
        ('\ufeff[{"id": "a",\r\n "type": "book",\r\n "title": "A"}]\r\n', "a.csljson"),
        ('\n {"id": "a", "type": "book", "title": "A"}', "no ending"),
        ("@book{a, title = {A}}", "a.bib"),
        ("\ufeff@book{a,\r\n title = {A}\r\n}", "a.BibTeX"),
        ("% a comment\n  @book {a, title = {A}}", "a.txt"),
    ],
)
def test_the_ending_or_the_text_tells_the_format(text: str, name: str) -> None:
    """With a byte order mark or line ends of Windows, too."""
    assert [{"id": "a", "type": "book", "title": "A"}] == from_text(text, name)


@pytest.mark.parametrize("name", ["a.ris", "a.RIS", "", "bib", "a.txt"])
def test_ris_is_told_by_its_first_tag(name: str) -> None:
    """With a byte order mark or line ends of Windows, too."""
    assert [{"id": "a", "type": "book", "title": "A"}] == from_text("\ufeffTY  - BOOK\r\nTI  - A\r\nER  - \r\n", name)


NAMES = 'type-wrong: \'a\': `{}` is no list of names (write [{{"family": "Smith", "given": "John"}}])'
DATE = "date-impossible: 'a': `{}` is no date (write {{\"date-parts\": [[1960, 1, 2]]}})"
KEPT = {"id": "kim", "type": "book", "title": "T"}


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("armstrong-1986", {"author": [{"family": "Armstrong"}], "issued": dates([1986, 1])}),
        ("armstrong-1986", {"author": [{"family": "Armstrong"}], "issued": {"raw": "1986-02"}}),
        ("armstrong-1986", {"author": [{"family": "Armstrong"}], "issued": {"literal": "c. 1986/87"}}),
        ("armstrong", {"author": [{"family": "Armstrong"}], "issued": {"literal": "n.d."}}),
        ("obrien-smith", {"author": [{"family": "O'Brien-Smith"}, {"family": "Kim"}]}),
        ("oster-strasse", {"author": [{"family": "Øster Straße"}]}),
        ("ministry", {"author": [{"literal": "Ministry of Foreign Affairs"}]}),
        ("kim-2", {"author": [{"family": "Kim"}]}),
        ("korea", {"author": [{"family": "김"}], "title": "한국 Korea"}),
        ("cafe", {"author": [], "title": "Café"}),
        ("source", {"title": "조약"}),
    ],
)
def test_a_key_is_made_of_author_or_title_and_year(key: str, fields: Mapping[str, object]) -> None:
    """In plain letters, lower case; whatever stays takes its key first."""
    made, kept = from_text(json.dumps([{"type": "book", "title": "T", **fields}, KEPT]), "a.json")
    assert (key, KEPT) == (made["id"], kept)


def test_keys_made_alike_are_numbered() -> None:
    """From the second on."""
    text = "TY  - BOOK\nAU  - Kim, A\nTI  - B\nPY  - 1990\nER  -\n" * 3
    assert ["kim-1990", "kim-1990-2", "kim-1990-3"] == [item["id"] for item in from_text(text, "a.ris")]


def test_numbers_of_a_date_may_be_text() -> None:
    """Only what programs write as text becomes a number."""
    item = {"id": "a", "type": "book", "title": "A", "issued": {"date-parts": [["1986", 12, "3"]]}, "custom": {}}
    (read,) = from_text(json.dumps(item), "a.json")
    assert read["issued"] == {"date-parts": [[1986, 12, 3]]}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"type": "zebra"},
            "choice-unknown: 'a': there is no type 'zebra' (use one of CSL's, such as book, webpage or document)",
        ),
        ({"type": "webpag"}, "choice-unknown: 'a': there is no type 'webpag' (did you mean 'webpage'?)"),
        ({"author": "John Smith"}, NAMES.format("author")),
        ({"editor": ["John"]}, NAMES.format("editor")),
        ({"translator": [{}]}, NAMES.format("translator")),
        ({"issued": "1960-01-02"}, DATE.format("issued")),
        ({"issued": {"date-parts": [[1960, 13, 45]]}}, DATE.format("issued")),
        ({"issued": {"date-parts": [["abc"]]}}, DATE.format("issued")),
        ({"accessed": {"date-parts": []}}, DATE.format("accessed")),
        ({"publisher": ["x"]}, "type-wrong: 'a': `publisher` is not text (put it in quotation marks)"),
        ({"page": {"a": 1}}, "type-wrong: 'a': `page` is not text (put it in quotation marks)"),
    ],
)
def test_what_csl_does_not_have_is_refused_rather_than_lost(fields: Mapping[str, object], expected: str) -> None:
    """A reference would pass it over in silence."""
    with pytest.raises(RefusedError) as caught:
        from_text(json.dumps({"id": "a", "type": "book", "title": "A", **fields}), "a.json")
    (problem,) = caught.value.problems
    assert expected == f"{problem.code}: {problem.what} ({problem.hint})"


ASCII = "use text, whole numbers and keys in plain ASCII"
FORMS = "hand in CSL-JSON (.json), BibTeX (.bib) or RIS (.ris)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"id": "a", "type": "book",\n "title": "A", "volume": 1.5}',
            f"a.json:2:26: not-canonical: numbers with a fraction or an exponent have no fixed text ({ASCII})",
        ),
        (
            '{"id": "a", "type": "book", "title": "A", "größe": "1"}',
            f"a.json:1:1: not-canonical: a key holds characters other than printable ASCII ({ASCII})",
        ),
        ('["a"]', 'a.json:1:2: type-wrong: a source is a CSL-JSON object (write {"id": "KEY", "type": "webpage", …})'),
        (
            '{"id": "a"',
            "a.json:1:1: not-json: not JSON: the object that begins here is not closed (one JSON object a line, or a JSON array)",
        ),
        ('{"id": "a", "type": "book"}', "a.json:1:1: field-missing: 'a' has no title (say what it is called)"),
        ('{"type": "book", "title": " "}', "a.json:1:1: field-missing: a source has no title (say what it is called)"),
        (
            '{"id": "a", "title": "A"}',
            """a.json:1:1: field-missing: 'a' has no type (write one of CSL's, such as "webpage")""",
        ),
        (
            '{"id": "a", "type": "book", "title": ["A"]}',
            "a.json:1:1: type-wrong: the title of 'a' is not text (put it in quotation marks)",
        ),
        (
            '{"id": "a", "type": "book", "title": "A", "custom": 1}',
            "a.json:1:1: type-wrong: `custom` of 'a' is not an object (write {\"NAME\": …})",
        ),
        (
            '[{"id": "a", "type": "book", "title": "A"},\n {"id": "a", "type": "book", "title": "B"}]',
            "a.json:2:2: key-twice: the key 'a' is that of the source in line 1, too (give each source a key of its own)",
        ),
        ("[]", f"a.json: items-missing: the file holds no source ({FORMS})"),
        ("\ufeff\r\n", f"a.json: items-missing: the file holds no source ({FORMS})"),
    ],
)
def test_csl_json_that_cannot_stay_as_it_is_is_refused(text: str, expected: str) -> None:
    """With its place."""
    assert [expected] == refused(text, "a.json")


def test_a_text_of_no_format_is_refused() -> None:
    """Rather than read as any."""
    expected = f"notes.txt: format-unknown: this is neither CSL-JSON nor BibTeX nor RIS ({FORMS})"
    assert [expected] == refused("Dear @reader,\nTY - BOOK\n", "notes.txt")


def test_every_problem_of_a_file_is_told_in_the_order_of_its_lines() -> None:
    """Whatever stage it was found at."""
    text = '[{"id": "a", "type": "book"},\n 1,\n {"title": "A"}, {"id": "c", "n": 1.5}]'
    assert ["1:2", "2:2", "3:2", "3:35"] == [
        line.removeprefix("a.json:").split(": ")[0] for line in refused(text, "a.json")
    ]


# --- RIS --------------------------------------------------------------------------------------------------------------


def test_a_ris_file_comes_in() -> None:
    """A newspaper, a journal, a book, a page on the web with several authors, a report, and something else."""
    assert from_text(RIS, "a.ris") == [
        {
            "id": "smith-1960",
            "type": "article-newspaper",
            "title": "Cuba and Korea exchange notes: a first report",
            "author": [{"family": "Smith", "given": "Jane"}],
            "issued": dates([1960, 8, 29]),
            "container-title": "The Daily Paper",
            "publisher-place": "Havana",
            "page": "1\u20132",
        },
        {
            "id": "koh-1986",
            "type": "article-journal",
            "title": "An Article",
            "author": [{"family": "Koh", "given": "Byung Chul"}],
            "editor": [{"family": "Lee", "given": "Ana", "suffix": "Jr"}],
            "issued": dates([1986]),
            "container-title": "Pacific Affairs",
            "volume": "59",
            "issue": "2",
            "page": "269-280",
            "note": "one; two",
            "DOI": "10.2307/2759201",
            "ISSN": "0030-851X",
        },
        {
            "id": "armstrong-2013",
            "type": "book",
            "title": "Tyranny of the Weak",
            "author": [{"family": "Armstrong", "given": "Charles K."}],
            "issued": dates([2013]),
            "collection-title": "Studies",
            "publisher": "Cornell University Press",
            "publisher-place": "Ithaca",
            "number-of-pages": "328",
            "edition": "2nd",
            "language": "en",
            "archive": "Archive of Things",
            "archive_location": "Box 3",
            "call-number": "DS935",
            "ISBN": "978-0-8014-5082-5",
        },
        {
            "id": "kim-1999",
            "type": "webpage",
            "title": "Statement",
            "author": [
                {"family": "Kim", "given": "Il"},
                {"literal": "Ministry of Foreign Affairs"},
                {"family": "Ødegård", "given": "Åse"},
            ],
            "issued": {"literal": "March 1999"},
            "URL": "https://example.org/a;b",
            "accessed": dates([2024, 2, 14]),
        },
        {"id": "report", "type": "report", "title": "Report", "issued": {"literal": "spring"}, "number": "9"},
        {"id": "something", "type": "document", "title": "Something", "issued": {"literal": "/3/"}, "page": "3"},
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "TY  - BOOK\nTI  - A\n\nTY  - BOOK\nTI  - B\nER  -",
            "a.ris:1:1: not-ris: the record that begins here is not ended (end each record with a line `ER  - `)",
        ),
        (
            "TY  - BOOK\nTI  - A",
            "a.ris:1:1: not-ris: the record that begins here is not ended (end each record with a line `ER  - `)",
        ),
        (
            "Exported today\nby me\nTY  - BOOK\nTI  - A\nER  -",
            "a.ris:1:1: not-ris: this stands outside of any record (begin each record with a line `TY  - `)",
        ),
        (
            "TY  - BOOK\nTI  - A\nER  -\nTI  - B\nER  -",
            "a.ris:4:1: not-ris: this stands outside of any record (begin each record with a line `TY  - `)",
        ),
        (
            "TY  - BOOK\nA Title\nTI  - A\nER  -",
            "a.ris:2:1: not-ris: this belongs to no field (begin each field with its tag, as in `TI  - `)",
        ),
        ("TY  - BOOK\nER  -", "a.ris:1:1: field-missing: a source has no title (say what it is called)"),
    ],
)
def test_ris_that_would_be_half_read_is_refused(text: str, expected: str) -> None:
    """Where the library runs records together or drops lines."""
    assert [expected] == refused(text, "a.ris")


# --- out --------------------------------------------------------------------------------------------------------------


def test_csl_goes_out_as_an_indented_array() -> None:
    """In Unicode, with a line end."""
    assert '[\n  {\n    "id": "a",\n    "title": "조약"\n  }\n]\n' == to_csl([{"id": "a", "title": "조약"}])
    assert from_text(ZOTERO, "a.json") == from_text(to_csl(from_text(ZOTERO, "a.json")), "a.json")


# --- for people -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "csl"),
    [
        ("", {}),
        ("T", {"title": "T"}),
        (
            "Koh, B. C. Why? Pacific Affairs. UBC. 1986-03-05. https://doi.org/10.2307/2759201",
            {
                "author": [{"family": "Koh", "given": "B. C."}],
                "title": "Why?",
                "container-title": "Pacific Affairs",
                "publisher": "UBC",
                "issued": dates([1986, 3, 5]),
                "DOI": "10.2307/2759201",
                "URL": "https://example.org/",
            },
        ),
        (
            "T. P. https://example.org/",
            {"title": "T", "container-title": "P", "publisher": "P", "URL": "https://example.org/"},
        ),
        ("A; B; C et al. T", {"title": "T", "author": [{"literal": name} for name in "ABCD"]}),
        ("A; B; C. T", {"title": "T", "author": [{"literal": name} for name in "ABC"]}),
        ("et al. T", {"title": "T", "author": [{"literal": "others"}]}),
        ("A et al. T", {"title": "T", "author": [{"literal": "A"}, {"literal": "others"}, {}]}),
        (
            "van Beethoven, Ludwig, Jr",
            {"author": [{"family": "Beethoven", "dropping-particle": "van", "given": "Ludwig", "suffix": "Jr"}]},
        ),
        ("T. 0986-05/1987", {"title": "T", "issued": dates([986, 5], [1987])}),
        ("T. c. 1986", {"title": "T", "issued": {"literal": "c. 1986"}}),
        ("T. sometime", {"title": "T", "issued": {"raw": "sometime"}}),
        ("T. https://doi.org/10.1/x", {"title": "T", "DOI": "https://doi.org/10.1/x"}),
        ("T\x1b[0m", {"title": "T\x1b[0m", "publisher": ["x"], "issued": "1986"}),
    ],
)
def test_a_reference_is_one_line(expected: str, csl: Item) -> None:
    """With nothing in it that the source does not say."""
    assert expected == reference(csl)
