"""Proper names and codes (GPT-4o, Q3) in a text: what has a capital letter and is not only the start of a sentence."""

import re
from dataclasses import dataclass

from bot.verification.number_words import NUMBER_WORDS
from bot.verification.words import FUNCTION_WORDS, list_words

_CODE = re.compile(r"(?<![\w$€£¥₹])(?=[^\W\d_][\w.-]{0,40}?\d)[^\W\d_][^\W_]*(?:[-.][^\W_]+){0,8}")
_PART = re.compile(r"[^\W\d_][^\W_]*(?:'[^\W\d_]+)?")
_STARTS_SENTENCE = re.compile(
    r"(?:^|[!?:;|•★\n(]|(?<![\s.][A-Z])(?<!Dr)(?<!Mr)(?<!St)\.|^[-*#>]+|\n[-*#>]+|\d\.)[\s\"'“‘(*_-]*$"
)
_BETWEEN_PARTS = re.compile(r" ?[&-] ?|\.? (?:[A-Z]\. )?")
_NOT_NAMES = frozenset({"ai", "i", "ok", "mr", "mrs", "ms", "dr"})


@dataclass(frozen=True, slots=True)
class NamePart:
    """One word of a name, or one code.

    Attributes
    ----------
    words
        Folded as in `WordList`; a code has several ("gpt", "4o").
    weak
        Whether the capital may be there only because a sentence begins.
    acronym
        Whether all of it is capitals, but for a plural s.
    """

    words: tuple[str, ...]
    weak: bool
    start: int
    end: int
    acronym: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """Neighbouring parts that make one name: "Andrej Karpathy"."""

    parts: tuple[NamePart, ...]

    @property
    def start(self) -> int:
        """Its first code point."""
        return self.parts[0].start

    @property
    def end(self) -> int:
        """The code point after its last."""
        return self.parts[-1].end

    @property
    def words(self) -> tuple[str, ...]:
        """The words of all parts."""
        return tuple(word for part in self.parts for word in part.words)


def find_names(tidy_text: str) -> list[Name]:
    """Return the names of a tidied text in order of their places; dates must be blanked out before."""
    parts = _codes(tidy_text)
    taken = {at for part in parts for at in range(part.start, part.end)}
    for match in _PART.finditer(tidy_text):
        if match.start() not in taken and match.end() - 1 not in taken:
            part = _plain_part(match, tidy_text)
            if part:
                parts.append(part)
    return _grouped(sorted(parts, key=lambda part: part.start), tidy_text)


def _codes(text: str) -> list[NamePart]:
    """Return the words that mix letters and digits; "mid-2025" is none, because its prefix is a plain word."""
    codes = []
    for match in _CODE.finditer(text):
        prefix = re.match(r"[^\W\d_]+", match.group())
        plain = (
            prefix is not None and prefix.group().islower() and match.group()[prefix.end() : prefix.end() + 1] == "-"
        )
        if not plain and any(char.isdigit() for char in match.group()):
            codes.append(NamePart(list_words(match.group()).words, weak=False, start=match.start(), end=match.end()))
    return codes


def _plain_part(match: re.Match[str], text: str) -> NamePart | None:
    """Return the word as a part of a name, or None where it is none."""
    surface = match.group()
    capital_inside = any(char.isupper() for char in surface[1:])
    if len(surface) == 1 or not (surface[0].isupper() or capital_inside):
        return None
    words = list_words(surface).words
    if not words or words[0].partition("'")[0] in _NOT_NAMES or words[0] in NUMBER_WORDS:
        return None
    if words[0] in FUNCTION_WORDS and not surface.isupper():
        return None
    starts = _STARTS_SENTENCE.search(text[max(0, match.start() - 12) : match.start()]) is not None
    return NamePart(
        words,
        weak=starts and not capital_inside,
        start=match.start(),
        end=match.end(),
        acronym=surface.removesuffix("s").isupper(),
    )


def _grouped(parts: list[NamePart], text: str) -> list[Name]:
    """Join parts that stand side by side."""
    groups: list[list[NamePart]] = []
    for part in parts:
        if groups and _BETWEEN_PARTS.fullmatch(text[groups[-1][-1].end : part.start]):
            groups[-1].append(part)
        else:
            groups.append([part])
    return [Name(tuple(group)) for group in groups]
