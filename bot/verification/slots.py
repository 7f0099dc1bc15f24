"""Right values in the wrong place: a number beside another noun, a name where the quote has another, a neighbour's column."""

import re
from collections.abc import Sequence

from bot.verification.evidence import Evidence
from bot.verification.facts import find_facts
from bot.verification.numbers import Number
from bot.verification.ordinary import is_ordinary
from bot.verification.scope import Scope, Text
from bot.verification.words import FUNCTION_WORDS, content_words, list_words, stem

_SAYS = re.compile(
    r" (?:sa(?:ys|id)|sees?|saw|expect|predict|forecast|report|note|argue|call|write|wrote|think|believe|regard|consider"
    r"|describe|warn|suggest|insist|stress|point|find|found|conclude|advise|add|take|hold|name|speak|close)"
)
_ACCORDING_TO = re.compile(r"(?i:according to|for|to|in the (?:view|opinion|words|verdict) of) $")


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
    """Return names that the quote does not have, where the quote has a name that the claim does not have.

    Such a name stands in the title, a heading or the question, and the claim may put it in the place of the right one.
    """
    said = Text(claim)
    if not _leaves_out_a_name(said, scope.quote):
        return []
    columns = Text("\n".join(column for item in scope.evidence for column in item.columns))
    return [
        claim[name.start : name.end]
        for name in said.facts.names
        if not any(scope.name(part, name) == "quote" for part in name.parts)
        and not all(columns.has(part) for part in name.parts)
        and not _is_attribution(claim, name.start, name.end, scope)
        and not all(part.weak and is_ordinary(part.words[0], scope) for part in name.parts)
    ]


def _leaves_out_a_name(said: Text, quote: Text) -> bool:
    """Whether the quote has a name that the claim does not have, or has fewer times."""
    return any(
        not any(said.has(part) for part in name.parts)
        or all(_count(word, said) < _count(word, quote) for word in name.words)
        for name in quote.facts.names
    )


def _count(word: str, text: Text) -> int:
    return len(text.words.places.get(word, ()))


def _is_attribution(claim: str, start: int, end: int, scope: Scope) -> bool:
    """Whether the name is the cited publisher, said to say or think something: that is where the claim is from."""
    name = list_words(claim[start:end]).words
    publishers = {list_words(item.article.publisher or "").words for item in scope.evidence}
    return name in publishers and bool(
        _SAYS.match(claim, end) or _ACCORDING_TO.search(claim[max(0, start - 24) : start])
    )


def wrong_columns(claim: str, scope: Scope) -> list[str]:
    """Return numbers that a table row has in a column the claim does not name, where it names another column.

    A column is only held against a number if its own cell is not in the claim: a claim may tell several cells of a row.
    """
    rows = [item for item in scope.evidence if item.columns and len(item.columns) == len(item.cells)]
    if not rows or len(rows) != len(scope.evidence):
        return []
    said = Text(claim)
    return [
        number.plain
        for number in said.facts.numbers
        if not number.is_noise
        and scope.number(number) == "quote"
        and not any(number.value == other.value for other in scope.context.facts.numbers)
        and _in_wrong_column(number, said, rows)
    ]


def _in_wrong_column(number: Number, said: Text, rows: Sequence[Evidence]) -> bool:
    """Whether every row that has the number has it under a title that the claim passes over for another."""
    judged = []
    for row in rows:
        cells = list(zip(row.columns, row.cells, strict=True))[1:]
        own = [
            column for column, cell in cells if any(other.value == number.value for other in find_facts(cell).numbers)
        ]
        if own:
            titles = {column: _title_words(column) for column, _ in cells}
            common = set.intersection(*titles.values()) if len(titles) > 1 else set()
            named = [
                column for column, cell in cells if (titles[column] - common) & said.stems and not _tells(cell, said)
            ]
            fits = any((titles[column] - common) & said.stems for column in own)
            judged.append(bool(named) and not fits)
    return bool(judged) and all(judged)


def _tells(cell: str, said: Text) -> bool:
    """Whether the claim has the words of a cell."""
    return bool(said.words.runs(list_words(cell).words, limit=1))


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
