"""What the question encoder and the cross-encoder are taught with, and what is kept from them to measure with.

Two corpora: the shipped articles, and invented ones. A *lesson* is a question with the sentences that answer it, or with
none. Questions that are held (`benchmarks.abstention.cases.is_held`) are no lessons, and neither is what nearly repeats one
of them or of the gold questions: otherwise a measure would say how well the models remember.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from benchmarks.abstention.cases import Gold, SearchableView, is_held, load_questions
from benchmarks.abstention.fit import ROOT, training_questions, trial_questions
from index.build import refresh_index
from index.embedders import local_embedder
from index.minilm import MiniLM
from index.reader import IndexReader

HERE = Path(__file__).parent
NAMES = ("shipped", "invented")

NEAR = 0.9
"""Cosine of two questions, embedded as texts, from which one nearly repeats the other."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """One corpus, indexed in a folder, and its questions: lessons, and held ones that are measured."""

    name: str
    index: Path
    embedder: MiniLM
    view: SearchableView
    questions: tuple[Gold, ...]


@contextmanager
def corpora() -> Iterator[list[Corpus]]:
    """Give both corpora, open: the shipped one and the invented one."""
    invented = [gold for file in sorted(HERE.glob("questions_*.jsonl")) for gold in load_questions(file)]
    shipped = [*training_questions(), *trial_questions()]
    gold = load_questions(ROOT / "corpus" / "gold.jsonl")
    with TemporaryDirectory() as folder, ExitStack() as stack:
        source = local_embedder(Path(folder) / "model")
        embedder = source.load()
        assert isinstance(embedder, MiniLM)
        kept = _vectors(embedder, [*filter(is_held, shipped), *gold])
        opened = []
        for articles, questions in ((ROOT / "corpus" / "articles", shipped), (HERE / "articles", invented)):
            index = Path(folder) / f"index-{len(opened)}"
            refresh_index(articles, index, source)
            repeats = (_vectors(embedder, questions) @ kept.T).max(axis=1) > NEAR
            taken = [each for each, repeated in zip(questions, repeats, strict=True) if is_held(each) or not repeated]
            print(f"{articles}: {len(questions) - len(taken)} of {len(questions)} left out as near to a held one")
            view = stack.enter_context(stack.enter_context(IndexReader.open(index, source)).view())
            opened.append(Corpus(NAMES[len(opened)], index, embedder, view, tuple(taken)))
        yield opened


def kind_of(gold: Gold) -> str:
    """Return what kind of question it is, by its tags."""
    kinds = ("trial", "pair", "invented", "statement", "near-miss", "off-topic")
    return next((kind for kind in kinds if kind in gold["tags"]), "everyday")


def _vectors(embedder: MiniLM, questions: list[Gold]) -> NDArray[np.float32]:
    return embedder.embed_texts([gold["question"] for gold in questions])
