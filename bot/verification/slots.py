"""Right values in the wrong place: a number beside another noun, a name where the quote has another, a neighbour's column."""

from collections.abc import Sequence

from bot.verification.facts import find_facts
from bot.verification.names import Name
from bot.verification.numbers import Number
from bot.verification.scope import Scope, Text
from bot.verification.words import FUNCTION_WORDS, content_words, list_words, stem


def misplaced_numbers(claim: str, scope: Scope) -> list[str]:
    """Return numbers whose noun has another number in the quote: "8 players" where the quote has "3 players, 8 teams"."""
    counted = _nouns(scope.quote.source, scope.quote.facts.numbers)
    misplaced = []
    for number in find_facts(claim).numbers:
        noun = _noun(claim, number)
        with_noun = {other.value for other, its in counted if its == noun}
        without = any(other.value == number.value for other, its in counted if its != noun)
        if noun and with_noun and number.value not in with_noun and without and not number.is_noise:
            misplaced.append(number.plain)
    return misplaced


def misplaced_names(claim: str, scope: Scope) -> list[str]:
    """Return names that the quote does not have, where the quote has another name beside the same word.

    Such a name stands in the title, a heading or the question, and the claim may put it in the place of the right one.
    """
    names = find_facts(claim).names
    said = Text(claim)
    unused = [name for name in scope.quote.facts.names if not any(said.has(part) for part in name.parts)]
    if not unused:
        return []
    beside = {word for name in unused for word in _neighbours(scope.quote.source, name)}
    return [
        claim[name.start : name.end]
        for name in names
        if not any(scope.quote.has(part) for part in name.parts)
        and not any(part.weak for part in name.parts[:1] if len(name.parts) == 1 and not scope.context.has(part))
        and beside.intersection(_neighbours(claim, name))
    ]


def wrong_columns(claim: str, scope: Scope) -> list[str]:
    """Return numbers that a table row has in a column the claim does not name, where it names another column."""
    said = frozenset(stem(word) for word in list_words(claim).places)
    numbers = [number for number in find_facts(claim).numbers if not number.is_noise]
    rows = [item for item in scope.evidence if item.columns and len(item.columns) == len(item.cells)]
    if not rows or len(rows) != len(scope.evidence):
        return []
    wrong = []
    for number in numbers:
        fits = [_fits(number, said, item.columns, item.cells) for item in rows]
        if fits and not any(fit is True for fit in fits) and any(fit is False for fit in fits):
            wrong.append(number.plain)
    return wrong


def _fits(number: Number, said: frozenset[str], columns: Sequence[str], cells: Sequence[str]) -> bool | None:
    """Whether the number's column is one that the claim names; None where the row or the claim does not tell."""
    with_number = [
        column
        for column, cell in zip(columns[1:], cells[1:], strict=True)
        if any(other.value == number.value for other in find_facts(cell).numbers)
    ]
    if not with_number:
        return None
    common = set.intersection(*(_title_words(column) for column in columns[1:])) if len(columns) > 2 else set()
    named = [column for column in columns[1:] if _is_named(column, said, common)]
    if not named or any(column in named for column in with_number):
        return True if named else None
    return False


def _is_named(column: str, said: frozenset[str], common: set[str]) -> bool:
    """Whether the claim has a telling word of the column's title."""
    telling = _title_words(column) - common
    return bool(telling) and bool(telling & said)


def _title_words(column: str) -> set[str]:
    return {stem(word) for word in content_words(list_words(column).words)}


def _nouns(text: str, numbers: Sequence[Number]) -> list[tuple[Number, str]]:
    return [(number, _noun(text, number)) for number in numbers]


def _noun(text: str, number: Number) -> str:
    """Return the stem of the content word right behind a number, or an empty string."""
    after = text[number.end : number.end + 40]
    words = list_words(after)
    if not len(words) or after[: words.starts[0]].strip(" -") or words.words[0] in FUNCTION_WORDS:
        return ""
    return stem(words.words[0])


def _neighbours(text: str, name: Name) -> set[str]:
    """Return the stems of the nearest content word before and behind a name."""
    before = content_words(list_words(text[max(0, name.start - 60) : name.start]).words)[-1:]
    after = content_words(list_words(text[name.end : name.end + 60]).words)[:1]
    return {stem(word) for word in (*before, *after)}
