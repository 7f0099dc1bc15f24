"""Write what the cross-encoder is trained on: every question with sentences that answer it and sentences that do not.

    python -m benchmarks.cross_encoder.examples FILE.jsonl

One line a question: what the search and the ranker find for it, and the sentences that answer it. The everyday questions of
`benchmarks/abstention` are marked `held`: nothing is trained on them, because the confidence is fitted to what the
trained model says of them. So are a tenth of the pairs and the articles of `HELD_ARTICLES`, to measure with.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.abstention.cases import Case, Gold, load_questions, read_cases
from benchmarks.abstention.fit import ROOT, training_questions
from bot.extractive.extract import best_positions
from bot.extractive.model import load_model
from index.build import refresh_index
from index.embedders import local_embedder
from index.reader import IndexReader
from index.windows import index_text

HERE = Path(__file__).parent
HELD_ARTICLES = ("k1", "k2", "k3", "k4", "k5", "k6")
FAR = 2
"""Sentences that were found but are not among the best, of each question."""


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    file: Path = parser.parse_args().file
    with file.open("w", encoding="utf-8") as stream:
        for corpus, questions in (
            (ROOT / "corpus" / "articles", training_questions()),
            (HERE / "articles", load_questions(HERE / "questions.jsonl")),
        ):
            for example in examples_of(corpus, questions):
                stream.write(json.dumps(example, ensure_ascii=False) + "\n")


def examples_of(corpus: Path, questions: Sequence[Gold]) -> Iterator[dict[str, Any]]:
    """Yield an example for every question that can teach something."""
    with tempfile.TemporaryDirectory() as folder:
        source = local_embedder(Path(folder) / "model")
        refresh_index(corpus, Path(folder) / "index", source)
        with IndexReader.open(Path(folder) / "index", source) as reader, reader.view() as view:
            cases, _ = read_cases(view, questions, None)
            for case in cases:
                texts = [
                    index_text(view.articles[each.sentence.article_id], each.sentence)
                    for each in case.evidence.candidates
                ]
                if example := _example(case, texts):
                    yield example


def _example(case: Case, texts: Sequence[str]) -> dict[str, Any] | None:
    best = best_positions(case.evidence, load_model("local"))
    right = [position for position in range(len(texts)) if case.labels[position]]
    if case.answerable and not right:
        return None
    dice = random.Random(case.gold["id"])  # noqa: S311 - nothing to guess
    others = [position for position in range(len(texts)) if position not in best and not case.labels[position]]
    far = dice.sample(others, min(FAR, len(others)))
    chosen = list(dict.fromkeys((*best, *right[:4], *far)))
    return {
        "id": case.gold["id"],
        "kind": _kind(case),
        "held": _held(case),
        "question": case.gold["question"],
        "answerable": case.answerable,
        "texts": [texts[position] for position in chosen],
        "labels": [int(case.labels[position]) for position in chosen],
        # Whether a sentence without a label is known not to answer: of a statement's question it is not.
        "sure": [case.fully_labelled and position not in far for position in chosen],
    }


def _kind(case: Case) -> str:
    kinds = ("pair", "invented", "statement", "near-miss", "off-topic")
    return next((kind for kind in kinds if kind in case.gold["tags"]), "everyday")


def _held(case: Case) -> bool:
    return case.held or case.gold.get("article") in HELD_ARTICLES


if __name__ == "__main__":
    main()
