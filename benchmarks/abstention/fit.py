"""Fit the extractive answer's model to the calibration questions, cross-validate it, and write its weights.

    python -m benchmarks.abstention.fit [--corpus DIR] [--questions FILE] [--write]

Prints the cross-validated figures that stand in README.md; with `--write` it also writes `bot/extractive/weights.json`.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.abstention.cases import Case, Gold, fold_of, holds, load_questions, read_cases, shown_text
from benchmarks.abstention.training import confidence_of, probabilities_of, train
from bot.evaluation.gold import GoldQuestion, load_gold
from bot.extractive.abstention import FEATURES as CONFIDENCE_FEATURES
from bot.extractive.evidence import FEATURES as EVIDENCE_FEATURES
from bot.extractive.judge import FEATURES as JUDGE_FEATURES
from bot.extractive.model import Logistic, Model
from bot.extractive.reading import FEATURES as READING_FEATURES
from bot.extractive.select import Selected, judged_at, select
from bot.extractive.statistics import CorpusView
from corpus.article import slugify
from corpus.readers import read_corpus
from index.build import refresh_index
from index.embedders import LazyEmbedder, local_embedder
from index.minilm import MiniLM
from index.minilm_cache import cached_model
from index.reader import IndexReader

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WEIGHTS = ROOT / "bot" / "extractive" / "weights.json"

QUESTIONS = ("calibration.jsonl", "statements.jsonl", "near_misses.jsonl", "pairs_a_to_j.jsonl", "off_topic.jsonl")
IN_OTHER_WORDS = ("in_other_words.jsonl", "pairs_q_to_v.jsonl", "pairs_k_to_p.jsonl", "pairs_w_to_kb.jsonl")
"""Questions of which many avoid the words of the articles. A judge that has only words is not fitted to them: it would learn that
words count for little."""

TRIALS = ("trial.jsonl", "second_trial.jsonl")
"""Questions that are only measured."""

FOLDS = 5
SALTS = ("a", "b", "c", "d")
"""Every figure is the mean over these ways of dealing the questions into folds."""

REFUSED, ANSWERED = 0.1, 0.2
"""What is wanted at most: the share of answerable questions that is refused, and of unanswerable ones that is answered."""


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus" / "articles")
    parser.add_argument("--questions", type=Path, help="default: what may be tuned on (README.md)")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    stored = {}
    with tempfile.TemporaryDirectory() as folder:
        models, index = Path(folder) / "model", Path(folder) / "index"
        local = local_embedder(models)
        refresh_index(arguments.corpus, index, local)
        words = LazyEmbedder(local.name, lambda: _PlainMiniLM(cached_model(models)))
        for name, source in (("local", local), ("words", words)):
            with IndexReader.open(index, source) as reader, reader.view() as view:
                files = QUESTIONS if name == "words" else (*QUESTIONS, *IN_OTHER_WORDS)
                chosen = load_questions(arguments.questions) if arguments.questions else training_questions(files)
                cases, rarest = read_cases(view, _named_for(chosen, view), source.load())
                trial, _ = read_cases(view, _named_for(trial_questions(), view), source.load())
                stored[name] = fit_and_report(cases, trial, rarest, view, name)
    if arguments.write:
        WEIGHTS.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


class _PlainMiniLM(MiniLM):
    """Questions read as texts are: as with an embedder that nobody taught to find answers."""

    def embed_question(self, text: str) -> NDArray[np.float32]:
        return self.embed_texts([text])[0]


def trial_questions() -> list[Gold]:
    """Return the questions that nothing is trained on or fitted to, tagged."""
    questions = [gold for name in TRIALS for gold in load_questions(HERE / name)]
    return [{**gold, "tags": [*gold["tags"], "trial"]} for gold in questions]


def training_questions(files: Sequence[str] = (*QUESTIONS, *IN_OTHER_WORDS)) -> list[Gold]:
    """Return what may be tuned on: question files beside this one, and of the gold set the part that is not held out.

    A follow-up is left out: it is judged after the conversation made it stand alone.
    """
    articles = {article.id: article for article in read_corpus(ROOT / "corpus" / "articles").articles}
    gold = load_gold(ROOT / "corpus" / "gold.jsonl", articles)
    dev = [entry for entry in gold.questions if entry.split == "dev" and not entry.history]
    questions = [question for name in files for question in load_questions(HERE / name)]
    return [*questions, *(_as_line(entry) for entry in dev)]


def _as_line(entry: GoldQuestion) -> Gold:
    return {**entry.model_dump(), "id": f"gold-{entry.id}"}


def _named_for(questions: Sequence[Gold], view: CorpusView) -> list[Gold]:
    """Return the questions with the article ids of a corpus of originals, where it is one: an original's id is its file name."""
    shipped = read_corpus(ROOT / "corpus" / "articles").articles
    originals = {each.id: slugify(Path(each.source_file or each.id).stem) for each in shipped}
    names = {digest: original for digest, original in originals.items() if original in view.articles}
    return [
        {**gold, "cite_groups": [[names.get(article, article) for article in group] for group in gold["cite_groups"]]}
        for gold in questions
    ]


def fit_and_report(
    cases: Sequence[Case], trial: Sequence[Case], rarest: float, view: CorpusView, name: str
) -> dict[str, object]:
    """Print the cross-validated figures of one model and return what is written of it.

    `trial` is read only once the model and its threshold are there.
    """
    with_vectors = name == "local"
    answerable = np.array([case.answerable for case in cases])
    rounds = [cross_validate(cases, rarest, salt, with_vectors=with_vectors) for salt in SALTS]
    confidence = np.mean([confidences for confidences, _ in rounds], axis=0)
    everyday = np.array([case.everyday for case in cases])
    threshold = balanced_threshold(confidence[answerable & everyday], confidence[~answerable & everyday])
    print(f"\n## {name}: {answerable.sum()} answerable, {(~answerable).sum()} unanswerable, threshold {threshold:.3f}")
    far = np.array(["off-topic" in case.gold["tags"] for case in cases])
    print(f"off-topic: {(confidence[far] < threshold).sum()} of {far.sum()} recognised")
    held = np.array([case.held for case in cases]) if with_vectors else np.ones(len(cases), dtype=np.bool_)
    pairs = np.array([case.paired for case in cases])
    for part, inside in (
        ("everyday", everyday),
        ("pairs", pairs & held),
        ("statements, near misses", held & ~pairs & ~everyday & ~far),
    ):
        if inside.any():
            _print_abstention(part, confidence[inside], answerable[inside], threshold)
    people = [position for position, case in enumerate(cases) if case.everyday]
    _print_grades(
        [cases[position] for position in people],
        [(said[people], [shown[position] for position in people]) for said, shown in rounds],
        view,
        threshold,
    )
    print_reliability(np.concatenate([each[everyday] for each, _ in rounds]), np.tile(answerable[everyday], len(SALTS)))
    model = replace(train(cases, rarest, with_vectors=with_vectors), threshold=threshold)
    said = [confidence_of(case, model, rarest, with_vectors=with_vectors) for case in trial]
    shown = [selection_of(case, model, rarest, with_vectors=with_vectors) for case in trial]
    print("trial, by the model that is written:")
    _print_abstention("trial", np.array(said), np.array([case.answerable for case in trial]), threshold)
    _print_grades(trial, [(np.array(said), shown)], view, threshold)
    return _stored(model)


def balanced_threshold(answerable: NDArray[np.float64], unanswerable: NDArray[np.float64]) -> float:
    """Return the threshold that comes nearest to both `REFUSED` and `ANSWERED`, or passes them by the same factor."""
    tried = np.sort(answerable)
    refused = np.arange(len(tried)) / len(tried)
    answered = np.array([(unanswerable >= one).mean() for one in tried])
    return float(tried[np.maximum(refused / REFUSED, answered / ANSWERED).argmin()]) - 1e-6


def cross_validate(
    cases: Sequence[Case], rarest: float, salt: str, *, with_vectors: bool
) -> tuple[NDArray[np.float64], list[tuple[Selected, ...]]]:
    """Return for every question the confidence and the selection of a model that never saw it."""
    folds = np.array([fold_of(case.group, salt, FOLDS) for case in cases])
    confidences = np.zeros(len(cases))
    selections: list[tuple[Selected, ...]] = [()] * len(cases)
    for fold in range(FOLDS):
        model = train(
            [case for case, at in zip(cases, folds, strict=True) if at != fold], rarest, with_vectors=with_vectors
        )
        for position in np.flatnonzero(folds == fold):
            case = cases[position]
            confidences[position] = confidence_of(case, model, rarest, with_vectors=with_vectors)
            selections[position] = selection_of(case, model, rarest, with_vectors=with_vectors)
    return confidences, selections


def selection_of(case: Case, model: Model, rarest: float, *, with_vectors: bool) -> tuple[Selected, ...]:
    """Return the sentences a model would show."""
    chosen, probabilities = probabilities_of(case, model, rarest, with_vectors=with_vectors)
    if not chosen:
        return ()
    return select(
        [
            judged_at(case.evidence, position, float(probability))
            for position, probability in zip(chosen, probabilities, strict=True)
        ]
    )


def grade(case: Case, selection: Sequence[Selected], view: CorpusView) -> tuple[float, float, float, float]:
    """Return nugget recall, recall of article groups, share of shown sentences from an article to cite, and how many."""
    shown = " ".join(shown_text(view, selected.judged.sentence) for selected in selection)
    cited = {each.sentence.article_id for selected in selection for each in (selected.judged, *selected.twins)}
    groups = case.gold["cite_groups"]
    wanted = {article for group in groups for article in group}
    nuggets = [holds(nugget, shown) for nugget in case.gold["must_include"]]
    right = [selected.judged.sentence.article_id in wanted for selected in selection]
    return (
        float(np.mean(nuggets)),
        float(np.mean([bool(cited & set(group)) for group in groups])),
        float(np.mean(right)) if right else 0.0,
        float(len(selection)),
    )


def _print_abstention(
    part: str, confidence: NDArray[np.float64], answerable: NDArray[np.bool_], threshold: float
) -> None:
    yes, no = confidence[answerable], confidence[~answerable]
    above = (yes[:, None] > no[None, :]).mean()
    print(
        f"{part:23s} AUC {above:.3f}; refused of answerable {(yes < threshold).mean():.3f}; "
        f"recognised of unanswerable {(no < threshold).mean():.3f}"
    )


def _print_grades(
    cases: Sequence[Case],
    rounds: Sequence[tuple[NDArray[np.float64], list[tuple[Selected, ...]]]],
    view: CorpusView,
    threshold: float,
) -> None:
    """Print the grades of the answerable questions; a refused one has no nugget and cites nothing."""
    grades, refused = [], []
    for confidences, selections in rounds:
        for case, confidence, selection in zip(cases, confidences, selections, strict=True):
            if case.answerable:
                grades.append(grade(case, selection, view))
                refused.append(confidence < threshold)
    all_of, answered = np.array(grades), ~np.array(refused)
    recall = all_of[:, :2] * answered[:, None]
    print(f"before refusing: nugget recall {all_of[:, 0].mean():.3f}, group recall {all_of[:, 1].mean():.3f}")
    print(f"after refusing:  nugget recall {recall[:, 0].mean():.3f}, group recall {recall[:, 1].mean():.3f}")
    print(
        f"answered ones:   article precision {all_of[answered, 2].mean():.3f}, sentences {all_of[answered, 3].mean():.2f}"
    )


def print_reliability(confidence: NDArray[np.float64], answerable: NDArray[np.bool_]) -> None:
    """Print predicted against observed, in five bins of confidence."""
    print("| confidence | questions | mean confidence | answerable |\n|---|---|---|---|")
    edges = np.linspace(0.0, 1.0, 6)
    for low, high in pairwise(edges):
        inside = (confidence >= low) & (confidence < high if high < 1.0 else confidence <= high)
        if inside.any():
            print(
                f"| {low:.1f}-{high:.1f} | {inside.sum() / len(SALTS):.0f} | {confidence[inside].mean():.2f} | {answerable[inside].mean():.2f} |"
            )


def _stored(model: Model) -> dict[str, object]:
    def named(regression: Logistic, names: Sequence[str]) -> dict[str, float]:
        return {"bias": round(regression.bias, 4)} | {
            name: round(weight, 4) for name, weight in zip(names, regression.weights, strict=True)
        }

    return {
        "threshold": round(model.threshold, 4),
        "ranker": named(model.ranker, EVIDENCE_FEATURES),
        "judge": named(model.judge, JUDGE_FEATURES),
        "reader": named(model.reader, READING_FEATURES) if model.reader is not None else None,
        "confidence": named(model.confidence, CONFIDENCE_FEATURES),
    }


if __name__ == "__main__":
    main()
