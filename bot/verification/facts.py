"""The checkable facts of a text: its numbers, dates and names."""

from dataclasses import dataclass
from functools import lru_cache

from bot.verification.dates import Date, blank, find_dates
from bot.verification.folding import tidy
from bot.verification.names import Name, find_names
from bot.verification.numbers import Number, find_numbers


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says that can be looked up elsewhere; each knows its code points."""

    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]
    names: tuple[Name, ...]

    @property
    def years(self) -> frozenset[int]:
        """The years it names."""
        return frozenset(date.year for date in self.dates if date.year is not None)


@lru_cache(maxsize=512)
def find_facts(text: str) -> Facts:
    """Return the numbers, dates and names of `text`, each in order of their places."""
    plain = tidy(text)
    dates = find_dates(plain)
    rest = blank(plain, dates)
    return Facts(numbers=tuple(find_numbers(rest)), dates=tuple(dates), names=tuple(find_names(rest)))
