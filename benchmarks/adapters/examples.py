"""Write what both models are trained on, for the scripts that train them (they need torch and no part of Footnote).

    python -m benchmarks.adapters.examples questions DIR     # for train_question_encoder.py
    python -m benchmarks.adapters.examples pairs DIR         # for train_cross_encoder.py, once the question encoder is there

`DIR/questions.jsonl` has a line a question, with the rows of the sentences that answer it in `DIR/CORPUS.npy`.
`DIR/pairs.jsonl` has a line a question, with what the search and the ranker find for it. What is `held` is not trained on.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.abstention.cases import Case, holds_answer, is_held, read_cases
from benchmarks.adapters.lessons import Corpus, corpora, kind_of
from bot.extractive.extract import best_positions
from bot.extractive.model import load_model
from index.catalog import Catalog
from index.contents import read_contents
from index.windows import index_text

FAR = 2
"""Sentences that were found but are not among the best, of each question."""


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("questions", "pairs"))
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    write = _questions_of if arguments.what == "questions" else _pairs_of
    with corpora() as opened, (arguments.folder / f"{arguments.what}.jsonl").open("w", encoding="utf-8") as stream:
        for corpus in opened:
            for line in write(corpus, arguments.folder):
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def _questions_of(corpus: Corpus, folder: Path) -> Iterator[dict[str, Any]]:
    """Write the vectors of a corpus's sentences and yield its answerable questions."""
    with closing(Catalog(corpus.index)) as catalog:
        contents = read_contents(catalog, corpus.embedder.name, list(corpus.view.articles))
    np.save(folder / f"{corpus.name}.npy", contents.vectors)
    sentences = [
        sentence for stored in contents.articles for sentence in stored.prepared.sentences if sentence.kind != "heading"
    ]
    for gold in corpus.questions:
        rights = [row for row, sentence in enumerate(sentences) if holds_answer(gold, corpus.view, sentence)]
        if rights:
            yield {
                "id": gold["id"],
                "kind": kind_of(gold),
                "held": is_held(gold),
                "corpus": corpus.name,
                "question": gold["question"],
                "rows": rights,
            }


def _pairs_of(corpus: Corpus, _: Path) -> Iterator[dict[str, Any]]:
    """Yield every question that can teach the cross-encoder something."""
    cases, _rarest = read_cases(corpus.view, corpus.questions, corpus.embedder)
    for case in cases:
        texts = [
            index_text(corpus.view.articles[each.sentence.article_id], each.sentence)
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
        "kind": kind_of(case.gold),
        "held": case.held,
        "question": case.gold["question"],
        "answerable": case.answerable,
        "texts": [texts[position] for position in chosen],
        "labels": [int(case.labels[position]) for position in chosen],
        # Whether a sentence without a label is known not to answer: of a statement's question it is not.
        "sure": [case.fully_labelled and position not in far for position in chosen],
    }


if __name__ == "__main__":
    main()
