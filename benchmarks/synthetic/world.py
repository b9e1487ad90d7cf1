"""The parties of a made ledger: codes of the shipped register, and the pairs between which things happen."""

from datetime import date
from itertools import combinations

# Code and first year of the states that live today, by the first spell of the shipped register, where 1816 stands for any
# earlier year too. A copy and no reading of the register: what is measured must not change when the register grows.
# Left out are the seven that began after 1994, whose histories would be too short.
_TABLE = """
AFG 1816 AGO 1975 ALB 1913 AND 1816 ARE 1971 ARG 1816 ARM 1991 ATG 1981 AUS 1901 AUT 1918 AZE 1991 BDI 1962 BEL 1830
BEN 1960 BFA 1960 BGD 1971 BGR 1878 BHR 1971 BHS 1973 BIH 1992 BLR 1945 BLZ 1981 BOL 1825 BRA 1822 BRB 1966 BRN 1984
BTN 1949 BWA 1966 CAF 1960 CAN 1867 CHE 1816 CHL 1818 CHN 1949 CIV 1960 CMR 1960 COD 1960 COG 1960 COK 1965 COL 1830
COM 1975 CPV 1975 CRI 1840 CUB 1902 CYP 1960 CZE 1993 DEU 1871 DJI 1977 DMA 1978 DNK 1816 DOM 1844 DZA 1816 ECU 1830
EGY 1827 ERI 1993 ESH 1976 ESP 1816 EST 1918 ETH 1855 FIN 1917 FJI 1970 FRA 1816 FSM 1986 GAB 1960 GBR 1816 GEO 1991
GHA 1957 GIN 1958 GMB 1965 GNB 1973 GNQ 1968 GRC 1828 GRD 1974 GTM 1840 GUY 1966 HND 1840 HRV 1992 HTI 1816 HUN 1918
IDN 1945 IND 1945 IRL 1921 IRN 1816 IRQ 1932 ISL 1944 ISR 1948 ITA 1816 JAM 1962 JOR 1946 JPN 1816 KAZ 1991 KEN 1963
KGZ 1991 KHM 1953 KIR 1979 KNA 1983 KOR 1948 KWT 1961 LAO 1953 LBN 1944 LBR 1847 LBY 1816 LCA 1979 LIE 1816 LKA 1948
LSO 1966 LTU 1918 LUX 1867 LVA 1918 MAR 1816 MCO 1816 MDA 1991 MDG 1816 MDV 1965 MEX 1821 MHL 1986 MKD 1991 MLI 1960
MLT 1964 MMR 1816 MNE 1868 MNG 1921 MOZ 1975 MRT 1960 MUS 1968 MWI 1964 MYS 1957 NAM 1990 NER 1960 NGA 1960 NIC 1840
NIU 1974 NLD 1816 NOR 1905 NPL 1816 NRU 1968 NZL 1907 OMN 1816 PAK 1947 PAN 1903 PER 1824 PHL 1945 PLW 1994 PNG 1975
POL 1918 PRK 1948 PRT 1816 PRY 1816 PSE 1964 QAT 1971 ROU 1878 RUS 1816 RWA 1962 SAU 1927 SDN 1956 SEN 1960 SGP 1965
SLB 1978 SLE 1961 SLV 1840 SMR 1816 SOM 1960 SRB 1878 STP 1975 SUR 1975 SVK 1993 SVN 1992 SWE 1816 SWZ 1968 SYC 1976
SYR 1945 TCD 1960 TGO 1960 THA 1816 TJK 1991 TKM 1991 TON 1970 TTO 1962 TUN 1816 TUR 1816 TUV 1978 TWN 1912 TZA 1961
UGA 1962 UKR 1945 URY 1830 USA 1816 UZB 1991 VAT 1816 VCT 1979 VEN 1829 VNM 1945 VUT 1980 WSM 1962 YEM 1990 ZAF 1910
ZMB 1964 ZWE 1965
"""
_WORDS = _TABLE.split()
PARTIES: dict[str, int] = {code: int(year) for code, year in zip(_WORDS[::2], _WORDS[1::2], strict=True)}

# Little is dated by the day before; nothing is told of later.
_EARLIEST = 1900
LAST_DAY = date(2025, 6, 30).toordinal()
# Doubts are of every twentieth pair only: where a record is doubtful, it is so again and again.
DOUBTFUL = 20


class Pair:
    """What a made ledger has told of two parties so far.

    Attributes:
        a: The one, by its code.
        b: The other.
        first: The first day, as an ordinal, on which anything can have happened between them.
        day: The day of the last act.
        left: How many acts are still expected.
        relations: Their relations.
        consular: Whether consular relations are in force.
        posts: The sort of the post of `a` at `b`, and of `b` at `a`; "" for none.
        heads: The class of the head of each of the two; "" for none.
        protector: Who protects the interests of `a` at `b`; "" for nobody.
        told: Of a doubtful pair, the id and the body of events that may be told again, amended or retracted.
    """

    __slots__ = ("a", "b", "consular", "day", "first", "heads", "left", "posts", "protector", "relations", "told")

    def __init__(self, a: str, b: str) -> None:
        self.a = a
        self.b = b
        self.first = date(max(PARTIES[a], PARTIES[b], _EARLIEST), 1, 1).toordinal()
        self.day = self.first
        self.left = 0.0
        self.relations = "none"
        self.consular = False
        self.posts = ["", ""]
        self.heads = ["", ""]
        self.protector = ""
        self.told: list[tuple[str, dict[str, object]]] = []

    def sides(self, way: int) -> tuple[str, str]:
        """Give who does something and to whom: `a` to `b` for 0, `b` to `a` for 1."""
        return (self.b, self.a) if way else (self.a, self.b)


def pairs() -> list[Pair]:
    """Give all pairs of the parties, some 19 thousand, in a fixed order and as before all history."""
    return [Pair(a, b) for a, b in combinations(PARTIES, 2)]
