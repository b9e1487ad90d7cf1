"""How the whole suite runs."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A landing must not hang on the draw: there the same examples are tried each time, and fewer; elsewhere always new ones.
settings.register_profile("same", derandomize=True, max_examples=48)
if os.environ.get("CI"):
    settings.load_profile("same")


def pytest_collection_finish() -> None:
    """Leave what there is of thousands of tests out of every later search for garbage: a read model makes one as it is built."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep read models of the suite in a folder of its own, one of the shipped ledger for all tests."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield folder
