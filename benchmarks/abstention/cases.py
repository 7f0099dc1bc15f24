"""Questions with known answers, read the way the extractive answer reads them, ready to fit and to grade."""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.extractive.evidence import Evidence, gather
from bot.extractive.question_analysis import QuestionAnalysis, analyse
from bot.extractive.reading import READ_TOKENS
from bot.extractive.sentence_store import SentenceStore
from bot.extractive.statistics import CorpusView
from index.cross_encoder import CrossEncoder
from index.embedding import Embedder
from index.minilm import MiniLM
from index.passages import Retrieval, Sentence
from index.windows import index_text

Gold = dict[str, Any]
"""One line of a question file, in the gold format."""

HELD_ARTICLES = frozenset({*(f"k{number}" for number in range(1, 7)), *(f"x{number}" for number in range(1, 6))})
"""Invented articles that nothing is trained on."""


class SearchableView(CorpusView, Protocol):
    """One generation of an index, and its search."""

    def search(self, question: str, *, limit: int = 10) -> Retrieval:
        """Return what was retrieved for `question`."""


@dataclass(frozen=True)
class Case:
    """One question, read.

    Attributes
    ----------
    labels
        1 for every candidate that holds a wording the answer must have, in an article it must cite; else 0.
    reads
        What the cross-encoder says of it with a candidate; None without one.
    """

    gold: Gold
    analysis: QuestionAnalysis
    evidence: Evidence
    labels: NDArray[np.int64]
    reads: "_Reads | None"

    def fitting(self, positions: Sequence[int]) -> list[int]:
        """Return which of `positions` are read, by their places in it."""
        assert self.reads is not None
        return self.reads.fitting([self.evidence.candidates[position].sentence for position in positions])

    def read(self, positions: Sequence[int]) -> NDArray[np.float64]:
        """Return the cross-encoder's log-odds of the candidates at `positions`."""
        assert self.reads is not None
        sentences = [self.evidence.candidates[position].sentence for position in positions]
        return self.reads.logits(self.gold["question"], sentences)

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.gold["answerable"])

    @property
    def fully_labelled(self) -> bool:
        """Whether every sentence that answers it is known: of a question written for one statement only that one is."""
        return "statement" not in self.gold["tags"]

    @property
    def everyday(self) -> bool:
        """Whether it is of the kinds that people ask in the shares that they ask them, and so says how sure to be."""
        return is_everyday(self.gold)

    @property
    def held(self) -> bool:
        """Whether the trained models never saw it: only what they say of such questions can be measured or fitted to."""
        return is_held(self.gold)

    @property
    def paired(self) -> bool:
        """Whether it is one of two questions that look alike, of which one is answered."""
        return "pair" in self.gold["tags"]

    @property
    def group(self) -> str:
        """What may not be dealt to two folds."""
        return group_of(self.gold)


def is_everyday(gold: Gold) -> bool:
    """Say whether a question may fit how sure to be: one that people ask, and not of the trial."""
    return not {"statement", "near-miss", "off-topic", "pair", "invented", "trial"}.intersection(gold["tags"])


def is_held(gold: Gold) -> bool:
    """Say whether nothing is trained on a question: `Case.held`."""
    in_tenth = "pair" in gold["tags"] and fold_of(group_of(gold), "held", 10) == 0
    return is_everyday(gold) or "trial" in gold["tags"] or in_tenth or gold.get("article") in HELD_ARTICLES


def group_of(gold: Gold) -> str:
    """Return what may not be dealt to two folds: the questions of one statement, both of a pair."""
    return str(gold.get("group", gold["id"]))


def load_questions(path: Path) -> list[Gold]:
    """Return the questions of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_cases(view: SearchableView, questions: Sequence[Gold], embedder: Embedder | None) -> tuple[list[Case], float]:
    """Return the questions read against one corpus, and the idf of a word the corpus does not have."""
    store = SentenceStore(view)
    reads = _Reads(store, embedder.cross_encoder()) if isinstance(embedder, MiniLM) else None
    cases = []
    for gold in questions:
        analysis = analyse(gold["question"], store.statistics)
        evidence = gather(analysis, view.search(gold["question"], limit=10).sentences, store)
        labels = [holds_answer(gold, view, scored.sentence) for scored in evidence.candidates]
        cases.append(Case(gold, analysis, evidence, np.array(labels, dtype=np.int64), reads))
    return cases, store.statistics.idf(0.0)


def holds_answer(gold: Gold, view: CorpusView, sentence: Sentence) -> bool:
    """Say whether a sentence holds one of the wordings an answer must have, in one of the articles it must cite."""
    if not gold["answerable"] or not any(sentence.article_id in group for group in gold["cite_groups"]):
        return False
    text = shown_text(view, sentence)
    return any(holds(nugget, text) for nugget in gold["must_include"])


def shown_text(view: CorpusView, sentence: Sentence) -> str:
    """Return the folded words a reader of a sentence sees; of a row, its headers too."""
    text = view.articles[sentence.article_id].text[sentence.start : sentence.end]
    return plain(" ".join((text, *sentence.columns)))


def holds(nugget: Sequence[str], text: str) -> bool:
    """Say whether one wording of a nugget is in a folded text."""
    return any(plain(wording) in text for wording in nugget)


def plain(text: str) -> str:
    """Return `text` folded as gold answers are compared: NFKC, case, dashes, quotation marks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.translate({0x2010: "-", 0x2011: "-", 0x2013: "-", 0x2014: "-", 0x2019: "'"}).split())


def fold_of(group: str, salt: str, folds: int) -> int:
    """Return the fold of a question, or of several: always the same for one group and salt."""
    return int(hashlib.sha256(f"{salt}{group}".encode()).hexdigest(), 16) % folds


class _Reads:
    """What the cross-encoder says of a question and a sentence, each pair read once."""

    def __init__(self, store: SentenceStore, cross_encoder: CrossEncoder) -> None:
        self._store, self._cross_encoder = store, cross_encoder
        self._known: dict[tuple[str, str, int], float] = {}

    def fitting(self, sentences: Sequence[Sentence]) -> list[int]:
        return self._cross_encoder.fitting([self._text(each) for each in sentences], READ_TOKENS)

    def logits(self, question: str, sentences: Sequence[Sentence]) -> NDArray[np.float64]:
        keys = [(question, each.article_id, each.ordinal) for each in sentences]
        new = [position for position, key in enumerate(keys) if key not in self._known]
        texts = [self._text(sentences[position]) for position in new]
        for position, logit in zip(new, self._cross_encoder.logits(question, texts), strict=True):
            self._known[keys[position]] = float(logit)
        return np.array([self._known[key] for key in keys])

    def _text(self, sentence: Sentence) -> str:
        return index_text(self._store.view.articles[sentence.article_id], sentence)
