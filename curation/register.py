"""Make the register of parties: `python -m curation.register LISTS [OUT]`.

LISTS is a folder with the lists of others, read and never kept: `cow_states2016.csv` (Correlates of War Project 2017,
State System Membership List, version 2016), `gw_states.txt` and `gw_microstates.txt` (Gleditsch and Ward 1999, list of
independent states, release to 2020; Latin-1) and `un_admissions.csv` (the present members of the United Nations). OUT is
`ledger/data/parties.jsonl`, whose form `ledger.parties` tells. The same input gives the same bytes.

What the lists do not say stands beside this script in `register/`:

    numbers.csv  which party a list's number means; cut by days where one number passes through several parties
    formal.csv   Wikidata items, and official names in the six languages of the United Nations (UNTERM), taken from
                 https://github.com/datasets/country-codes at caa72d1e0e5a (ODC-PDDL-1.0), articles left out; every item
                 is also that of the table of countries of https://github.com/owid/owid-grapher at c7402d1e12d2, but for
                 those of the Holy See and Western Sahara, which mean territories and are left out
    items.csv    further Wikidata items: of those whom formal.csv lacks, and of what one party is to Wikidata besides, as
                 West Germany; each has its label in two public repositories at least that do not copy each other, most
                 in the grammars of https://github.com/superhlx/gf-wikidata-tools at b5298d87a80c
    *.toml       by hand: own codes, names and the years in which they were used, lives that no list tells, successors

A table of a TOML file is a party: `name`, `official`, `type` (state), `iso`, `iso2`, `wd`, `life` (rows of from, to and
source, empty where open), `sources`, `successors`, `note`, and a list of names for each language. `like` lists parties
whose short names it bore too. A text may end in its years: ` @1948..1974`, ` @..1989-06-17`, ` @1997-05-17..`; a year
alone is all of its days. The years of names rest on general knowledge, no cited source: they decide nothing but which
of several parties that bore a name is meant.

Short names of the living come from CLDR by babel, ISO 3166 from pycountry: both are this script's alone (extra
`curation`), and a new release of either may change the data. Last made with babel 2.18.0 and pycountry 26.2.16.

Raises:
    SystemExit: a list, a table or the result breaks a rule; each is named.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pycountry
from babel import Locale

from ledger.folding import fold

TABLES = Path(__file__).with_name("register")
OUT = Path(__file__).parents[1] / "ledger" / "data" / "parties.jsonl"

SOURCES = {
    "COW": "Correlates of War Project 2017, State System Membership List, version 2016",
    "GW": "Gleditsch and Ward 1999, list of independent states, release to 2020",
}
# The days on which a list begins and ends: a state that is in it on them neither began nor ended there.
BOUNDS = {"COW": ("1816-01-01", "2016-12-31"), "GW": ("1816-01-01", "2020-12-31")}
OPEN_START = (
    "A life open at its start: the list begins on 1816-01-01 and has the state from its first day,"
    " so it says nothing about the years before."
)
LOCALES = {
    "en": "en", "fr": "fr", "es": "es", "de": "de", "ru": "ru", "ar": "ar", "zh": "zh_Hans", "zh-Hant": "zh_Hant", "ko": "ko"
}  # fmt: skip
FORMAL = ("en", "fr", "es", "ru", "ar", "zh")
_TERRITORIES = {lang: Locale.parse(locale).territories for lang, locale in LOCALES.items()}
_EARLIEST, _LATEST = "0001-01-01", "9999-12-31"


class Spell(NamedTuple):
    """Hold a list's stretch of a state's membership; an end that the list leaves open is empty."""

    source: str
    number: str
    abbrev: str
    start: str
    end: str


class Dated(NamedTuple):
    """Hold a text with the days, both included, in which it was used; an open end is empty."""

    text: str
    start: str = ""
    end: str = ""


class Share(NamedTuple):
    """Hold the part of a list's number that belongs to one party."""

    code: str
    start: str
    end: str
    cut: bool


def main(arguments: list[str]) -> None:
    """Write the register, after checking it."""
    if len(arguments) not in (1, 2):
        raise SystemExit("usage: python -m curation.register LISTS [OUT]")
    lists = Path(arguments[0])
    lines = make(lists)
    check(lines, lists)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    Path(arguments[1] if len(arguments) > 1 else OUT).write_text(text, encoding="utf-8", newline="\n")


def make(lists: Path) -> list[dict[str, Any]]:
    """Return the lines of the register, in the order of their codes."""
    tables: dict[str, dict[str, Any]] = {}
    for path in sorted(TABLES.glob("*.toml")):
        for code, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in tables:
                raise SystemExit(f"{path.name}: {code} has a table already")
            tables[code] = table
    formal = {row["code"]: row for row in read_csv("formal.csv")}
    spells = share_out(read_lists(lists))
    missing = sorted(set(spells) - set(tables))
    if missing:
        raise SystemExit(f"no table for {', '.join(missing)}")
    return [line(code, tables, formal.get(code, {}), spells.get(code, [])) for code in sorted(tables)]


def read_csv(name: str) -> list[dict[str, str]]:
    """Read a table that stands beside the script."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_lists(lists: Path) -> list[Spell]:
    """Read the spells of both lists, in their order."""
    found = []
    with (lists / "cow_states2016.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            start, end = (
                "{:0>4}-{:0>2}-{:0>2}".format(*(row[which + part] for part in ("year", "month", "day")))
                for which in ("st", "end")
            )
            found.append(Spell("COW", row["ccode"], row["stateabb"], start, end))
    for name in ("gw_states.txt", "gw_microstates.txt"):
        with (lists / name).open(encoding="latin-1", newline="") as file:
            found += [
                Spell("GW", row["statenumber"], row["stateid"], row["start"], row["end"])
                for row in csv.DictReader(file, delimiter="\t")
            ]
    return found


def share_out(spells: list[Spell]) -> dict[str, list[tuple[Spell, bool]]]:
    """Give each party its spells, cut where its share of a number begins or ends, and whether that number is shared."""
    shares: dict[tuple[str, str], list[Share]] = {}
    for row in read_csv("numbers.csv"):
        cut = bool(row["from"] or row["to"])
        share = Share(row["code"], row["from"] or _EARLIEST, row["to"] or _LATEST, cut)
        shares.setdefault((row["list"], row["number"]), []).append(share)
    found: dict[str, list[tuple[Spell, bool]]] = {}
    for spell in spells:
        for share in shares[spell.source, spell.number]:
            start, end = max(spell.start, share.start), min(spell.end, share.end)
            if start <= end:
                first, last = BOUNDS[spell.source]
                part = spell._replace(start="" if start == first else start, end="" if end == last else end)
                found.setdefault(share.code, []).append((part, share.cut))
    return {code: sorted(parts, key=lambda part: part[0][:1] + part[0][3:]) for code, parts in found.items()}


def line(
    code: str, tables: dict[str, dict[str, Any]], formal: dict[str, str], spells: list[tuple[Spell, bool]]
) -> dict[str, Any]:
    """Return one line of the register."""
    table = tables[code]
    cldr = short_names(code)
    name = table.get("name") or plain(cldr["en"])
    official = table.get("official") or formal.get("en") or name
    life = [[spell.start or None, spell.end or None, spell.source] for spell, _ in spells]
    life = joined(life) + [[start or None, end or None, source] for start, end, source in table.get("life", [])]
    sources = {**SOURCES, **table.get("sources", {})}
    notes = [table.get("note", "")]
    if any(start is None and source in SOURCES for start, _, source in life):
        notes.append(OPEN_START)
    names = all_names(name, official, table, cldr, formal, [(tables[like], like, of) for like, of in likes(table)])
    return {
        "code": code,
        "type": table.get("type", "state"),
        "name": name,
        "official": official,
        "names": names,
        "codes": all_codes(code, table, formal, spells),
        "life": life,
        "successors": table.get("successors", []),
        "note": " ".join(filter(None, notes)),
        "sources": {source: sources[source] for source in dict.fromkeys(row[2] for row in life)},
        "keys": sorted({fold(str(text)) for text, *_ in names}),
    }


def joined(life: list[list[str | None]]) -> list[list[str | None]]:
    """Join the spells of one source of which one ends on the day before the next begins: its number changed, not it."""
    found: list[list[str | None]] = []
    for start, end, source in life:
        before = found[-1] if found else [None, None, None]
        if start and before[1] and before[2] == source and day_after(before[1]) == start:
            before[1] = end
        else:
            found.append([start, end, source])
    return found


def day_after(day: str) -> str:
    """Return the next day of an ISO date."""
    return (date.fromisoformat(day) + timedelta(1)).isoformat()


def short_names(code: str) -> dict[str, str]:
    """Return the names that CLDR gives a territory of today, by language."""
    country = pycountry.countries.get(alpha_3=code)
    alpha_2 = "XK" if code == "XKX" else country.alpha_2 if country else None
    return {lang: str(names[alpha_2]) for lang, names in _TERRITORIES.items()} if alpha_2 else {}


def plain(name: str) -> str:
    """Write a name of CLDR in full: `Bosnia & Herzegovina`, `St. Lucia`."""
    return name.replace(" & ", " and ").replace("St. ", "Saint ").replace("\u2019", "'")


def likes(table: dict[str, Any]) -> list[tuple[str, Dated]]:
    """Return the parties whose short names a party bore, with the years in which it did."""
    return [(of.text, of) for of in map(dated, table.get("like", []))]


def dated(text: str) -> Dated:
    """Split a text of a table from its years."""
    bare, at, years = text.partition(" @")
    start, dots, end = years.partition("..")
    if at and not dots:
        raise SystemExit(f"{text!r}: years are written FROM..TO")
    return Dated(bare, f"{start}-01-01" if len(start) == 4 else start, f"{end}-12-31" if len(end) == 4 else end)  # noqa: PLR2004


def all_names(
    name: str,
    official: str,
    table: dict[str, Any],
    cldr: dict[str, str],
    formal: dict[str, str],
    like: list[tuple[dict[str, Any], str, Dated]],
) -> list[list[str | None]]:
    """Return every name of a party, by language, the shown ones first and no spelling twice.

    A name by hand says more than the same name from a list: it may have years.
    """
    found: list[list[str | None]] = []
    for lang in LOCALES:
        by_hand = [dated(text) for text in table.get(lang, [])]
        shown = [Dated(text) for text in ((name, official) if lang == "en" else ())]
        given = [Dated(text) for text in (cldr.get(lang), formal.get(lang)) if text]
        borne = [
            Dated(text, of.start, of.end)
            for other, code, of in like
            for text in {short_names(code)[lang]: 0, **({other["name"]: 0} if lang == "en" and "name" in other else {})}
        ]
        made = [Dated(text) for one in (*shown, *given) for text in variants(one.text)] if lang == "en" else []
        hand = {fold(one.text) for one in by_hand}
        always = {fold(one.text) for one in (*shown, *by_hand) if not one.start + one.end}
        wrong = [one.text for one in by_hand if one.start + one.end and fold(one.text) in always]
        if wrong:
            raise SystemExit(f"{name}: with years and without: {', '.join(wrong)}")
        taken: set[tuple[str, str]] = set()
        folds: set[str] = set()
        for one in (*shown, *(one for one in given if fold(one.text) not in hand), *by_hand, *borne, *made):
            key = fold(one.text)
            if (key, one.start) in taken or (key in folds and not one.start and not one.end):
                continue
            taken.add((key, one.start))
            folds.add(key)
            years = [one.start or None, one.end or None] if one.start or one.end else []
            found.append([one.text, lang, *years])
    return found


def variants(name: str) -> list[str]:
    """Return usual other spellings of an English name: `Cuba, Republic of`, `Rep. of Cuba`, `St. Lucia`, `Trinidad & …`."""
    found = []
    if " and " in name:
        found.append(name.replace(" and ", " & "))
    if name.startswith("Saint "):
        found += [text.replace("Saint ", "St. ") for text in (name, *found)]
    match = re.fullmatch(r"((?:[\w'-]+ )*(?:Republic|Kingdom|States?|Principality|Commonwealth)) of (the )?(.+)", name)
    if match and " of " not in match[3]:
        found.append(f"{match[3]}, {match[1]} of{' the' if match[2] else ''}")
        if match[1].endswith("Republic"):
            found.append(f"{match[1].removesuffix('Republic')}Rep. of {match[2] or ''}{match[3]}")
    return found


def all_codes(
    code: str, table: dict[str, Any], formal: dict[str, str], spells: list[tuple[Spell, bool]]
) -> dict[str, Any]:
    """Return what other lists call a party; a code that a list gives to several in turn has the days of each turn."""
    found: dict[str, list[Dated]] = {}
    country = pycountry.countries.get(alpha_3=code)
    if country:
        found["iso"], found["iso2"] = [Dated(code)], [Dated(country.alpha_2)]
    for key in ("iso", "iso2"):
        if key in table:
            found[key] = [dated(table[key])]
    for spell, shared in spells:
        list_ = spell.source.lower()
        for key, value in ((list_, spell.number), (f"{list_}_abbrev", spell.abbrev)):
            one = Dated(value, spell.start, spell.end) if shared else Dated(value)
            if one not in found.setdefault(key, []):
                found[key].append(one)
    items = [table.get("wd", formal.get("wd")), *(row["wd"] for row in read_csv("items.csv") if row["code"] == code)]
    if any(items):
        found["wd"] = [Dated(item) for item in items if item]
    order = ("iso", "iso2", "cow", "cow_abbrev", "gw", "gw_abbrev", "wd")
    rows = {key: [written(one) for one in found[key]] for key in order if key in found}
    return {
        key: values[0] if len(values) == 1 and isinstance(values[0], str) else values for key, values in rows.items()
    }


def written(one: Dated) -> str | list[str | None]:
    """Write a code as the data does: bare, or with its days."""
    return [one.text, one.start or None, one.end or None] if one.start or one.end else one.text


def check(lines: list[dict[str, Any]], lists: Path) -> None:
    """Refuse a register that breaks a rule.

    Raises:
        SystemExit: a code of our own is one of ISO's, a member of the United Nations is missing, or a name twice here.
    """
    codes = {one["code"] for one in lines}
    of_iso = {country.alpha_3 for table in (pycountry.countries, pycountry.historic_countries) for country in table}
    wrong = sorted(one["code"] for one in lines if one["code"] in of_iso and one["code"] != one["codes"].get("iso"))
    wrong += sorted(code for one in lines for code in one["successors"] if code not in codes)
    with (lists / "un_admissions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            holders = [one["code"] for one in lines if fold(row["member"]) in one["keys"] and lives(one)]
            wrong += [] if len(holders) == 1 or row["member"] in ("Congo", "China") else [f"{row['member']}: {holders}"]
    if wrong:
        raise SystemExit("\n".join(wrong))


def lives(one: dict[str, Any]) -> bool:
    """Say whether a line's party is still there by some source."""
    return any(end is None for _, end, _ in one["life"])


if __name__ == "__main__":
    main(sys.argv[1:])
