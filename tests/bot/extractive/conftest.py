"""Two short articles, and a way to ask them without an index."""

import pytest

from bot.extractive.extract import Extractor
from tests.fakes.memory_view import Ask, MemoryView

FERRY = """# The night ferry to Aalund returns

The shipping company Nordlys has bought the ferry Havmaagen for $40 million. Nordlys was founded by Ingrid Dahl in 1987.
The ferry will sail from Aalund to Brevik from 12 May 2031. Ticket prices are higher than on the old line.

Captain Ole Brandt says: "We have waited eleven years for this night boat." The mayor of Aalund, Mette Krogh, expects
30,000 more visitors a year.

## The three ships

Table: ships of the line with capacity, speed and year.

| Ship | Passengers | Top speed | Built |
|---|---|---|---|
| Havmaagen | 1,200 | 22 knots | 2019 |
| Solvind | 800 | 27 knots | 2008 |
| Gamle Erik | 450 | 16 knots | 1974 |

## Forecasts

Forecast: Nordlys will order a fourth ship by 2034.
"""

PORT = """# Port of Brevik prepares for the ferry

Nordlys paid $55 million for the ferry Havmaagen, according to the port. The port of Brevik employs 340 people.
Ticket prices for the ferry are lower than on the old line, the port says. The timetable has not been disclosed.
"""


@pytest.fixture(scope="session")
def view() -> MemoryView:
    return MemoryView.of({"night-ferry": FERRY, "port-of-brevik": PORT})


@pytest.fixture(scope="session")
def ask(view: MemoryView) -> Ask:
    extractor = Extractor()
    return lambda question: extractor.draft(question, view.search(question), view)
