"""Every example of the README is run, and prints what the README says.

With DIPLO_UPDATE_README set, the outputs in the README are written anew instead; read them before keeping them.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cli.entry import start

TOP = Path(__file__).parent.parent
README = TOP / "README.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# An append names the time it was made, so the head after it is another each time.
_HEAD = re.compile(r"\b(\d+):[0-9a-f]{12}\b")


def blocks(language: str) -> list[str]:
    """Give the fenced blocks of one language."""
    return [match[2] for match in _BLOCK.finditer(README.read_text(encoding="utf-8")) if match[1] == language]


def commands(block: str) -> list[tuple[str, str]]:
    """Give the commands of a console block, each with the output printed below it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(line, output) for line, _, output in (part.partition("\n") for part in parts)]


def run(line: str, capfd: pytest.CaptureFixture[str]) -> str:
    """Run a command and give what a person sees of it; behind `| grep TEXT`, the lines of the output with the text."""
    command, _, text = line.partition(" | grep ")
    words = shlex.split(command)
    assert "diplo" == words[0]
    start(words[1:])
    captured = capfd.readouterr()
    return "".join(row for row in captured.out.splitlines(keepends=True) if text in row) + captured.err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with no setting of the person's own."""
    for name in [name for name in os.environ if name.startswith("DIPLO_") and name != "DIPLO_UPDATE_README"]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_every_console_example_prints_what_the_readme_says(capfd: pytest.CaptureFixture[str]) -> None:
    """All console blocks, in order, in one folder."""
    text = README.read_text(encoding="utf-8")
    for block in blocks("console"):
        shown = "".join(f"$ {line}\n{run(line, capfd)}" for line, _ in commands(block))
        if "DIPLO_UPDATE_README" in os.environ:
            text = text.replace(f"```console\n{block}```", f"```console\n{shown}```")
        else:
            assert mask(block) == mask(shown)
    if "DIPLO_UPDATE_README" in os.environ:
        README.write_text(text, encoding="utf-8")


def mask(text: str) -> str:
    """Leave the heads of a fresh ledger out of the comparison; those of the curated one stand."""
    return "\n".join(line if "curated" in line else _HEAD.sub(r"\1:…", line) for line in text.splitlines())


def test_the_python_example_runs(folder: Path) -> None:
    """The library answers as the README says, on the curated ledger."""
    (example,) = blocks("python")
    (folder / "events.jsonl").write_bytes((TOP / "events.jsonl").read_bytes())
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    done = subprocess.run(
        [sys.executable, "-c", example], capture_output=True, text=True, check=True, env=environment, timeout=60
    )
    assert "relations both ('established', 'severed')" == done.stdout.splitlines()[0]


def test_the_two_set_up_commands_are_those_that_ci_runs() -> None:
    """One installs and answers, one installs and tests; `.ci/run` takes both from the README."""
    first, second = blocks("sh")
    assert first.startswith("python3 -m venv .venv && .venv/bin/pip install")
    assert first.rstrip().endswith('.venv/bin/diplo "South Korea" Cuba --on 2024-02-14')
    assert second.rstrip().endswith(".venv/bin/python -m pytest --quiet --numprocesses auto")
    assert "README.md" in (TOP / ".ci" / "run").read_text(encoding="utf-8")
