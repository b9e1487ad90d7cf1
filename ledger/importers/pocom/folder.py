"""The folder of the data set `pocom`: where its files are, which is what, and what they say beside the countries' files.

It may be handed in as the repository has it (`missions-countries` with `roles-country-chiefs`, `people` and
`concurrent-appointments` beside it), as the folder `missions-countries` alone, or flat: countries' files with those
folders in the same folder. A file is what its root element says.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ledger.importers.pocom.xml import Document, read_xml
from ledger.problems import MachineError, Problem, RefusedError

COUNTRIES = "missions-countries"
COUNTRY = "country-mission"
_ROLES = "roles-country-chiefs"
_CONCURRENT = "concurrent-appointments"
_PEOPLE = "people"
# What the data set's other files begin with; they tell nothing of missions in countries.
_OTHERS = ("code-table", "role", "person", "concurrent-appointments", "org-mission", "principal-position")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
# Most people have one or two records, close to each other or in files read one after the other.
_PEOPLE_KEPT = 2048


class Person(NamedTuple):
    """What the data set says of a person: the name, first name first, and the years of birth and death, "" if not known."""

    name: str
    birth: str = ""
    death: str = ""


class Residence(NamedTuple):
    """Where somebody with several appointments at a time resided: the territory, and the records of the appointments."""

    territory: str
    records: tuple[str, ...]


class Folder:
    """The folder as it was found.

    Raises:
        RefusedError: When it is no folder, as an archive of it is none.
    """

    def __init__(self, path: str) -> None:
        if os.path.exists(path) and not os.path.isdir(path):
            what = "there is a file where the folder of the data set should be"
            raise RefusedError(Problem("folder-wanted", what, "unpack an archive, and name the folder", path))
        self._given = path
        self.path = path.rstrip("/") or path
        top = self.path
        if os.path.isdir(os.path.join(top, COUNTRIES)):
            self._countries = os.path.join(top, COUNTRIES)
        else:
            self._countries = top
            above = os.path.dirname(os.path.abspath(top))
            if os.path.basename(os.path.abspath(top)) == COUNTRIES and os.path.isdir(os.path.join(above, _ROLES)):
                top = above
        self._top = top
        self.person = lru_cache(maxsize=_PEOPLE_KEPT)(self._person)

    def countries(self, look: Callable[[str, Document], None]) -> list[str]:
        """Give the paths of the countries' files, in order of their names.

        Args:
            look: Sees each of them, once it has been read.

        Raises:
            RefusedError: When there is none, or with every file that cannot be read or is no file of the data set.
            MachineError: When the folder cannot be read.
        """
        paths = self._files(self._countries)
        found: list[str] = []
        problems: list[Problem] = []
        for path in paths:
            try:
                document = self.read(path)
            except RefusedError as error:
                problems += error.problems
                continue
            root = document.root
            if root.tag == COUNTRY:
                found.append(path)
                look(path, document)
            elif root.tag not in _OTHERS:
                what = f"the file begins with <{root.tag}>, as no file of this data set does"
                hint = "move it out of the folder if it does not belong there"
                problems.append(Problem("file-unknown", what, hint, self.shown(path), root.line))
        if problems:
            raise RefusedError(*problems)
        if not found:
            others = f"; {len(paths)} other files of it are" if paths else ""
            what = f"there is no file of a country's chiefs of mission (<{COUNTRY}>) in the folder{others}"
            hint = f"name the repository's folder, its folder {COUNTRIES}, or one with such files in it"
            raise RefusedError(Problem("files-missing", what, hint, self._given))
        return found

    def shown(self, path: str) -> str:
        """Give a file's name within the folder that was handed in."""
        return os.path.relpath(path, self.path)

    def read(self, path: str) -> Document:
        """Read one of its files.

        Raises:
            RefusedError: When it is none that can be read, as `read_xml` says, or no regular file: a pipe may never end.
                It is named as it is within the folder.
            MachineError: When it cannot be read.
        """
        if not os.path.isfile(path):
            hint = "move it out of the folder"
            raise RefusedError(Problem("file-unknown", "it is no regular file", hint, self.shown(path)))
        try:
            return read_xml(path)
        except RefusedError as error:
            raise RefusedError(*(one._replace(file=self.shown(path)) for one in error.problems)) from None

    def titles(self) -> dict[str, str]:
        """Give the title of each role by its id, as `ambassador-e-p`: Ambassador Extraordinary and Plenipotentiary."""
        roots = [document.root for document in self._all(_ROLES)]
        return {root.text_of("id"): root.text_of("names", "singular") for root in roots if root.tag == "role"}

    def residences(self) -> list[Residence]:
        """Give the residences of those who had several appointments at a time."""
        found = []
        for document in self._all(_CONCURRENT):
            root = document.root
            territory = root.text_of("resident-at", "contemporary-territory-id")
            if root.tag == "concurrent-appointments" and territory:
                found.append(Residence(territory, tuple(node.text() for node in root.all("chief-id"))))
        return found

    def _person(self, identity: str) -> Person:
        """Read what the file of a person says; by the id alone where there is none."""
        path = os.path.join(self._top, _PEOPLE, identity[:1], f"{identity}.xml")
        if not _NAME.fullmatch(identity) or not os.path.isfile(path):
            return Person(identity)
        return _read_person(self.read(path), identity)

    def _all(self, name: str) -> Iterator[Document]:
        """Read the files of a folder that may be missing; all that cannot be read are told at once."""
        problems: list[Problem] = []
        for path in self._files(os.path.join(self._top, name), optional=True):
            try:
                yield self.read(path)
            except RefusedError as error:
                problems += error.problems
        if problems:
            raise RefusedError(*problems)

    def _files(self, folder: str, *, optional: bool = False) -> list[str]:
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            if optional and isinstance(error, FileNotFoundError):
                return []
            raise MachineError(
                Problem("machine-read", f"could not read {folder}: {error.strerror}", "check the path")
            ) from error
        return [os.path.join(folder, name) for name in names if name.casefold().endswith(".xml")]


def _read_person(document: Document, identity: str) -> Person:
    name = document.root.named("persName")
    parts = [name.text_of("forename"), name.text_of("surname")] if name else []
    whole = " ".join(filter(None, parts)) or identity
    suffix = name.text_of("genName") if name else ""
    return Person(
        f"{whole}, {suffix}" if suffix else whole, document.root.text_of("birth"), document.root.text_of("death")
    )
