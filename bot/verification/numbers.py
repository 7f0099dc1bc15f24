"""Numbers, amounts and percentages in a text, brought to one value and one unit."""

import re
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from bot.verification.number_words import CARDINALS, ORDINALS, SCALES, read_number_words

_EXACT = Context(prec=120)
"""Digits that are kept of a scaled value; nobody writes millions with more."""

_DIGITS = re.compile(
    r"(?:(?P<currency>US\$|[$€£¥₹])\s?)?(?<![\d.])"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,]*\d)|\d+(?:\.\d+)?)"
    r"(?P<suffix>[^\W\d_]{1,3}(?![^\W_]))?"
    r"(?:[ -](?P<scale>(?i:thousand|million|billion|trillion|bn|mn|tn))\b)?"
    r"\+?"
    r"(?:[ -]?(?P<unit>(?i:%|per ?cent\b|percentage points?\b|basis points?\b|bps\b|dollars?\b|USD\b|euros?\b|EUR\b|pounds?\b"
    r"|times\b|fold\b)))?"
)

_SUFFIX_SCALES = {"k": 3, "K": 3, "M": 6, "mn": 6, "MM": 6, "B": 9, "bn": 9, "Bn": 9, "BN": 9, "T": 12, "tn": 12}
_MONEY_SUFFIX_SCALES = {**_SUFFIX_SCALES, "m": 6, "mm": 6, "b": 9, "t": 12}
_WORD_SCALES = {**SCALES, "bn": 9, "mn": 6, "tn": 12}
_ORDINAL_SUFFIXES = frozenset({"st", "nd", "rd", "th"})

_UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "percentage point": "%", "percentage points": "%",
    "basis point": "bp", "basis points": "bp", "bps": "bp",
    "dollar": "$", "dollars": "$", "usd": "$", "us$": "$", "euro": "€", "euros": "€", "eur": "€", "pound": "£", "pounds": "£",
    "times": "x", "fold": "x", "x": "x",
}  # fmt: skip

_NUMBER_WORD = "|".join(sorted({*CARDINALS, *SCALES}, key=len, reverse=True))
_WORDS = re.compile(
    rf"(?<![^\W_])(?:{_NUMBER_WORD})(?:(?:[ -]and)?[ -](?:{_NUMBER_WORD})(?![^\W_]))*(?![^\W_])", re.IGNORECASE
)
_UNIT_AFTER_WORDS = re.compile(
    r"[ -](?i:per ?cent|percentage points?|basis points?|dollars?|euros?|pounds?|times|fold)\b"
)
_ORDINAL_WORD = "|".join(sorted(ORDINALS, key=len, reverse=True))
_ORDINALS = re.compile(
    rf"(?<![^\W_])(?:(?P<tens>{'|'.join(w for w in CARDINALS if w.endswith('ty'))})[ -])?(?P<unit>{_ORDINAL_WORD})(?![^\W_])",
    re.IGNORECASE,
)
_BETWEEN_RANGE = re.compile(r"\s?(?:-|to)\s?$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    Attributes
    ----------
    value
        Never negative; "$18B" and "18 billion" are both 18,000,000,000.
    unit
        A currency sign, `%` (also percentage points), `bp`, `x` (times), `ordinal`, `decade`, a suffix as it stands ("km"),
        or an empty string.
    start, end
        Its code points.
    scaled
        Whether a scale (thousand, k, M ...) was written with it.
    """

    value: Decimal
    unit: str
    start: int
    end: int
    scaled: bool = False

    @property
    def is_noise(self) -> bool:
        """Whether it is "one", "first" or "second", which say something about a count too rarely to be checked."""
        return (self.unit in {"", "ordinal"} and not self.scaled and self.value in (0, 1)) or (
            self.unit == "ordinal" and self.value == 2
        )

    @property
    def plain(self) -> str:
        """The value with its unit, for people."""
        text = f"{self.value:,f}"
        return f"{self.unit}{text}" if self.unit in {"$", "€", "£", "¥", "₹"} else f"{text} {self.unit}".rstrip()


def find_numbers(tidy_text: str) -> list[Number]:
    """Return the numbers of a tidied text in order of their places; dates must be blanked out before."""
    found = _in_digits(tidy_text)
    taken = {at for number in found for at in range(number.start, number.end)}
    found += [number for number in _in_words(tidy_text) if number.start not in taken]
    found.sort(key=lambda number: number.start)
    return _share_units(found, tidy_text)


def _in_digits(text: str) -> list[Number]:
    found = []
    for match in _DIGITS.finditer(text):
        if _belongs_to_a_code(text, match.start("digits")) and not match["currency"]:
            continue
        value = Decimal(match["digits"].replace(",", ""))
        currency = _UNITS.get((match["currency"] or "").lower(), match["currency"]) or ""
        suffix = match["suffix"] or ""
        unit = _UNITS.get(re.sub(r"\s+", " ", (match["unit"] or "").lower()), "")
        power = (_MONEY_SUFFIX_SCALES if currency else _SUFFIX_SCALES).get(suffix)
        if power is None and suffix:
            unit = unit or _suffix_unit(suffix)
        power = (power or 0) + _WORD_SCALES.get((match["scale"] or "").lower(), 0)
        found.append(
            Number(
                _normal(value.scaleb(power, _EXACT) if power else value),
                currency or unit,
                match.start(),
                match.end(),
                scaled=power > 0,
            )
        )
    return found


def _suffix_unit(suffix: str) -> str:
    """Return what letters right behind a number say: "19th", "1990s", "2.7x", "12km"."""
    if suffix.lower() in _ORDINAL_SUFFIXES:
        return "ordinal"
    return "decade" if suffix == "s" else _UNITS.get(suffix.lower(), suffix.lower())


def _belongs_to_a_code(text: str, at: int) -> bool:
    """Whether the digits at `at` are the tail of a name ("H100", "GPT-4", "llm2"), and no number by themselves."""
    before = text[:at][-24:]
    if before[-1:].isalpha() or before[-1:] == "_":
        return True
    joined = re.search(r"([^\W_][\w.]*)[-.]$", before)
    return (
        joined is not None
        and any(char.isupper() or char.isdigit() for char in joined[1])
        and not joined[1][0].isdigit()
    )


def _in_words(text: str) -> list[Number]:
    found = []
    for match in _WORDS.finditer(text):
        value = read_number_words(re.split(r"[ -]", match.group().lower()))
        if value is None:
            continue
        unit = _UNIT_AFTER_WORDS.match(text, match.end())
        name = _UNITS[unit.group()[1:].lower()] if unit else ""
        end = unit.end() if unit else match.end()
        scaled = any(word in SCALES for word in re.split(r"[ -]", match.group().lower()))
        found.append(Number(_normal(value), name, match.start(), end, scaled=scaled))
    ordinals = {}
    for match in _ORDINALS.finditer(text):
        tens = CARDINALS[match["tens"].lower()] if match["tens"] else 0
        value = Decimal(tens + ORDINALS[match["unit"].lower()])
        ordinals[match.start()] = Number(value, "ordinal", match.start(), match.end())
    return [*(number for number in found if number.start not in ordinals), *ordinals.values()]


def _share_units(numbers: list[Number], text: str) -> list[Number]:
    """Give both ends of a range the same unit and scale: "20-30%", "$2-3 billion"."""
    shared = list(numbers)
    for at in range(len(shared) - 1):
        low, high = shared[at], shared[at + 1]
        if not _BETWEEN_RANGE.fullmatch(text[low.end : high.start]):
            continue
        if low.unit and not high.unit:
            high = replace(high, unit=low.unit)
        elif high.unit and not low.unit:
            low = replace(low, unit=high.unit)
        if high.scaled and not low.scaled:
            scaled = low.value * _scale_of(high)
            low = replace(low, value=_normal(scaled), scaled=True) if scaled < high.value else low
        shared[at : at + 2] = low, high
    return shared


def _scale_of(number: Number) -> Decimal:
    """Return the largest of thousand, million ... that the number reaches."""
    powers = (12, 9, 6, 3)
    return next((Decimal(10) ** power for power in powers if number.value >= Decimal(10) ** power), Decimal(1))


def _normal(value: Decimal) -> Decimal:
    """Return the value without trailing zeros, so that equal values are equal as text too."""
    return value.normalize(_EXACT) + 0 if abs(value) < Decimal(10) ** 60 else value
