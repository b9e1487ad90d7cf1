"""Where chiefs of mission with several appointments resided, and so which of their posts they did not reside at (VCDR 5)."""

from collections.abc import Sequence

from ledger.importers.pocom.folder import Residence
from ledger.importers.pocom.records import Record
from ledger.importers.pocom.tables import NONRESIDENT, TERRITORIES
from ledger.importers.pocom.xml import Document


class Residences:
    """What is told of residence, by the records that it is told of."""

    def __init__(self, residences: Sequence[Residence]) -> None:
        self._of: dict[str, list[Residence]] = {}
        for residence in residences:
            for record in residence.records:
                self._of.setdefault(record, []).append(residence)
        # Of each of these records: its country's two ids, and when its holder was appointed.
        self._posts: dict[str, tuple[str, str, str]] = {}

    def see(self, document: Document, country: str) -> None:
        """Note which posts the records of a country's file are about."""
        for node in document.root.all("chief"):
            if (record := node.text_of("id")) in self._of:
                post = (country, node.text_of("contemporary-territory-id"), node.text_of("appointed", "date"))
                self._posts.setdefault(record, post)

    def of(self, record: Record) -> tuple[bool | None, str]:
        """Tell whether the holder resided at the post, None where that is not told; and where, by the id of the country."""
        found = self._of.get(record.id)
        if not found:
            return (False if NONRESIDENT.search(record.note) else None), ""
        answers = {self._told(record, residence) for residence in found}
        territories = dict.fromkeys(residence.territory for residence in found)
        return (answers.pop() if len(answers) == 1 else None), " and ".join(territories)

    def _told(self, record: Record, residence: Residence) -> bool | None:
        place = TERRITORIES.get(residence.territory, residence.territory)
        if place in (record.country, record.territory):
            return True
        posts = [self._posts[other] for other in residence.records if other in self._posts]
        appointed = [when for country, territory, when in posts if place in (country, territory)]
        if not appointed:
            # He was accredited to nobody there: the governments that he was accredited to were there too, in exile.
            return None
        moments = record.moments
        began = moments["started"].date or moments["arrived"].date
        # Who took up this post before he was appointed there resided elsewhere at first.
        return None if began and min(appointed) and began < min(appointed) else False
