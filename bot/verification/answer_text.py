"""Whether the text of an answer is its claims, each before its own markers, and says nothing checkable besides."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answer import Answer, Claim, Position
from bot.verification.facts import find_facts
from bot.verification.folding import tidy
from bot.verification.shown import one_line
from bot.verification.words import WordList, list_words

_MARKER = re.compile(r"\s*\[(\d{1,9})\]")
_BETWEEN = re.compile(r"[\s.!?…,;:\"'”’»)*_|]*")


@dataclass(frozen=True, slots=True)
class _Stripped:
    """The text without markers, and (place in that text, marker) for each marker that was taken out."""

    text: str
    markers: tuple[tuple[int, int], ...]


def text_failures(answer: Answer) -> Iterator[str]:
    """Yield markers without a citation, claims that are not in the text before their markers, and facts of no claim."""
    stripped = _strip(answer.answer)
    known = {citation.marker for citation in answer.citations}
    yield from (
        f"The text has [{marker}], which is not a footnote of this answer."
        for marker in sorted({marker for _, marker in stripped.markers} - known)
    )
    yield from (f"Footnote [{m}] is not in the text." for m in sorted(known - {m for _, m in stripped.markers}))
    words = list_words(stripped.text)
    covered: list[tuple[int, int]] = []
    said = {claim.text for claim in answer.claims}
    positions = [position for disagreement in answer.disagreements for position in disagreement.positions]
    parts: list[Claim | Position] = [*answer.claims, *(one for one in positions if one.text not in said)]
    for part in parts:
        places = _places(part.text, words)
        covered += places
        if not places:
            yield f"The text does not say “{one_line(part.text)}”, which is one of its checked sentences."
        elif not any(_markers_at(end, stripped) == set(part.citations) for _, end in places):
            marks = "".join(f"[{marker}]" for marker in part.citations)
            yield f"In the text, “{one_line(part.text)}” is not followed by its footnotes {marks}."
    yield from _loose_facts(answer, _without(stripped.text, covered))


def _strip(text: str) -> _Stripped:
    pieces, markers, at, length = [], [], 0, 0
    for match in _MARKER.finditer(text):
        pieces.append(text[at : match.start()])
        length += match.start() - at
        markers.append((length, int(match[1])))
        at = match.end()
    return _Stripped("".join([*pieces, text[at:]]), tuple(markers))


def _places(claim: str, words: WordList) -> list[tuple[int, int]]:
    """Return the spans of the stripped text at which the claim stands, word for word."""
    wanted = list_words(_MARKER.sub("", claim))
    if not len(wanted):
        at = words.source.find(claim.strip())
        return [(at, at + len(claim.strip()))] if claim.strip() and at >= 0 else []
    runs = words.runs(wanted.words)
    return [(words.starts[place], words.ends[place + len(wanted) - 1]) for place in runs]


def _markers_at(end: int, stripped: _Stripped) -> set[int]:
    """Return the markers that stood right behind `end`, with nothing but punctuation before them."""
    between = _BETWEEN.match(stripped.text, end)
    reach = between.end() if between else end
    behind = [(place, marker) for place, marker in stripped.markers if end <= place <= reach]
    return {marker for place, marker in behind if place == behind[0][0]}


def _without(text: str, covered: Sequence[tuple[int, int]]) -> str:
    """Return what is left of `text` when the covered spans are taken out."""
    pieces, at = [], 0
    for start, end in sorted(covered):
        pieces.append(text[at : max(at, start)])
        at = max(at, end)
    return "\n".join([*pieces, text[at:]])


def _loose_facts(answer: Answer, rest: str) -> Iterator[str]:
    """Yield numbers, dates and names that the text has outside its claims, and that nothing else of the answer has."""
    parts = (
        answer.question,
        answer.standalone_question or "",
        *answer.not_covered,
        *(nearest.title for nearest in answer.nearest),
        *(disagreement.topic for disagreement in answer.disagreements),
        *(claim.speaker or "" for claim in answer.claims),
    )
    words = list_words("\n".join(parts)).places
    known = find_facts("\n".join(parts))
    loose, plain = find_facts(rest), tidy(rest)
    values = {number.value for number in known.numbers}
    yield from (
        f"The text says {number.plain!r} outside its checked sentences."
        for number in loose.numbers
        if number.value not in values and not number.is_noise
    )
    yield from (
        f"The text says {date.plain!r} outside its checked sentences."
        for date in loose.dates
        if not any(date.stands_in(other, known.years) for other in known.dates)
    )
    yield from (
        f"The text says {plain[part.start : part.end]!r} outside its checked sentences."
        for name in loose.names
        for part in name.parts
        if not part.weak and not all(word in words for word in part.words)
    )
