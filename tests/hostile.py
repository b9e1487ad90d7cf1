"""What nobody should hand in and somebody will: words, ledgers and files that are made to break a program."""

import copy
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from sessions import Came

from ledger.canonical import entry_id, line_of
from ledger.kinds import KINDS
from ledger.ordering import ordered
from ledger.shape import flaws

Body = dict[str, Any]

# Terminal escapes of both lengths, a bell, DEL, marks of direction, what has no width, a tag, a soft hyphen.
HIDDEN = "a\x1b[31mb\x1b]0;t\x07c\x9bd\x7fe\u202ef\u2066g\u200bh\u061ci\u2028j\ufeffk\U000e0041l\u00adm"
# What may stand on no screen; line ends are the output's own.
RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
LONG = 100_000
WORDS: Mapping[str, str] = {
    "nothing": "",
    "escapes": HIDDEN,
    "lines": "a\r\nb\rc\n\td",
    "no UTF-8": "x\udcff\udc80",
    "digits": "9" * LONG,
    "brackets": "[" * LONG,
    "braces": '{"a":' * (LONG // 10),
    "accents": "e" + "\u0301" * LONG,
    "digits of others": "\u0661\u0669\u0666\u0660-\u00b2",
    "templates": "%s%n{0}$(id)`id`'\"\\../../x",
    "not a number": "nan",
    "a formula": "=1+1",
}


def faults_of(came: Came) -> list[str]:
    """Name what a run must never do, whatever it is given: fail by itself, or print what takes hold of a terminal."""
    found = ["a bug"] if came.code == 70 or "Traceback" in came.err else []
    found += [
        f"{name} holds {RAW.findall(text)[:3]!a}"
        for name, text in (("stdout", came.out), ("stderr", came.err))
        if RAW.search(text)
    ]
    found += ["no word"] if came.code and not (came.err or came.out) else []
    return found + ([f"an error of {len(came.err)} characters"] if len(came.err) > 10_000 else [])


# --- ledgers that no writer made ------------------------------------------------------------------------------------------

CITES = [{"source": "s"}]
# A reference such as "@4" stands for the id of that body, counted from 0.
BODIES: Sequence[Body] = (
    {"kind": "ledger", "title": "L", "format": 1},
    {"kind": "source", "csl": {"id": "s", "type": "book", "title": "T", "issued": {"date-parts": [[1990]]}}},
    {"kind": "source", "csl": {"id": "t", "type": "book", "title": "U", "publisher": "P"}},
    {"kind": "party", "code": "XAA", "type": "state", "name": "Atlantis", "life": [["1900-01-01", None, "ledger"]]},
    {"kind": "establishment", "date": "1949", "parties": ["CUB", "KOR"], "cites": CITES, "key": "1"},
    {"kind": "establishment", "date": "1948~", "parties": ["CUB", "KOR"], "cites": [{"source": "t"}], "account_of": "@4"},
    {"kind": "rupture", "date": "[1959,1960]", "by": ["CUB"], "toward": ["KOR", "XAA"], "cites": CITES, "after": ["@4"]},
    {"kind": "note-exchange", "effect": "resumption", "date": "2024-02-14", "parties": ["CUB", "KOR"], "cites": CITES},
    {"kind": "mission-opening", "date": "1950", "by": ["CUB"], "toward": ["KOR"], "mission": "embassy", "cites": CITES},
    {"kind": "attestation", "date": "1955", "parties": ["CUB", "KOR"], "dimension": "relations", "status": ["established"], "cites": CITES},
    {"kind": "coverage", "date": "1940/1990", "parties": ["KOR"], "dimensions": ["relations"], "cites": CITES},
    {"kind": "continuation", "date": "1991-12-26", "parties": ["XAA"], "predecessors": ["PRK"], "cites": CITES},
    {"kind": "amendment", "of": "@4", "set": {"date": "1949-07"}, "because": "x"},
    {"kind": "amendment", "of": "@12", "set": {"set": {"date": "1949-08"}}, "because": "y"},
    {"kind": "retraction", "of": "@8", "because": "z"},
    {"kind": "dissolution", "date": "1960-01", "parties": ["XAA"], "successors": ["CUB"], "cites": CITES},
)  # fmt: skip
_VALUES: Sequence[object] = (
    "", "s", "u", "CUB", "XAA", "XBB", "UN", "1949", "1949-02-30", "[1959..]", "relations", "none", "war", "ledger",
    HIDDEN, True, None, -1, 2**53 - 1, [], {}, ["CUB", "CUB"], ["XAA", "KOR"], ["SUN"], ["RUS"],
    [["1990-01-01", "1900-01-01", "x"]], [{"source": "u"}], {"date": "1950"}, {"kind": "war"}, {"parties": ["XAA", "RUS"]},
    {"predecessors": ["XAA"]}, {"account_of": None}, {"date": None}, {"csl": {"id": "t", "type": "book", "title": "x"}},
    {"set": {"set": {}}}, {"name": "Cuba"}, {"code": "XAA"}, {"life": []},
)  # fmt: skip
_REFERENCES = st.integers(0, len(BODIES)).map("@{}".format)
_FIELDS = ("account_of", "after", "of", "set", "date", "parties", "by", "toward", "predecessors", "successors", "key")


@st.composite
def crafted_bodies(draw: st.DrawFn) -> list[Body]:
    """Draw bodies of which one or two are not what a writer would take: sound in themselves, and wrong where they stand."""
    bodies: list[Body] = copy.deepcopy([*BODIES])
    values = st.one_of(st.sampled_from(_VALUES), _REFERENCES, st.lists(_REFERENCES, min_size=1, max_size=2))
    for _ in range(draw(st.integers(1, 2))):
        number = draw(st.integers(1, len(bodies) - 1))
        name = draw(st.sampled_from([*bodies[number], *_FIELDS]))
        bodies[number] = {**bodies[number], name: draw(values)}
    if draw(st.booleans()):
        at, to = draw(st.integers(1, len(bodies) - 1)), draw(st.integers(1, len(bodies) - 1))
        bodies.insert(to, bodies.pop(at))
    return bodies


def craft(path: Path, bodies: Iterable[Body]) -> list[str]:
    """Write a ledger by hand, each line with the id that proves its body and as a writer would write it; give the ids."""
    ids: dict[str, str] = {}
    lines = []
    for number, body in enumerate(bodies):
        whole = _with_ids(body, ids)
        if isinstance(whole.get("kind"), str) and whole["kind"] in KINDS and not flaws(whole):
            whole = ordered(whole)
        identity = ids[f"@{number}"] = entry_id(whole)
        envelope = {"v": 1, "id": identity, "recorded_at": "2024-03-01T12:00:00.000000Z", "recorded_by": "A"}
        lines.append(line_of({**envelope, **whole}) + b"\n")
    path.write_bytes(b"".join(lines))
    return list(ids.values())


def _with_ids(value: Any, ids: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return ids.get(value, "0" * 13) if re.fullmatch(r"@\d+", value) else value
    if isinstance(value, list):
        return [_with_ids(item, ids) for item in value]
    return {name: _with_ids(item, ids) for name, item in value.items()} if isinstance(value, dict) else value


def damaged_ledgers(sound: bytes) -> Mapping[str, bytes]:
    """Give what may become of the bytes of a sound ledger, and what was never one."""
    first, second, *_ = lines = sound.splitlines(keepends=True)
    inner = second.removesuffix(b"}\n")
    return {
        "nothing": b"",
        "a line end": b"\n",
        "zeros": b"\0" * 4096,
        "a byte order mark": b"\xef\xbb\xbf" + sound,
        "CRLF": sound.replace(b"\n", b"\r\n"),
        "CR": sound.replace(b"\n", b"\r"),
        "a blank line": first + b"\n" + b"".join(lines[1:]),
        "a zero byte": first + second.replace(b"T", b"\0") + b"".join(lines[2:]),
        "no UTF-8": first + second.replace(b'"T"', b'"\xff\xfe"') + b"".join(lines[2:]),
        "UTF-16": sound.decode().encode("utf-16"),
        "half a pair": first + second.replace(b'"T"', b'"\\ud800"') + b"".join(lines[2:]),
        "escapes": first + second.replace(b'"T"', json.dumps(HIDDEN, ensure_ascii=False).encode()) + b"".join(lines[2:]),
        "raw escapes": first + b"\x1b[31m\x9b\xe2\x80\xae" * 5 + b"\n" + b"".join(lines[1:]),
        "a key twice": first + inner + b',"kind":"source"}\n' + b"".join(lines[2:]),
        "a long number": first + inner + b',"note":' + b"9" * LONG + b"}\n" + b"".join(lines[2:]),
        "an exponent": first + inner + b',"note":1e999}\n' + b"".join(lines[2:]),
        "brackets": first + b"[" * LONG + b"\n" + b"".join(lines[1:]),
        "braces": first + b'{"a":' * LONG + b"\n" + b"".join(lines[1:]),
        "no object": first + b"[]\n17\n" + b"".join(lines[1:]),
        "a long line": first + inner + b',"note":"' + b"x" * 10 * LONG + b'"}\n' + b"".join(lines[2:]),
        "a long tail": sound + b"\xff" * 10 * LONG,
        "another version": sound.replace(b'{"v":1', b'{"v":' + b"9" * 300),
        "lines that changed places": first + b"".join(reversed(lines[1:])),
        "the first line twice": first + sound,
        "a hole": first + b"".join(lines[2:]),
    }  # fmt: skip
