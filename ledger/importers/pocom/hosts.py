"""Which party a country of the data set `pocom` was on a day."""

from ledger.dates import FIRST_DAY, LAST_DAY, Date, parse
from ledger.importers.pocom.records import Record
from ledger.importers.pocom.tables import HOSTS, KNOWN, Host, says
from ledger.parties import Ambiguous, NotFound, Register
from ledger.problems import Problem


class Hosts:
    """Finds the parties."""

    def __init__(self, register: Register) -> None:
        self._register = register
        # Of each country that is looked up by name: its one party, or what the name may mean.
        self._named: dict[str, str | NotFound | Ambiguous] = {}

    def find(self, record: Record, date: Date) -> str | Problem:
        """Give the code of the party to which a record sends somebody, or why it cannot be told.

        That the lists of states do not count it on that day rules nothing out: the United States sent somebody there.
        """
        host = HOSTS.get(record.country)
        if host is None:
            return self._by_name(record.country, date)
        codes = _told(host, record) or _on(host, date)
        if len(codes) > 1:
            return _unclear(record.country, date, " or ".join(codes))
        if self._register.get(codes[0]) is None:
            return Problem("party-unknown", f"the ledger has no party {codes[0]}", "add it with `diplo add party`")
        return codes[0]

    def _by_name(self, country: str, date: Date) -> str | Problem:
        if country not in self._named:
            self._named[country] = self._resolved(country, None)
        found = self._named[country]
        if isinstance(found, Ambiguous):
            found = self._resolved(country, (date.earliest, date.latest))
        if isinstance(found, Ambiguous):
            return _unclear(country, date, " or ".join(party.code for party in found.candidates))
        if isinstance(found, NotFound):
            hint = "add the party with `diplo add party`, under the name that the data set has"
            return Problem("party-unknown", f"no party is known for the country {country!r}", hint)
        return found

    def _resolved(self, country: str, window: tuple[int, int] | None) -> str | NotFound | Ambiguous:
        try:
            return self._register.resolve(country.replace("-", " "), window).code
        except (NotFound, Ambiguous) as error:
            return error


def _told(host: Host, record: Record) -> list[str]:
    """Give the party that a role stood at or that the notes name; none where they do not."""
    found = [KNOWN[record.id]] if record.id in KNOWN else []
    found += [code for role, code in host.roles if role == record.role]
    text = f"{record.note} {record.moments['ended'].note}"
    return (found or [code for pattern, code in host.said if says(pattern, text)])[:1]


def _on(host: Host, date: Date) -> list[str]:
    """Give the parties in whose turn some day of the date lies."""
    found = []
    first = FIRST_DAY
    for code, last in host.turns:
        until = parse(last).latest if last else LAST_DAY
        if first <= date.latest and date.earliest <= until and code not in found:
            found.append(code)
        first = until + 1
    # The last turn of those that end goes on: what follows was no country of that name.
    return found or [host.turns[-1][0]]


def _unclear(country: str, date: Date, codes: str) -> Problem:
    what = f"the country {country!r} may be {codes} on {date.text!r}"
    return Problem("party-unclear", what, "give the record a day")
