"""What `import ledger` offers: every name it promises, loaded when it is used."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import ledger

TOP = Path(__file__).parent.parent


@pytest.mark.parametrize("name", ledger.__all__)
def test_every_name_promised_is_there_and_documented(name: str) -> None:
    """Each public name has a home, and says what it is for."""
    assert getattr(ledger, name).__doc__


def test_a_name_that_is_not_promised_is_refused() -> None:
    """A typo is an error as from any module."""
    with pytest.raises(AttributeError, match=r"^module 'ledger' has no attribute 'stat'$"):
        _ = ledger.stat


def test_nothing_is_loaded_before_it_is_used() -> None:
    """Importing the library costs next to nothing."""
    code = "import sys, ledger; print([name for name in sys.modules if name.startswith('ledger.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
    assert done.stdout == "[]\n"


def test_the_version_is_written_once() -> None:
    """The distribution takes its version from the library."""
    settings = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    assert ["version"] == settings["project"]["dynamic"]
    assert settings["tool"]["hatch"]["version"]["path"] == "ledger/__init__.py"


def test_the_library_knows_nothing_of_the_command_line() -> None:
    """Nothing in `ledger` imports `cli` or click; only `log` writes the log."""
    for path in sorted((TOP / "ledger").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        assert not any(f"{verb} {name}" in source for verb in ("import", "from") for name in ("cli", "click")), path
        assert path.name == "log.py" or not {"os.write(", "ftruncate("} & set(source.split()), path


def test_a_projection_imports_no_other() -> None:
    """Each dimension stands alone."""
    names = {path.stem for path in (TOP / "ledger" / "projections").glob("*.py")} - {"__init__", "projection"}
    for name in names:
        source = (TOP / "ledger" / "projections" / f"{name}.py").read_text(encoding="utf-8")
        assert not any(
            f"ledger.projections.{other} " in source or f"projections import {other}" in source for other in names
        )
