"""BibTeX comes in whole or not at all, and what goes out comes back as it was."""
# ruff: noqa: RUF001  # letters and dashes that look alike are what is tested

import logging
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import UNHURRIED

from ledger.problems import RefusedError
from ledger.references import from_text, to_bibtex

Item = dict[str, object]

KEPT = {"id": "kim", "type": "book", "title": "T"}
FORMS = "hand in CSL-JSON (.json), BibTeX (.bib) or RIS (.ris)"

BIB = r"""% Encoding: UTF-8
@comment{jabref-meta: databaseType:bibtex;}
@string{cup = "Cambridge"}
@string{cup = "Cornell" # { University Press}}
@preamble{"\newcommand{\x}{y}"}

@Book{armstrong:2013,
  author = {Armstrong, Charles K.},
  title = {{Tyranny of the {Weak}}},
  subtitle = "North {K}orea {\&} the World -- 1950--1992",
  publisher = cup # ", " # {Ithaca}, address = {Ithaca, {N}.{Y}.},
  year = 2013, month = sep, isbn = {978-0-8014-5082-5}, series = {Studies}, abstract = {Not taken over.}
}
@incollection{barla,
  crossref = {pages},
  author = {{\v{S}}imon Barla and de la Cruz, Jr, Ana and Ludwig van Beethoven AND \'E. Kim and
            {{\"O}sterreichische Akademie and S{\o}ns} and others},
  title = {A 10% ``Thing'' cost \$5 \& H$_2$O for O'Brien_x, 'til #1 ^ then~on \unknown},
  pages = {12--34}, year = {1999}
}
@article(muller/1,
  author = {M\"uller, J.~K. and UNESCO}, title = {\'Etude of \href{http://x.y/}{it} \textbf{\O}re; $5 or $6},
  journal = {J{\"o}urnal}, number = 3, volume = {4}, month = "12~" # may, year = {1960}, note = {See
  here}, doi = {https://doi.org/10.1000/x_y}, url = {http://example.org/\~{}me/a\_b\%20c}, issn = {1234-5678}
)
@misc{home, title = {Home}, howpublished = {\url{https://example.org/~me/a_b?c=%20&d}}, urldate = {2024-02-14}}
@online{page, title = {Page}, url = {https://example.org/$a''b}, date = {2020-01-02T10:11:12}}
@collection{pages, editor = {Lee, {\L}ukasz}, title = "The {\v C}ollection", date = {1998-05/1998-06},
  publisher = {Verlag}, isbn = {3}, doi = {10.1000/whole}, crossref = {series}}
@mvbook{series, title = {All of It}, series = {Ser.}, crossref = {pages}}
"""


def refused(text: str, name: str) -> list[str]:
    """Give the problems a file is refused for, one line each."""
    with pytest.raises(RefusedError) as error:
        from_text(text, name)
    return [f"{one.place()}: {one.code}: {one.what} ({one.hint})" for one in error.value.problems]


def entry(fields: str, kind: str = "misc") -> Item:
    """Read one entry of BibTeX with a title and these fields, and leave the title and the id away."""
    (item,) = from_text(f"@{kind}{{k, title = {{T}}, {fields}}}", "a.bib")
    return {field: value for field, value in item.items() if field not in ("id", "title")}


def written(**fields: object) -> str:
    """Write one item as BibTeX, without the lines that every item has."""
    lines = to_bibtex([{"id": "k", "type": "document", "title": "T", **fields}]).splitlines()
    return " ".join(
        line.strip().rstrip(",")
        for line in lines
        if line.strip() not in ("@misc{k,", "}", "title = {{T}},", "title = {{T}}")
    )


def dates(*parts: list[int]) -> Item:
    """Give a CSL date."""
    return {"date-parts": list(parts)}


# --- in ---------------------------------------------------------------------------------------------------------------


def test_a_bibtex_file_comes_in() -> None:
    """With accents, strings, fields from other entries, bodies as authors and pages on the web."""
    book, chapter, article, home, page, whole, series = from_text(BIB, "a.bib")
    assert book == {
        "id": "armstrong:2013",
        "type": "book",
        "title": "Tyranny of the Weak: North Korea & the World – 1950–1992",
        "author": [{"family": "Armstrong", "given": "Charles K."}],
        "issued": dates([2013, 9]),
        "collection-title": "Studies",
        "publisher": "Cornell University Press, Ithaca",
        "publisher-place": "Ithaca, N.Y.",
        "ISBN": "978-0-8014-5082-5",
    }
    assert chapter == {
        "id": "barla",
        "type": "chapter",
        "title": "A 10% “Thing” cost $5 & H_2O for O'Brien_x, 'til #1 ^ then on \\unknown",
        "author": [
            {"family": "Barla", "given": "Šimon"},
            {"family": "de la Cruz", "given": "Ana", "suffix": "Jr"},
            {"family": "van Beethoven", "given": "Ludwig"},
            {"family": "Kim", "given": "É."},
            {"literal": "Österreichische Akademie and Søns"},
            {"literal": "others"},
        ],
        "editor": [{"family": "Lee", "given": "Łukasz"}],
        "issued": dates([1999]),
        "container-title": "The Čollection",
        "collection-title": "Ser.",
        "page": "12–34",
        "publisher": "Verlag",
        "ISBN": "3",
    }
    assert article == {
        "id": "muller-1960",
        "type": "article-journal",
        "title": "Étude of it Øre; $5 or $6",
        "author": [{"family": "Müller", "given": "J. K."}, {"family": "UNESCO"}],
        "issued": dates([1960, 5, 12]),
        "container-title": "Jöurnal",
        "volume": "4",
        "issue": "3",
        "note": "See here",
        "ISSN": "1234-5678",
        "DOI": "10.1000/x_y",
        "URL": "http://example.org/~me/a_b%20c",
        "custom": {"original-id": "muller/1"},
    }
    address = "https://example.org/~me/a_b?c=%20&d"
    assert home == {"id": "home", "type": "webpage", "title": "Home", "URL": address, "accessed": dates([2024, 2, 14])}
    assert ("https://example.org/$a''b", dates([2020, 1, 2])) == (page["URL"], page["issued"])
    assert ("The Čollection", "All of It", "10.1000/whole") == (whole["title"], whole["container-title"], whole["DOI"])
    assert ("All of It", dates([1998, 5], [1998, 6])) == (series["title"], series["issued"])


@pytest.mark.parametrize(
    ("expected", "latex"),
    [
        ("Étude of it Øre", r"\'Etude of \href{http://x.y/}{it} \textbf{\O}re"),
        ("$5 or $6", "$5 or $6"),
        ("α and 1/2", r"$\alpha$ and \frac{1}{2}"),
        ("¿Qué? “So” – a—b", r"?`Qu\'e? ``So'' -- a---b"),
        ("íč ç ő łßå ą", r"\'{\i}\v{c} \c c \H o \l\ss\aa{} \k{a}"),
        (r"a ~ ^ \ { } b", r"a \textasciitilde{} \textasciicircum{} \textbackslash{} \{ \} b"),
        ("100 % & # _ sure", "100 % & # _ sure"),
        ("plain", r"pl\-ain"),
        # A macro that wants more than there is.
        (r"{What} costs $5 \sqrt", r"{What} costs $5 \sqrt"),
    ],
)
def test_latex_becomes_unicode(expected: str, latex: str) -> None:
    """And signs that people forget to escape stay."""
    assert [expected] == [item["title"] for item in from_text(f"@misc{{k, title = {{{latex}}}}}", "a.bib")]


@pytest.mark.parametrize(
    ("expected", "fields"),
    [
        (dates([1986]), "year = 1986"),
        (dates([-44, 3]), "year = {-44}, month = mar"),
        (dates([1986, 3, 12]), "year = 1986, month = 3, day = 12"),
        (dates([1986, 3, 12]), "year = {1986}, month = {12 March}"),
        (dates([1986, 3, 12], [1986, 3, 14]), 'year = 1986, month = mar # "~12--14"'),
        (dates([1986, 3], [1986, 4]), "year = 1986, month = {March/April}"),
        (dates([1986, 3], [1986, 4]), "year = 1986, month = {3/4}"),
        (dates([1986, 3, 30], [1986, 4, 2]), "year = 1986, month = {30 March--2 April}"),
        (dates([1986], [1987]), "year = {1986/1987}"),
        (dates([1986, 5, 1]), "year = 1999, date = {1986-05-01}"),
        ({"literal": "Spring 1986"}, "year = 1986, month = {Spring}"),
        ({"literal": "12 1986"}, "year = 1986, day = 12"),
        ({"literal": "30 feb 1986"}, "year = 1986, month = feb, day = 30"),
        ({"literal": "1 March/April 1986"}, "year = 1986, month = {March/April}, day = 1"),
        ({"literal": "1/2/3 1986"}, "year = 1986, month = {1/2/3}"),
        ({"literal": "c. 1986"}, "year = {c. 1986}"),
        ({"literal": "1986/.."}, "date = {1986/..}"),
    ],
)
def test_dates_of_bibtex_become_numbers_where_they_are_plain(expected: Item, fields: str) -> None:
    """And stay as they were written where they are not."""
    assert {"type": "document", "issued": expected} == entry(fields)


@pytest.mark.parametrize(
    ("expected", "kind", "fields"),
    [
        ({"type": "document"}, "weird", ""),
        ({"type": "document"}, "misc", ""),
        ({"type": "webpage", "URL": "x"}, "electronic", "url = {{x}}"),
        ({"type": "document", "publisher": "Sent by post"}, "misc", "howpublished = {Sent by post}"),
        ({"type": "manuscript"}, "unpublished", ""),
        ({"type": "article-newspaper", "issue": "3"}, "newspaper", "number = 3"),
        (
            {"type": "article-magazine", "issue": "Fall", "number": "3"},
            "article",
            "entrysubtype = {magazine}, number = 3, issue = {Fall}",
        ),
        ({"type": "treaty", "number": "3"}, "misc", "entrysubtype = {treaty}, number = 3"),
        ({"type": "report", "publisher": "I", "genre": "Memo"}, "techreport", "institution = {I}, type = {Memo}"),
        ({"type": "thesis", "publisher": "S", "genre": "Master's thesis"}, "mastersthesis", "school = {S}"),
        ({"type": "thesis", "genre": "MA"}, "mastersthesis", "type = {MA}"),
        ({"type": "thesis"}, "phdthesis", ""),
        ({"type": "dataset", "version": "2", "language": "ko"}, "dataset", "version = 2, langid = {ko}"),
        ({"type": "document", "author": [{"family": "Kim Il Sung"}]}, "misc", "author = { and {Kim Il Sung},}"),
        ({"type": "document"}, "misc", "author = {}"),
        ({"type": "document"}, "misc", "keywords = {x}, file = {y}"),
    ],
)
def test_types_and_fields_of_bibtex_become_those_of_csl(expected: Item, kind: str, fields: str) -> None:
    """A type that is not known is a document."""
    assert expected == entry(fields, kind)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "@book{a, title = {A},\n year = 1990\n\n@book{b, title = {B}}",
            "a.bib:1:1: not-bibtex: the entry that begins here cannot be read (see that its braces, quotes and commas are right)",
        ),
        (
            '@book{a, title = {A},\n note = "N"\n year = 1990}',
            "a.bib:2:1: not-bibtex: the value of the field 'note' cannot be read (put the text in braces, and a comma after each field)",
        ),
        (
            '@book{a, title = {A}, note = "a { b"}',
            "a.bib:1:1: not-bibtex: the value of the field 'note' cannot be read (put the text in braces, and a comma after each field)",
        ),
        (
            "@book{a, title = {A}, note = {x} #}",
            "a.bib:1:1: not-bibtex: the value of the field 'note' cannot be read (put the text in braces, and a comma after each field)",
        ),
        (
            "@book{a, title = {A}, note = {x} {y}}",
            "a.bib:1:1: not-bibtex: the value of the field 'note' cannot be read (put the text in braces, and a comma after each field)",
        ),
        (
            "@book{a, title = {A}}, year = 1990}\n",
            "a.bib:1:1: not-bibtex: this stands outside of any entry (see that the braces of the entry before are right)",
        ),
        (
            "@book{a, title = {A}}\n\n@article key title\n",
            "a.bib:3:1: not-bibtex: this stands outside of any entry (see that the braces of the entry before are right)",
        ),
        (
            "@book{a, title = {A}, publisher = cup}",
            "a.bib:1:1: reference-unknown: no string 'cup' is defined, which the field 'publisher' names (define it with @string, or put the text in braces)",
        ),
        (
            "@string{a = b}",
            "a.bib:1:1: reference-unknown: no string 'b' is defined, which the field 'a' names (define it with @string, or put the text in braces)",
        ),
        (
            "@book{a, title = {A}, crossref = {b}}",
            "a.bib:1:1: reference-unknown: 'a' takes fields from 'b', which is not in the file (add that entry, or leave out `crossref`)",
        ),
        (
            "@book{a, title = {A}, Title = {B}}",
            "a.bib:1:1: not-bibtex: 'a' has a field twice (keep one of the two)",
        ),
        (
            "@book{a, title = {A}, title = {B}}",
            "a.bib:1:1: not-bibtex: 'a' has a field twice (keep one of the two)",
        ),
        (
            "@book{a, title = {A}}\n@book{a, title = {B}}",
            "a.bib:2:1: key-twice: the key 'a' is that of the source in line 1, too (give each source a key of its own)",
        ),
        ("@book{a, title = {}}", "a.bib:1:1: field-missing: 'a' has no title (say what it is called)"),
        ("% nothing but a comment", f"a.bib: items-missing: the file holds no source ({FORMS})"),
    ],
)
def test_bibtex_that_would_be_half_read_is_refused(text: str, expected: str) -> None:
    """Where the library drops an entry or a value in silence, it is told which, and on which line."""
    assert [expected] == refused(text, "a.bib")


def test_fields_come_from_other_entries_whatever_the_order() -> None:
    """Each from the nearest that has it."""
    entries = [
        "@incollection{part, title = {Part}, crossref = {whole}}",
        "@collection{whole, title = {Whole}, year = 1990, crossref = {series}}",
        "@mvbook{series, title = {Series}, year = 1980, publisher = {P}}",
    ]
    forth, back = from_text("\n".join(entries), "a.bib"), from_text("\n".join(entries[::-1]), "a.bib")
    assert forth == back[::-1]
    assert ("Whole", "P", dates([1990])) == (forth[0]["container-title"], forth[0]["publisher"], forth[0]["issued"])
    assert ("Series", "P") == (forth[1]["container-title"], forth[1]["publisher"])


def test_the_library_says_nothing_on_the_side(capfd: pytest.CaptureFixture[str]) -> None:
    """Its warnings are problems here, and a log that somebody set up stays as it was."""
    logger = logging.getLogger("bibtexparser")
    for handler in [*logger.handlers]:
        logger.removeHandler(handler)
    refused("@book{a, title = {A}", "a.bib")
    refused("@book{a, title = {A}", "a.bib")
    from_text(r"@book{a, title = {\frac{1}}}", "a.bib")
    assert 1 == len(logger.handlers)
    assert ("", "") == capfd.readouterr()


def test_an_entry_without_a_key_gets_one() -> None:
    """Of its title."""
    assert [{"id": "home", "type": "book", "title": "Home"}] == from_text("@book{, title = {Home}}", "a.bib")


# --- out ---------------------------------------------------------------------------------------------------------------


def test_bibtex_goes_out_with_its_fields_in_a_fixed_order() -> None:
    """Titles keep their capitals, months are the strings that every style knows."""
    item = {
        "accessed": dates([2024, 2, 14]),
        "URL": "https://example.org/~me/a_b?c=%20&d{}\\ e",
        "DOI": "10.1000/x_y",
        "page": "12–34",
        "issue": "3",
        "volume": 4,
        "container-title": "War & Peace",
        "issued": dates([1986, 5, 1]),
        "title": "100% of “#1” cost $5_a {b} ~ ^ \\ ``q'' ?`",
        "author": [{"family": "Kim", "given": "Il"}, {"literal": "Simon and Schuster"}, {"literal": "others"}, {}],
        "type": "article-newspaper",
        "id": "kim-1986",
    }
    assert to_bibtex([item, KEPT]) == (
        r"""@article{kim-1986,
  author = {Kim, Il and {Simon and Schuster} and others},
  title = {{100\% of “\#1” cost \$5\_a \textbraceleft{}b\textbraceright{} \textasciitilde{} \textasciicircum{} \textbackslash{} `{}`q'{}' ?{}`}},
  year = {1986},
  month = may,
  day = {1},
  journal = {War \& Peace},
  volume = {4},
  number = {3},
  pages = {12--34},
  doi = {10.1000/x_y},
  url = {https://example.org/~me/a_b?c=%20&d%7B%7D%5C%20e},
  urldate = {2024-02-14},
  entrysubtype = {newspaper}
}

@book{kim,
  title = {{T}}
}
"""
    )


@pytest.mark.parametrize(
    ("expected", "fields"),
    [
        ("", {}),
        ("year = {1986}", {"issued": dates([1986])}),
        ("year = {1986} date = {1986-05/1987}", {"issued": dates([1986, 5], [1987])}),
        ("year = {1986} month = dec", {"issued": {"raw": "1986-12"}}),
        ("year = {Spring \\& 1986}", {"issued": {"raw": "Spring & 1986"}}),
        ("", {"issued": dates([1986, 13])}),
        ("", {"issued": dates([1986, 10**30])}),
        ("", {"issued": dates([1986, 1, 1, 1])}),
        ("", {"issued": dates([1986], [1987], [1988])}),
        ("", {"issued": dates([])}),
        ("", {"issued": {"date-parts": 1986}}),
        ("", {"issued": {"date-parts": [["x"]]}}),
        ("", {"issued": 1986, "author": "Kim", "volume": ["x"]}),
        ("author = {{Kim Il Sung},}", {"author": [{"family": "Kim Il Sung"}]}),
        ("author = {{Kim Jr},}", {"author": [{"family": "Kim", "suffix": "Jr"}]}),
        ("author = {Kim, Jr, Il}", {"author": [{"family": "Kim", "suffix": "Jr", "given": "Il"}]}),
        ("author = {{Smith and Co, Ltd}, {A}}", {"author": [{"family": "Smith and Co, Ltd", "given": "A"}]}),
        ("author = {de Gaulle, C.}", {"author": [{"family": "Gaulle", "non-dropping-particle": "de", "given": "C."}]}),
        ("author = {{Ada}}", {"author": [{"given": "Ada"}]}),
        ("number = {7} type = {Memo}", {"number": "7", "genre": "Memo", "x": "y"}),
    ],
)
def test_what_bibtex_can_say_is_written(expected: str, fields: Mapping[str, object]) -> None:
    """And what is no date, name or text is left out."""
    assert expected == written(**fields)


@pytest.mark.parametrize(
    ("first", "csl"),
    [
        ("@phdthesis{k,", {"type": "thesis", "publisher": "S", "genre": "Dissertation"}),
        ("@mastersthesis{k,", {"type": "thesis", "publisher": "S", "genre": "Master's thesis"}),
        ("@techreport{k,", {"type": "report", "publisher": "I", "number": "7"}),
        ("@misc{k,", {"type": "webpage", "URL": "https://example.org"}),
        ("@misc{k,", {"type": "document", "URL": "https://example.org"}),
        ("@misc{k,", {"type": "treaty", "archive": "A", "archive_location": "B", "call-number": "C"}),
        ("@article{k,", {"type": "article-magazine", "issue": "Fall", "number": "3"}),
        ("@article{k,", {"type": "article", "container-title": "J"}),
        ("@inproceedings{k,", {"type": "paper-conference", "edition": "2", "collection-title": "S", "language": "ko"}),
        ("@unpublished{k,", {"type": "manuscript", "note": "N", "version": "2", "ISBN": "1", "ISSN": "2"}),
    ],
)
def test_each_type_comes_back_from_bibtex(first: str, csl: Item) -> None:
    """Though BibTeX has no name for most of them."""
    item = {"id": "k", "title": "T", **csl}
    text = to_bibtex([item])
    assert first == text.splitlines()[0]
    assert [item] == from_text(text, "a.bib")


def test_a_type_that_csl_does_not_know_is_not_written_as_one() -> None:
    """It would not be read as that."""
    assert "@misc{k,\n  title = {{T}}\n}\n" == to_bibtex([{"id": "k", "type": "rumour", "title": "T"}])


# Letters of several scripts, the signs that LaTeX takes for its own, and what stands in titles.
WORDS = st.text("abzABZéÖøßŁČçıжЯαΩ김대中外日のعש&%$#_{}~^\\\"'`“”’?!.,;:-–—()[]<>/=+*@|1290", min_size=1, max_size=8)
TITLES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
FAMILIES = st.sampled_from(["Kim", "de Gaulle", "O'Brien", "van der Berg", "김", "and", "Müller-Lüdenscheidt"]) | TITLES
NAMES = st.fixed_dictionaries({"family": FAMILIES}, optional={"given": TITLES}) | TITLES.map(
    lambda text: {"literal": text}
)
YEARS = st.integers(1, 2100).map(lambda year: [year])
DAYS = st.dates().map(lambda day: [day.year, day.month, day.day])
MONTHS = DAYS.map(lambda day: day[:2])
DATES = st.lists(YEARS | MONTHS | DAYS, min_size=1, max_size=2).map(lambda parts: {"date-parts": parts})
PATHS = st.text("abAB09-._~%/?=&#:;,+'()", max_size=12).map("https://example.org/".__add__)
ITEMS = st.fixed_dictionaries(
    {
        "id": st.text("abAB09-_.:", min_size=1, max_size=8),
        "type": st.sampled_from(
            ["book", "article-journal", "article-newspaper", "chapter", "webpage", "treaty", "thesis"]
        ),
        "title": TITLES,
    },
    optional={
        "author": st.lists(NAMES, min_size=1, max_size=4),
        "issued": DATES,
        "publisher": TITLES,
        "container-title": TITLES,
        "URL": PATHS,
        "DOI": PATHS.map(lambda path: path.replace("https://example.org", "10.1000")),
        "page": st.sampled_from(["1", "12-34", "12–34", "e12–e34", "A1, A4", "xii", "5f."]),
        "volume": st.integers(1, 99).map(str) | TITLES,
    },
)


@UNHURRIED
@given(st.lists(ITEMS, max_size=4, unique_by=lambda item: str(item["id"])))
@example([])
def test_items_come_back_from_bibtex_as_they_were(items: list[Item]) -> None:
    """Whatever their texts hold; what is written twice is the same."""
    text = to_bibtex(items)
    assert text == to_bibtex(items)
    if items:
        fields = ("id", "title", "author", "issued", "publisher", "container-title", "URL", "DOI", "page", "volume")
        kept = [{field: item.get(field) for field in fields} for item in from_text(text, "a.bib")]
        assert [{field: item.get(field) for field in fields} for item in items] == kept
