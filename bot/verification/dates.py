"""Dates in a text, as precise as they are written."""

import re
from dataclasses import dataclass

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?![^\W_])\.?"
)
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"

_ISO = re.compile(rf"(?<![\w-])(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>{_DAY}))?(?![\w-])")
_MONTH_DAY = re.compile(
    rf"(?<![^\W_])(?P<month>{_MONTH})\s(?P<day>{_DAY})(?:st|nd|rd|th)?(?:\s?-\s?(?P<last>{_DAY}))?(?![^\W_])(?!\.\d)"
    rf"(?:,?\s(?P<year>{_YEAR})(?![^\W_]))?"
)
_DAY_MONTH = re.compile(
    rf"(?<![\w.])(?P<day>{_DAY})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month>{_MONTH})(?:,?\s(?P<year>{_YEAR})(?![^\W_]))?"
)
_MONTH_YEAR = re.compile(rf"(?<![^\W_])(?P<month>{_MONTH})(?:,?\s(?:of\s)?|-)(?P<year>{_YEAR})(?![^\W_])")
_MONTH_ALONE = re.compile(
    rf"(?<![^\W_])(?:(?i:in|on|of|since|by|until|till|through|from|last|next|this|early|late|mid|during|before|after|between|and|to)[ -])"
    rf"(?P<month>{_MONTH})(?!\s[A-Z])"
)
_LONG_MONTH_ALONE = re.compile(
    r"(?<![^\W_])(?P<month>January|February|April|June|July|August|September|October|November|December)(?![^\W_])(?!\s[A-Z])"
)
_YEARS = re.compile(rf"(?<![\w.,$€£¥₹-])(?P<first>{_YEAR})\s?-\s?(?P<last>{_YEAR}|\d\d)(?![\w%])(?!\.\d)")
_YEAR_ALONE = re.compile(
    rf"(?<![\w.,$€£¥₹])(?P<year>{_YEAR})(?![^\W_]|[%+])(?![.,]\d)"
    r"(?!\s(?:(?i:thousand|million|billion|trillion|percent|per cent|dollars|euros|basis points)\b))"
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date; what the text leaves open is None. `start` and `end` are its code points."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int

    @property
    def plain(self) -> str:
        """`2026-05-19`, `2026-05`, `2026`, `05-19` or the name of the month."""
        if self.year is None and self.day is None and self.month is not None:
            return MONTHS[self.month - 1].capitalize()
        parts = (f"{self.year:04d}" if self.year else "", f"{self.month:02d}" if self.month else "")
        return "-".join(part for part in (*parts, f"{self.day:02d}" if self.day else "") if part)

    def stands_in(self, other: "Date", known_years: frozenset[int]) -> bool:
        """Whether everything this date says, the other date says: a year may come from `known_years` where it gives none."""
        years = known_years if other.year is None else {other.year}
        return (
            (self.year is None or self.year in years)
            and (self.month is None or self.month == other.month)
            and (self.day is None or self.day == other.day)
        )


def find_dates(tidy_text: str) -> list[Date]:
    """Return the dates of a tidied text in order of their places. May is a month only where it cannot be a verb."""
    found: list[Date] = []
    rest = tidy_text
    for pattern in (_ISO, _MONTH_DAY, _DAY_MONTH, _MONTH_YEAR, _MONTH_ALONE, _LONG_MONTH_ALONE, _YEARS, _YEAR_ALONE):
        here = [date for match in pattern.finditer(rest) for date in _read(match)]
        rest = blank(rest, here)
        found += here
    return sorted(found, key=lambda date: (date.start, date.end))


def blank(text: str, taken: list[Date]) -> str:
    """Return `text` with spaces in place of `taken`, so that no other reading finds the same digits again."""
    if not taken:
        return text
    pieces, at = [], 0
    for start, end in sorted({(date.start, date.end) for date in taken}):
        if start >= at:
            pieces += [text[at:start], " " * (end - start)]
            at = end
    return "".join([*pieces, text[at:]])


def _read(match: re.Match[str]) -> list[Date]:
    """Return the date, or the two ends of a range."""
    groups = match.groupdict()
    start, end = (
        match.span("month") if groups.get("month") and not (groups.get("day") or groups.get("year")) else match.span()
    )
    if groups.get("first"):
        first, last = groups["first"], groups["last"]
        last = first[:2] + last if len(last) == 2 else last
        if int(last) <= int(first):
            return [Date(int(first), None, None, match.start("first"), match.end("first"))]
        return [Date(int(year), None, None, start, end) for year in (first, last)]
    year = int(groups["year"]) if groups.get("year") else None
    month = _month(groups["month"]) if groups.get("month") else None
    days = [int(groups[name]) for name in ("day", "last") if groups.get(name)]
    return [Date(year, month, day, start, end) for day in days or (None,)]


def _month(name: str) -> int:
    """Return 1 to 12 for a number, a name or an abbreviation."""
    if name.isdigit():
        return int(name)
    return next(at for at, month in enumerate(MONTHS, 1) if month.startswith(name.rstrip(".").lower()[:3]))
