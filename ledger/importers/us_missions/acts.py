"""What a change of status in the data set US Mission Status did, beside what stood at the host until then.

The data tell of the highest post or accreditation in a capital, not of people. What they do not say is not said:

- A post names no class of its head. The codebook defines an embassy as headed by an ambassador and a legation as
  "typically" headed by an envoy, and dates an elevation by the decision even where the ambassador came later: who headed
  it when is for a source that tells of people. Such a mission is represented by `other` (VCDR 3), and an accreditation
  from such a source fits beside it, also on the same day.
- A nonresident ambassador or envoy is an accreditation of that class, without residence (VCDR 5). It is in force until
  the data say otherwise. Where a post of another level follows, or one follows a recall, the class is `other` again.
- Between two diplomatic posts there is a mission-change. Between a consulate and a diplomatic post there is an opening and
  a closure: a mission-change would leave representation as it was.
- `None` closes the post that stood, or recalls the nonresident head. It is no rupture: relations may go on without either.
- A consul who resides elsewhere is neither a mission nor representation: a contact, and what stood before is closed.
- What changes nothing (the same status again, `None` where nothing stood, a party that is no more) is kept as a contact.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from ledger.kinds import CONSULAR_POSTS, HEAD_CLASSES

if TYPE_CHECKING:
    from ledger.dates import Date

_UNTOLD = "other"
_VACANT = "vacant"
# Represented by somebody, or by a post whose head has left: anything but `none`.
_REPRESENTED = (*HEAD_CLASSES, _VACANT)


class Status(NamedTuple):
    """What a status of the data set says.

    Attributes:
        mission: The sort of post that stands; "" for none.
        head: The class of a nonresident head of mission; "" for none.
        level: The class of heads that a post is for; "" where it is for none.
        is_contact: Whether there is something that the ledger has no act for.
    """

    mission: str = ""
    head: str = ""
    level: str = ""
    is_contact: bool = False

    @property
    def is_diplomatic(self) -> bool:
        """Whether a diplomatic mission stands."""
        return bool(self.mission) and self.mission not in CONSULAR_POSTS


# From greatest to least, as the codebook orders them.
STATUSES = {
    "Embassy": Status("embassy", level="ambassador"),
    "Ambassador Nonresident": Status(head="ambassador"),
    "Legation": Status("legation", level="minister"),
    "Envoy Nonresident": Status(head="minister"),
    "Consulate": Status("consulate"),
    "Consul Nonresident": Status(is_contact=True),
    "Liaison": Status("liaison"),
    "Interests": Status("interests-section"),
    "None": Status(),
}


class Act(NamedTuple):
    """One entry that a row makes: its fields, what it is called behind the row's key, and whether it follows the first."""

    fields: Mapping[str, object]
    name: str = ""
    is_after_first: bool = False


# What changes nothing, or has no kind of its own.
NOTHING = Act({"kind": "other"})


class Host:
    """What stands at one host, as the rows so far have it.

    Attributes:
        status: The last status.
        represented: The status of representation that the entries made so far come to; "" for none.
        acts: Keys and dates of the entries that changed something.
        has_posts: Whether any post has stood, or not.
        is_unsure: Whether the post that stands was there before any act: what else stood beside it, nobody tells.
    """

    def __init__(self) -> None:
        self.status = Status()
        self.represented = ""
        self.acts: list[tuple[str, Date]] = []
        self.has_posts = False
        self.is_unsure = False

    def stands(self, status: Status) -> bool:
        """Tell whether that is what stands already."""
        return (status.mission, status.head) == (self.status.mission, self.status.head)

    def turn(self, status: Status) -> tuple[Act, ...]:
        """Give what brings a status about, and take it as done."""
        begins = self._beginning(status)
        ends = self._ending(status)
        was_diplomatic = self.status.is_diplomatic
        self._take(status)
        if not begins:
            return (Act(ends[0]),) if ends else (NOTHING,)
        if not ends:
            return (Act(begins),)
        if status.head and was_diplomatic:
            # The closure of a mission ends representation: the accreditation comes after it.
            return Act(ends[0]), Act(begins, str(begins["kind"]), is_after_first=True)
        return Act(begins), Act(ends[0], ends[1])

    def allowed(self, status: Status) -> list[str]:
        """Give how one may be represented in a status: a class of another level that the rows told of has passed."""
        if status.head:
            return [status.head]
        return [one for one in _REPRESENTED if one in (_UNTOLD, status.level) or one != self.represented]

    def carry(self, status: Status) -> None:
        """Take a status as what stands from now on, without an act: a source says that it did."""
        self._take(status)
        self.is_unsure = status.is_diplomatic
        self.represented = status.head or (_UNTOLD if status.is_diplomatic else "")

    def _take(self, status: Status) -> None:
        self.status = status
        self.has_posts |= bool(status.mission)

    def _beginning(self, status: Status) -> dict[str, object]:
        if status.is_contact:
            return dict(NOTHING.fields)
        if status.head and status.head != self.status.head:
            self.represented = status.head
            return {"kind": "accreditation", "class": status.head, "resident": False}
        if status.mission in ("", self.status.mission):
            return {}
        is_change = status.is_diplomatic and self.status.is_diplomatic
        body: dict[str, object] = {
            "kind": "mission-change" if is_change else "mission-opening",
            "mission": status.mission,
        }
        if not status.is_diplomatic or (self.represented and self.represented == status.level):
            return body
        if self.represented not in ("", _UNTOLD):
            body["class"] = _UNTOLD
        self.represented = _UNTOLD
        return body

    def _ending(self, status: Status) -> tuple[dict[str, object], str] | None:
        before = self.status
        if before.mission and not (status.mission and status.is_diplomatic == before.is_diplomatic):
            if before.is_diplomatic and not status.head:
                self.represented = ""
            return {"kind": "mission-closure", "mission": before.mission}, "closure"
        if before.head and not status.head and not status.is_diplomatic:
            self.represented = _VACANT
            return {"kind": "recall", "class": before.head, "resident": False}, "recall"
        return None
