"""What is kept of every sentence for all later questions: its words, its headings' words, and what it names."""

import re
from dataclasses import dataclass, replace

from bot.extractive.statistics import CorpusStatistics, CorpusView
from bot.extractive.text_facts import TextFacts, text_facts
from bot.extractive.words import content_stems
from index.passages import Sentence

POINTED_BACK, BESIDE, ABOVE = 0.7, 0.35, 0.9
"""What a word of the question counts that is not in the sentence but in the one before, where the sentence points back
("It also ..."); in another one beside it; in the headings above it. In the sentence it counts 1."""

PLACES = 4
"""Where a word of the question may stand, see `SentenceStore.places`."""

_POINTS_BACK = re.compile(
    r"[\W_]*(?:he|she|it|its|they|their|his|her|this|that|these|those|such|both|the (?:former|latter|same|company|move|other|sum))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """What is kept of a sentence for every later question.

    Attributes
    ----------
    text
        `article.text[start:end]`.
    ordered
        Content stems in order. A row has those of its cells, its column headers and its caption.
    stems
        The same as a set.
    around
        Stems of the title, the publisher and the headings above it.
    facts
        What kinds of things it names; of a row, its cells.
    """

    text: str
    ordered: tuple[str, ...]
    stems: frozenset[str]
    around: frozenset[str]
    facts: TextFacts


class SentenceStore:
    """The words of sentences, each worked out once per generation of articles."""

    def __init__(self, view: CorpusView) -> None:
        self.view = view
        self.statistics = CorpusStatistics(view.articles)
        self._words: dict[tuple[str, int], SentenceWords] = {}
        self._around: dict[tuple[str, ...], frozenset[str]] = {}
        self._places: dict[tuple[str, int], tuple[tuple[frozenset[str], float], ...]] = {}

    def words(self, sentence: Sentence) -> SentenceWords:
        """Return the words of `sentence`."""
        key = (sentence.article_id, sentence.ordinal)
        known = self._words.get(key)
        if known is None:
            known = self._words[key] = self._read(sentence)
        return known

    def may_answer(self, sentence: Sentence) -> bool:
        """Say whether a sentence can be an answer: no heading, and not the line that only introduces a table."""
        if sentence.kind != "sentence":
            return sentence.kind == "row"
        sentences = self.view.sentences(sentence.article_id)
        after = sentence.ordinal + 1
        if after == len(sentences) or sentences[after].kind != "row":
            return True
        return self.words(sentence).text not in sentences[after].caption

    def places(self, sentence: Sentence) -> tuple[tuple[frozenset[str], float], ...]:
        """Return the stems of the `PLACES` where a word of the question may stand, and what it counts there.

        In the sentence, in the title and headings above it, in the sentences before and after it under the same headings.
        """
        key = (sentence.article_id, sentence.ordinal)
        known = self._places.get(key)
        if known is None:
            words = self.words(sentence)
            before = POINTED_BACK if _POINTS_BACK.match(words.text) else BESIDE
            known = self._places[key] = (
                (words.stems, 1.0),
                (words.around, ABOVE),
                (self._beside(sentence, -1), before),
                (self._beside(sentence, +1), BESIDE),
            )
        return known

    def _beside(self, sentence: Sentence, step: int) -> frozenset[str]:
        sentences, ordinal = self.view.sentences(sentence.article_id), sentence.ordinal + step
        if not 0 <= ordinal < len(sentences) or sentences[ordinal].heading != sentence.heading:
            return frozenset()
        return self.words(sentences[ordinal]).stems

    def _read(self, sentence: Sentence) -> SentenceWords:
        article = self.view.articles[sentence.article_id]
        text = article.text[sentence.start : sentence.end]
        if sentence.kind == "row":
            ordered = content_stems(" ".join((*sentence.cells, *sentence.columns, sentence.caption)))
            facts = text_facts(" | ".join((*sentence.cells, *sentence.columns)))
        else:
            ordered, facts = content_stems(text), text_facts(text)
        people = tuple(tuple(name) for name in map(self.statistics.person, facts.people) if name)
        facts = replace(facts, people=people)
        titles = (article.title, article.publisher or "", *sentence.heading)
        around = self._around.get(titles)
        if around is None:
            around = self._around[titles] = frozenset(content_stems(" ".join(titles)))
        return SentenceWords(text, tuple(ordered), frozenset(ordered), around, facts)
