"""Every landmark act of two centuries, asked on the day before it, on its day and on the day after.

One line an act of `LANDMARKS`: its date, its kind, the two parties (`A>B` where A toward B is asked), the dimension, and what
stood before, then and afterwards. Where a date leaves several days open the first answer is of the day before all of
them, the second of all of them together, the third of the day after. Several statuses that are possible stand with `|`
between them; the act itself stands in the log of the two, or of the one whose life it tells. Four answers have short names:
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import ledger
from ledger.bearing import Bearing
from ledger.dates import iso, parse
from ledger.kinds import KINDS
from ledger.queries import events_between, state
from ledger.record import Record
from ledger.steps import parties_of

LOG = Path(__file__).parent.parent / "events.jsonl"
NAMES = {
    # What was broken, or resumed, had begun, and no entry tells when, nor how it stood.
    "begun": "established|suspended|severed",
    # What was taken back had been given: no entry tells when, nor how.
    "given": "recognised|de-facto|withdrawn",
    "sent": "ambassador|other|vacant",
    "silent": "not covered",
}
LANDMARKS = """\
1815-06-09  agreement  AUH+FRA  relations  silent  silent  silent
1822-06-19  recognition  USA>GCL  recognition  none  recognised  recognised
1822-12-12  recognition  USA>MEX  recognition  none  recognised  recognised
1822-12-12  establishment  MEX+USA  relations  none  established  established
1825-04-17  recognition  FRA>HTI  recognition  none  recognised  recognised
1830-02-03  recognition  FRA>GRC  recognition  none  recognised  recognised
1830-02-03  recognition  GBR>GRC  recognition  none  recognised  recognised
1830-02-03  recognition  RUS>GRC  recognition  none  recognised  recognised
1830-12-20  statement  AUH+BEL  relations  silent  silent  silent
1831-01-20  statement  AUH+BEL  relations  silent  silent  silent
1837-03-03  recognition  USA>TEX  recognition  none  recognised  recognised
1845-03  rupture  MEX+USA  relations  established  established|severed  severed
1848-02-02  peace  MEX+USA  war  war|peace  peace  peace
1848-10-02  resumption  MEX+USA  relations  severed  established  established
1861  rupture  MEX+VAT  relations  begun  begun  severed
1861-05-13  statement  GBR+CSA  relations  silent  silent  silent
1861-05-13  statement  GBR+USA  relations  silent  silent  silent
1867  rupture  USA+VAT  relations  begun  begun  severed
1871-01-18  union  BAV+DEU  relations  silent  silent  silent
1882-05-22  establishment  KOR-JOS+USA  relations  none  established  established
1886-06-04  establishment  FRA+KOR-JOS  relations  none  established  established
1898-12-10  other  ESP+USA  relations  silent  silent  silent
1902  recognition  MEX>CUB  recognition  none  none|recognised  recognised
1902-05-20  independence  CUB+USA  relations  none  none  none
1903-11-06  recognition  USA>PAN  recognition  none  de-facto  de-facto
1903-11-13  recognition  USA>PAN  recognition  de-facto  recognised  recognised
1903-11-13  establishment  PAN+USA  relations  none  established  established
1905-06-07  independence  NOR+SWE  relations  silent  silent  silent
1905-10-26  recognition  SWE>NOR  recognition  none  recognised  recognised
1905-10-30  recognition  RUS>NOR  recognition  none  recognised  recognised
1905-11-17  agreement  JPN+KOR-JOS  relations  silent  silent  silent
1910-08-22  agreement  JPN+KOR-JOS  relations  silent  silent  silent
1910-08-29  dissolution  KOR-JOS+USA  relations  established  ended  ended
1917-02-03  rupture  USA+DEU  relations  begun  severed  severed
1917-04-06  war  USA+DEU  war  none  war  war
1918-01-04  recognition  RUS>FIN  recognition  none  recognised  recognised
1918-01-04  recognition  FRA>FIN  recognition  none  recognised  recognised
1918-01-04  recognition  SWE>FIN  recognition  none  recognised  recognised
1918-01-04  recognition  DEU>FIN  recognition  none  recognised  recognised
1921-07-02  peace  USA+DEU  war  war  peace  peace
1921-08-25  agreement  DEU+USA  relations  severed  severed  severed
1921-11-11  resumption  DEU+USA  relations  severed  established  established
1922-04-16  resumption  DEU+RUS  relations  begun  established  established
1923  rupture  CHE+SUN  relations  begun  begun  severed
1924-02-01  recognition  GBR>SUN  recognition  none  recognised  recognised
1927-05-26  rupture  GBR+SUN  relations  begun  begun  severed
1929-10-03  agreement  GBR+SUN  relations  severed  severed  severed
1929-12  resumption  GBR+SUN  relations  severed  established|severed  established
1933-11-16  recognition  USA>SUN  recognition  none  recognised  recognised
1937-11-08  statement  GBR+ESP-NAT  relations  silent  silent  silent
1938-03-13  dissolution  AUT+DEU  relations  silent  silent  silent
1938-03-19  establishment  LTU+POL  relations  none  established  established
1939  recognition  GBR>ESP-NAT  recognition  none  none|recognised  recognised
1939-03-15  other  DEU+CSK  relations  silent  silent  silent
1939-03-16  other  DEU+CSK  relations  silent  silent  silent
1939-06-01  rupture  BGR+CSK  relations  begun  severed  severed
1940-07-23  statement  USA+EST  relations  silent  silent  silent
1940-07-23  statement  USA+LTU  relations  silent  silent  silent
1940-07-23  statement  USA+LVA  relations  silent  silent  silent
1940-08  other  SUN+EST  relations  silent  silent  silent
1940-08  other  SUN+LTU  relations  silent  silent  silent
1940-08  other  SUN+LVA  relations  silent  silent  silent
1941-07-30  resumption  POL+SUN  relations  begun  established  established
1941-12  war  CUB+JPN  war  none  none|war  war
1942-01-05  rupture  EGY+FIN  relations  begun  severed  severed
1943-04-25  rupture  SUN+POL  relations  established  severed  severed
1944-08-02  rupture  TUR+DEU  relations  begun  severed  severed
1945-01-05  rupture  TUR+JPN  relations  begun  severed  severed
1945-04-27  independence  AUT+DEU  relations  silent  silent  silent
1945-10-10  resumption  BGR+CSK  relations  severed  established  established
1946  resumption  CHE+SUN  relations  severed  established|severed  established
1947-02-15  resumption  EGY+FIN  relations  severed  established  established
1948-05-14  recognition  USA>ISR  recognition  none  de-facto  de-facto
1948-05-17  recognition  SUN>ISR  recognition  none  recognised  recognised
1948-10-12  establishment  PRK+SUN  relations  none|established  established  established
1949-01-01  recognition  USA>KOR  recognition  none  recognised  recognised
1949-01-01  establishment  KOR+USA  relations  none  established  established
1949  recognition  CUB>KOR  recognition  none  none|recognised  recognised
1949-01-14  recognition  CUB>ISR  recognition  none  recognised|de-facto  recognised|de-facto
1949-01-31  recognition  USA>ISR  recognition  de-facto  recognised  recognised
1949-10-02  recognition  SUN>CHN  recognition  none  recognised  recognised
1949-10-03  establishment  CHN+SUN  relations  none  established  established
1950-01-06  recognition  GBR>CHN  recognition  none  recognised  recognised
1950-04-13  establishment  CHN+IDN  relations  none  established  established
1952-11  resumption  CUB+JPN  relations  severed  established|severed  established
1953-02-11  rupture  SUN+ISR  relations  begun  begun  severed
1953-07-21  resumption  ISR+SUN  relations  severed  established  established
1954  accreditation  CHN>GBR  representation  none  none|charge  charge
1954-06-17  establishment  CHN+GBR  relations  none  established  established
1955-09-13  establishment  DEU+SUN  relations  none  established  established
1956-10-19  agreement  JPN+SUN  relations  begun  begun  begun
1956-12-12  peace  JPN+SUN  war  war|peace  peace  peace
1956-12-12  resumption  JPN+SUN  relations  begun  established  established
1957-10-18  rupture  DEU+YUG  relations  begun  severed  severed
1958-02-01  agreement  EGY+SYR  relations  silent  silent  silent
1958-02-22  union  SYR+UN  membership  member  ended  ended
1960  rupture  CUB+KOR  relations  established|severed  established|severed  severed
1960-08-29  establishment  CUB+PRK  relations  none  established  established
1960-09-28  establishment  CHN+CUB  relations  none  established  established
1961  protection  USA>CUB  protection  none  none|CHE  CHE
1961-01-03  rupture  USA+CUB  relations  established  severed  severed
1961-08  consular-establishment  KOR+MMR  consular  none  none|established  established
1961-09-06  rupture  AFG+PAK  relations  begun  severed  severed
1961-09-28  independence  SYR+UN  membership  ended  none|ended  none
[1961-09-28..1965-05-16]  establishment  DEU+SYR  relations  ended  none|established|ended|severed  severed
1961-10-10  recognition  USA>SYR  recognition  none  recognised  recognised
[1961-10-10..1967-06-06]  establishment  SYR+USA  relations  none  none|established|severed  severed
1963-01-14  rupture  DEU+CUB  relations  established  severed  severed
1963-06  resumption  AFG+PAK  relations  severed  established|severed  established
1964-04-26  union  ZAN+UN  membership  member  ended  ended
1964-07-26  vote  OAS+CUB  relations  silent  silent  silent
1964-08  statement  MEX+CUB  relations  established  established  established
1964-08  rupture  CHL+CUB  relations  established  established|severed  severed
1964-08-21  rupture  BOL+CUB  relations  established  severed  severed
1964-09-08  rupture  URY+CUB  relations  established  severed  severed
1964-12-10  rupture  KOR+MRT  relations  established  severed  severed
1965-05-12  establishment  DEU+ISR  relations  none  established  established
[1965-05-13..1965-05-16]  rupture  DZA+DEU  relations  begun  begun  severed
[1965-05-13..1965-05-16]  rupture  EGY+DEU  relations  begun  begun  severed
[1965-05-13..1965-05-16]  rupture  IRQ+DEU  relations  begun  begun  severed
[1965-05-13..1965-05-16]  rupture  JOR+DEU  relations  begun  begun  severed
[1965-05-13..1965-05-16]  rupture  KWT+DEU  relations  begun  begun  severed
[1965-05-13..1965-05-16]  rupture  LBN+DEU  relations  begun  begun  severed
[1965-05-13..1965-05-16]  rupture  SAU+DEU  relations  begun  begun  severed
[1965-05-13..1965-05-16]  rupture  SDN+DEU  relations  begun  begun  severed
[1965-05-13..1965-05-16]  rupture  YAR+DEU  relations  begun  begun  severed
[1965-05-13..1965-05-16]  rupture  SYR+DEU  relations  none|established  none|established|severed  severed
1966-12-21  consular-rupture  KHM+KOR  consular  established  severed  severed
1967  resumption  DEU+JOR  relations  severed  established|severed  established
1967-01-05  resumption  ESP+ROU  relations  begun  established  established
1967-06-06  rupture  EGY+USA  relations  begun  severed  severed
1967-06-06  recognition-withdrawal  EGY>USA  recognition  given  withdrawn  withdrawn
1967-06-06  rupture  DZA+USA  relations  begun  severed  severed
1967-06-06  attestation  DZA+USA  consular  established  established  established
1967-06-06  rupture  IRQ+USA  relations  begun  severed  severed
1967-06-06  rupture  SDN+USA  relations  begun  severed  severed
1967-06-06  rupture  YAR+USA  relations  begun  severed  severed
1967-06-06  rupture  SYR+USA  relations  none|established  severed  severed
1967-06-10  rupture  SUN+ISR  relations  established  severed  severed
1967-10-30  suspension  CHN+IDN  relations  established  suspended  suspended
1968  resumption  DEU+YUG  relations  severed  established|severed  established
1970-10-13  recognition  CAN>CHN  recognition  none  recognised  recognised
1970-10-13  establishment  CAN+CHN  relations  none  established  established
[1970-10-13..1970-10-15]  rupture  CAN+TWN  relations  begun  begun  severed
1971-12-06  recognition  IND>BGD  recognition  none  recognised  recognised
1971-12-06  rupture  PAK+IND  relations  begun  severed  severed
1972-03-12  attestation  CHN>GBR  representation  charge  charge  ambassador
1972-03-13  accreditation  CHN>GBR  representation  charge  ambassador  ambassador
1972-03-13  accreditation  GBR>CHN  representation  charge  ambassador  ambassador
1972-09-29  establishment  CHN+JPN  relations  none  established  established
1972-09-29  rupture  JPN+TWN  relations  begun  severed  severed
1972-12-08  establishment  BRB+CUB  relations  none  established  established
1972-12-08  establishment  CUB+GUY  relations  none  established  established
1972-12-08  establishment  CUB+JAM  relations  none  established  established
1972-12-08  establishment  CUB+TTO  relations  none  established  established
1972-12-21  agreement  DDR+DEU  relations  silent  silent  silent
1973-04-13  recognition  FIN>KOR  recognition  none  recognised  recognised
1973-04-13  recognition  FIN>PRK  recognition  none  recognised  recognised
1973-09  rupture  CUB+ISR  relations  established  established|severed  severed
1974-02-28  resumption  EGY+USA  relations  severed  established  established
1974-09-04  establishment  DDR+USA  relations  none  established  established
1975  establishment  CHN+STP  relations  none  none|established  established
1975-04-30  dissolution  VNR+KOR  relations  established  ended  ended
1976-05-14  agreement  IND+PAK  relations  severed  severed  severed
1976-07-02  union  RSV+VNM  relations  silent  silent  silent
1977-09-01  attestation  CUB>USA  protection  CSK  CSK  CSK
1977-09-01  mission-opening  CUB>USA  mission  none  interests-section  interests-section
1977-09-01  mission-opening  USA>CUB  mission  none  interests-section  interests-section
1978-03-17  rupture  BOL+CHL  relations  begun  severed  severed
1978-03-17  attestation  BOL+CHL  consular  established  established  established
1979-01-01  recognition  USA>CHN  recognition  none  recognised  recognised
1979-01-01  establishment  CHN+USA  relations  none  established  established
1979-01-01  rupture  USA+TWN  relations  begun  severed  severed
1979-01-01  recognition-withdrawal  USA>TWN  recognition  given  withdrawn  withdrawn
1979  rupture  ARE+EGY  relations  begun  begun  severed
1979  rupture  DJI+EGY  relations  begun  begun  severed
1979  rupture  IRQ+EGY  relations  begun  begun  severed
1979  rupture  JOR+EGY  relations  begun  begun  severed
1979  rupture  KWT+EGY  relations  begun  begun  severed
1979  rupture  MAR+EGY  relations  begun  begun  severed
1979-03-31  vote  LAS+EGY  relations  silent  silent  silent
1980-01-20  recognition  CUB>ESH  recognition  none  recognised  recognised
1980-01-30  establishment  CUB+ESH  relations  none  established  established
1980-02-18  mission-opening  ISR>EGY  mission  none  embassy  embassy
1980-02-26  accreditation  ISR>EGY  representation  other  ambassador  ambassador
1980-02-26  accreditation  EGY>ISR  representation  none  ambassador  ambassador
1980-04-07  rupture  USA+IRN  relations  begun  severed  severed
1980-04-22  rupture  MAR+CUB  relations  established  severed  severed
1980-08-18  rupture  IRN+CHL  relations  begun  severed  severed
1980-10-10  rupture  IRQ+PRK  relations  established  severed  severed
1982  protection  ARG>GBR  protection  none  none|BRA  BRA
1982-04-02  rupture  GBR+ARG  relations  begun  severed  severed
1983-11-04  rupture  MMR+PRK  relations  established  severed  severed
1983-11-04  recognition-withdrawal  MMR>PRK  recognition  recognised  withdrawn  withdrawn
1984-01-10  establishment  USA+VAT  relations  severed  established  established
1984-04-22  rupture  GBR+LBY  relations  begun  severed  severed
1985  resumption  EGY+JOR  relations  severed  established|severed  established
[1985..1987-11-11]  resumption  DJI+EGY  relations  severed  established|severed  established
1987-11-11  resumption  ARE+EGY  relations  severed  established  established
1987-11-13  resumption  EGY+IRQ  relations  severed  established  established
1987-11-14  resumption  EGY+KWT  relations  severed  established  established
1987-11-14  resumption  EGY+MAR  relations  severed  established  established
1988-11-15  statement  PSE+ISR  relations  silent  silent  silent
1988-11-15  recognition  DZA>PSE  recognition  none  recognised  recognised
1989-02-01  establishment  HUN+KOR  relations  none  established  established
1989-03-07  rupture  IRN+GBR  relations  begun  severed  severed
1989-10-11  recognition  BLZ>TWN  recognition  none  recognised  recognised
1989-10-23  rupture  CHN+BLZ  relations  begun  severed  severed
1990  protection-end  ARG>GBR  protection  BRA  none|BRA  none
1990-02-15  resumption  ARG+GBR  relations  severed  established  established
1990-05-22  union  YAR+KOR  relations  established  ended  ended
1990-05-22  union  YMD+KOR  relations  established  ended  ended
1990-08-08  resumption  CHN+IDN  relations  suspended  established  established
1990-09-27  resumption  GBR+IRN  relations  severed  established  established
1990-09-30  establishment  KOR+SUN  relations  none  established  established
1990-10-03  dissolution  DDR+USA  relations  established  ended  ended
1991-04-01  protection-end  CUB>USA  protection  CSK  CHE  CHE
1991-04-01  protection  CUB>USA  protection  CSK  CHE  CHE
1991-08-24  resumption  DNK+EST  relations  begun  established  established
1991-10-18  resumption  ISR+SUN  relations  severed  established  established
1991-12-23  recognition  DEU>HRV  recognition  none  none|recognised  none|recognised
1991-12-23  recognition  DEU>SVN  recognition  none  none|recognised  none|recognised
1991-12-26  continuation  RUS+KOR  relations  established  established  established
1992  resumption  MEX+VAT  relations  severed  established|severed  established
1992-01-15  recognition  BEL>HRV  recognition  none  recognised  recognised
1992-08-23  rupture  TWN+KOR  relations  established|severed  severed  severed
1992-08-24  establishment  CHN+KOR  relations  none  established  established
1993-01-01  dissolution  CSK+KOR  relations  established  ended  ended
1993-01-01  independence  CZE+CSK  relations  silent  silent  silent
1993-05-24  independence  ERI+KOR  relations  none  established  established
1993-05-24  recognition  KOR>ERI  recognition  none  recognised  recognised
1993-05-24  establishment  ERI+KOR  relations  none  established  established
1995  rupture  NRU+FRA  relations  begun  begun  severed
1997  establishment  STP+TWN  relations  none  none|established  established
1997  rupture  CHN+STP  relations  established  established|severed  severed
1997-12  resumption  FRA+NRU  relations  severed  established|severed  established
1998-11-20  recognition  MHL>TWN  recognition  none  recognised  recognised
1998-12-11  rupture  CHN+MHL  relations  begun  severed  severed
2001-03-01  establishment  DEU+PRK  relations  none  established  established
2002-07-21  establishment  CHN+NRU  relations  none  established  established
2002-07-21  rupture  NRU+TWN  relations  established  established|severed  established|severed
2003-11-07  establishment  KIR+TWN  relations  none  established  established
2003-11-07/2003-11-28  attestation  CHN+KIR  relations  established  established  severed
2003-11-07/2003-11-28  attestation  KIR>CHN  recognition  recognised  recognised  recognised
2003-11-29  rupture  CHN+KIR  relations  established  severed  severed
2005-05-14  resumption  NRU+TWN  relations  severed  established  established
2005-05-31  rupture  CHN+NRU  relations  established  severed  severed
2006-06-03  independence  MNE+UN  membership  none  none  none
2006-06-05  continuation  SRB+UN  membership  member  member  member
2007-04-25  resumption  MMR+PRK  relations  severed  severed  established
2007-06-01  rupture  CRI+TWN  relations  begun  severed  severed
2007-06-01  recognition-withdrawal  CRI>TWN  recognition  given  withdrawn  withdrawn
2007-06-01  recognition  CRI>CHN  recognition  none  recognised  recognised
2007-06-01  establishment  CHN+CRI  relations  none  established  established
2008-02-17  independence  XKX+SRB  relations  silent  silent  silent
2008-02-17  recognition  CRI>XKX  recognition  none  recognised  recognised
2008-03-28  recognition  KOR>XKX  recognition  none  recognised  recognised
2008-08-26  recognition  RUS>ABK  recognition  none  recognised  recognised
2008-08-26  recognition  RUS>SOS  recognition  none  recognised  recognised
2008-08-29  rupture  GEO+RUS  relations  begun  severed  severed
2008-09-29  resumption  IRQ+PRK  relations  severed  established  established
2009-03-05  protection  GEO>RUS  protection  none  CHE  CHE
2009-03-05  protection  RUS>GEO  protection  none  CHE  CHE
2009-03-06  rupture  MAR+IRN  relations  begun  severed  severed
2011-01-10  recognition  GNB>XKX  recognition  none  recognised  recognised
2011-07-09  independence  SSD+SDN  relations  silent  silent  silent
2014-03-31  recognition-withdrawal  TUV>ABK  recognition  given  withdrawn  withdrawn
2014-03-31  recognition-withdrawal  TUV>SOS  recognition  given  withdrawn  withdrawn
2014-03-31  establishment  GEO+TUV  relations  none  established  established
2014-12-17  statement  CUB+USA  relations  severed  severed  severed
2015-07-20  resumption  CUB+USA  relations  severed  established  established
2015-07-20  mission-change  CUB>USA  mission  interests-section  embassy  embassy
2015-07-20  mission-change  USA>CUB  mission  interests-section  embassy  embassy
2015-08-14  other  USA+CUB  relations  established  established  established
2016-01-03  rupture  SAU+IRN  relations  begun  severed  severed
2016-01-04  rupture  BHR+IRN  relations  begun  severed  severed
2016-01-04  rupture  SDN+IRN  relations  begun  severed  severed
2016-12-21  rupture  STP+TWN  relations  established  severed  severed
2016-12-21  recognition-withdrawal  STP>TWN  recognition  recognised  withdrawn  withdrawn
2016-12-26  resumption  CHN+STP  relations  severed  established  established
2017-04-21  resumption  CUB+MAR  relations  severed  established  established
2017-06-05  rupture  BHR+QAT  relations  begun  severed  severed
2017-06-05  rupture  ARE+QAT  relations  begun  severed  severed
2017-06-05  rupture  EGY+QAT  relations  begun  severed  severed
2017-06-05  rupture  MDV+QAT  relations  begun  severed  severed
2017-06-05  rupture  SAU+QAT  relations  begun  severed  severed
2017-06-05  rupture  YEM+QAT  relations  begun  severed  severed
2017-06-06  rupture  MRT+QAT  relations  begun  severed  severed
2017-06-07  rupture  COM+QAT  relations  begun  severed  severed
2017-06-12  rupture  PAN+TWN  relations  begun  severed  severed
2017-06-12  recognition-withdrawal  PAN>TWN  recognition  given  withdrawn  withdrawn
2017-06-12  recognition  PAN>CHN  recognition  none  recognised  recognised
2017-06-12  establishment  CHN+PAN  relations  none  established  established
2017-09-07  expulsion  PRK>MEX  representation  sent  vacant  vacant
2017-09-18  expulsion  PRK>ESP  representation  sent  vacant  vacant
2017-10-27  recognition-withdrawal  SUR>XKX  recognition  given  withdrawn  withdrawn
2017-11-21  recognition-withdrawal  GNB>XKX  recognition  recognised  withdrawn  withdrawn
[2018-01-31,2018-02-02]  recognition  GNB>XKX  recognition  withdrawn  recognised|withdrawn  recognised
2018-05-01  rupture  DOM+TWN  relations  begun  severed  severed
2018-05-01  recognition-withdrawal  DOM>TWN  recognition  given  withdrawn  withdrawn
2018-05-01  recognition  DOM>CHN  recognition  none  recognised  recognised
2018-05-01  establishment  CHN+DOM  relations  none  established  established
2018-05-14  other  USA+ISR  relations  silent  silent  silent
2018-07-09  peace  ERI+ETH  war  war|peace  peace  peace
2018-07-09  resumption  ERI+ETH  relations  begun  established  established
2018-08-21  rupture  SLV+TWN  relations  begun  severed  severed
2018-08-21  recognition-withdrawal  SLV>TWN  recognition  given  withdrawn  withdrawn
2018-08-21  recognition  SLV>CHN  recognition  none  recognised  recognised
2018-08-21  establishment  CHN+SLV  relations  none  established  established
2019-01-23  rupture  VEN+USA  relations  begun  severed  severed
2019-02-12  renaming  MKD+USA  relations  silent  silent  silent
2019-09-20  rupture  KIR+TWN  relations  established  severed  severed
2019-09-27  resumption  CHN+KIR  relations  severed  established  established
2020-09-15  agreement  ARE+ISR  relations  silent  silent  silent
2020-09-15  agreement  BHR+ISR  relations  silent  silent  silent
2021-01-05  agreement  ARE+QAT  relations  severed  established  established
2021-01-05  resumption  EGY+QAT  relations  severed  established  established
2021-01-05  resumption  QAT+SAU  relations  severed  established  established
2021-01-05  resumption  ARE+QAT  relations  severed  established  established
2021-01-05  resumption  BHR+QAT  relations  severed  established|severed  established|severed
2021-03-19  rupture  PRK+MYS  relations  established  severed  severed
2021-08-24  rupture  DZA+MAR  relations  begun  severed  severed
2021-08-24  attestation  DZA+MAR  consular  established  established  established
2021-12-09  rupture  NIC+TWN  relations  established  severed  severed
2021-12-10  resumption  CHN+NIC  relations  begun  established  established
2022-02-21  recognition  RUS>DNR  recognition  none  recognised  recognised
2022-02-21  recognition  RUS>LNR  recognition  none  recognised  recognised
2022-07-13  recognition  PRK>DNR  recognition  none  recognised  recognised
2022-07-13  recognition  PRK>LNR  recognition  none  recognised  recognised
2022-07-13  rupture  UKR+PRK  relations  established  severed  severed
2023-03-10  agreement  IRN+SAU  relations  severed  severed  severed
2023-03-25  rupture  HND+TWN  relations  established  established|severed  severed
2023-03-26  establishment  CHN+HND  relations  none  established  established
2023-04-06  resumption  IRN+SAU  relations  severed  established  established
2023-05-29  establishment  KOR+NIU  relations  none  established  established
2024-01-15  rupture  NRU+TWN  relations  established  severed  severed
2024-01-24  resumption  CHN+NRU  relations  severed  established  established
2024-02-14  note-exchange  CUB+KOR  relations  severed  established  established
2024-04-05  rupture  MEX+ECU  relations  begun  begun  severed
2024-05-28  recognition  NOR>PSE  recognition  none  recognised  recognised
2024-05-28  recognition  IRL>PSE  recognition  none  recognised  recognised
2024-05-28  recognition  ESP>PSE  recognition  none  recognised  recognised
2025-04-10  establishment  KOR+SYR  relations  none  established  established
2025-09-21  recognition  GBR>PSE  recognition  none  recognised  recognised
2025-09-21  recognition  CAN>PSE  recognition  none  recognised  recognised
2025-09-21  recognition  AUS>PSE  recognition  none  recognised  recognised
2025-09-21  recognition  PRT>PSE  recognition  none  recognised  recognised
2025-09-22  recognition  AND>PSE  recognition  none  recognised  recognised
2025-09-22  recognition  FRA>PSE  recognition  none  recognised  recognised
2025-09-22  recognition  LUX>PSE  recognition  none  recognised  recognised
2025-09-22  recognition  MCO>PSE  recognition  none  recognised  recognised
2025-09-22  recognition  MLT>PSE  recognition  none  recognised  recognised
2025-09-22  statement  BEL+PSE  relations  silent  silent  silent
"""


class Landmark(NamedTuple):
    """A line of the table."""

    date: str
    kind: str
    a: str
    b: str
    dimension: str
    answers: tuple[str, str, str]


def landmarks() -> Iterator[Landmark]:
    """Read the table."""
    for line in LANDMARKS.strip().splitlines():
        date, kind, pair, dimension, *answers = line.split()
        a, b = pair.replace(">", "+").split("+")
        before, then, after = (NAMES.get(answer, answer) for answer in answers)
        yield Landmark(date, kind, a, b, dimension, (before, then, after))


@cache
def shipped() -> tuple[Record, Bearing]:
    """Read the whole ledger that ships, once."""
    record = ledger.read(ledger.Log(LOG))
    return record, Bearing(record)


def answer(one: Landmark, on: str) -> str:
    """Ask what stood on a date; where A toward B has a status of its own, that."""
    found = state(shipped()[1].on(one.a, one.b), one.a, one.b, parse(on), (one.dimension,))
    asked = next(finding.answer for finding in found if finding.answer.direction in ("both", f"{one.a}>{one.b}"))
    return "|".join(asked.possible) or asked.status


@pytest.mark.parametrize("one", list(landmarks()), ids=lambda one: f"{one.date} {one.kind} {one.a} {one.b}")
def test_a_landmark_act_is_answered_before_on_and_after_its_day(one: Landmark) -> None:
    """Also where it changes nothing: then the three answers are one."""
    date = parse(one.date)
    then = f"{iso(date.earliest)}/{iso(date.latest)}" if date.earliest < date.latest else iso(date.earliest)
    asked = (iso(date.earliest - 1), then, iso(date.latest + 1))
    assert one.answers == tuple(answer(one, on) for on in asked)


@pytest.mark.parametrize("one", list(landmarks()), ids=lambda one: f"{one.date} {one.kind} {one.a} {one.b}")
def test_a_landmark_act_stands_in_the_log_of_those_whom_it_concerns(one: Landmark) -> None:
    """Under the date that its source gives; what is attested is a claim about days, beside the log."""
    record, _ = shipped()
    if one.kind == "attestation":
        events = [event for event in record.attestations if {one.a, one.b} <= parties_of(event.body)]
    else:
        alone = KINDS[one.kind].group == "life"
        events = events_between(record, one.a, None if alone else one.b)
    assert (one.kind, one.date) in {(str(event.body["kind"]), event.date.text) for event in events}
