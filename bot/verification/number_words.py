"""Numbers that are written as words."""

from decimal import Decimal

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINAL_UNITS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ORDINAL_TENS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"

SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""Powers of ten."""

CARDINALS = {
    **{word: value for value, word in enumerate(f"{_UNITS} eighteen nineteen".split())},
    **{word: 20 + 10 * step for step, word in enumerate(_TENS.split())},
    "dozen": 12,
}

ORDINALS = {
    **{word: value for value, word in enumerate(_ORDINAL_UNITS.split())},
    **{word: 20 + 10 * step for step, word in enumerate(_ORDINAL_TENS.split())},
    "hundredth": 100,
}

NUMBER_WORDS = {**CARDINALS, **ORDINALS, **{word: 10**power for word, power in SCALES.items()}}
"""Every word that is a number or a part of one."""


def read_number_words(words: list[str]) -> Decimal | None:
    """Return the value of number words in a row ("two hundred and five", "three million"), or None if it is not one.

    A scale alone ("million", as in "a million" or "millions") has no value of its own.
    """
    total, group, seen = Decimal(0), Decimal(0), False
    for word in words:
        if word == "and":
            continue
        if word in SCALES:
            if not seen:
                return None
            scale = Decimal(10) ** SCALES[word]
            if word == "hundred":
                group = (group or Decimal(1)) * scale
            else:
                total, group = total + (group or Decimal(1)) * scale, Decimal(0)
        elif word == "dozen":
            group, seen = (group or Decimal(1)) * 12, True
        else:
            group, seen = group + CARDINALS[word], True
    return total + group if seen else None
