"""Grades one answer to one gold question, with strings alone: no model, no network, the same every time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer, Citation
from bot.evaluation import metrics
from bot.evaluation.gold import GoldQuestion
from bot.evaluation.normalise import plain
from bot.evaluation.results import SCORES, QuestionResult, Stage
from corpus.article import Article

RETRIEVAL_DEPTH = 5
"""Passages. How deep retrieval recall and nDCG look; about as many as an answer cites."""

CONFLICT_TAG = "conflict"
"""A question with this tag asks for both sides of a disagreement."""


@dataclass(frozen=True)
class Grader:
    """Grades answers against the articles they cite.

    Attributes
    ----------
    supports
        Decides whether quotes support a claim; it stands where ALCE has its NLI model.
    """

    articles: Mapping[str, Article]
    supports: metrics.Supports[Citation]

    def grade(self, gold: GoldQuestion, answer: Answer, *, latency_ms: float = 0.0) -> QuestionResult:
        """Return the grades of `answer`."""
        abstained = answer.status == "abstained"
        resolved = [citation for citation in answer.citations if self._resolves(citation)]
        dangling = metrics.dangling_markers(answer.answer, {citation.marker for citation in answer.citations})
        cited = set() if abstained else {citation.article_id for citation in resolved}
        missing = metrics.missing_nuggets(gold.must_include, "" if abstained else answer.answer)
        forbidden = metrics.forbidden_hits(gold.must_not_include, answer.answer)
        uncited = tuple(group for group in gold.cite_groups if cited.isdisjoint(group))
        unresolved = tuple(c.marker for c in answer.citations if c not in resolved) + (0,) * dangling
        ranked = [passage_id.rpartition(":")[0] for passage_id in answer.retrieved]
        recall, precision = metrics.citation_scores(
            self._statements(answer, resolved), self.supports, dangling=dangling
        )

        stage = _stage(
            gold, answer, ranked, answer_wrong=bool(missing or forbidden), uncited=bool(uncited or unresolved)
        )
        right = stage in {"passed", "citation"}
        scores: dict[str, float | None] = {
            "passed": float(stage == "passed"),
            "nugget_recall": 1 - len(missing) / len(gold.must_include) if gold.must_include else None,
            "no_forbidden": float(not forbidden) if gold.must_not_include else None,
            "article_recall": metrics.group_recall(gold.cite_groups, cited),
            "citation_recall": recall,
            "citation_precision": precision,
            "quote_rate": metrics.resolved_rate(len(resolved), len(answer.citations), dangling),
            "retrieval_recall": metrics.recall_at_k(gold.cite_groups, ranked, RETRIEVAL_DEPTH),
            "retrieval_mrr": metrics.reciprocal_rank(gold.cite_groups, ranked),
            "retrieval_ndcg": metrics.ndcg_at_k(gold.cite_groups, ranked, RETRIEVAL_DEPTH),
            "abstention": float(abstained != gold.answerable),
            "disagreement": _disagreement(gold, answer, resolved),
            "crag": float(metrics.crag_score(answerable=gold.answerable, abstained=abstained, right=right)),
        }
        return QuestionResult(
            **_asked(gold),
            status=answer.status,
            stage=stage,
            scores=scores,
            missing=missing,
            forbidden=forbidden,
            uncited=uncited,
            unresolved=unresolved,
            words=len(plain(answer.answer).split()),
            latency_ms=latency_ms,
            answer=answer.to_dict(),
        )

    def _resolves(self, citation: Citation) -> bool:
        article = self.articles.get(citation.article_id)
        if article is None or not 0 <= citation.start < citation.end:
            return False
        return article.text[citation.start : citation.end] == citation.quote

    @staticmethod
    def _statements(answer: Answer, resolved: list[Citation]) -> list[metrics.Statement[Citation]]:
        """Return the claims as statements. Text without any claim is one statement that cites nothing."""
        quotes = {citation.marker: citation for citation in resolved}
        statements = [
            metrics.Statement(claim.text, tuple(quotes.get(marker) for marker in claim.citations))
            for claim in answer.claims
        ]
        if not statements and answer.status != "abstained":
            return [metrics.Statement(answer.answer, ())]
        return statements


def grade_error(gold: GoldQuestion, error: str, *, latency_ms: float = 0.0) -> QuestionResult:
    """Return the grades of a question that got no answer: every score that could be measured is 0."""
    measured = {
        "passed": True,
        "nugget_recall": bool(gold.must_include),
        "no_forbidden": bool(gold.must_not_include),
        "abstention": True,
        "disagreement": CONFLICT_TAG in gold.tags,
        "crag": True,
    }
    scores = {name: 0.0 if measured.get(name, gold.answerable) else None for name in SCORES}
    return QuestionResult(
        **_asked(gold), status="error", stage="error", scores=scores, error=error, latency_ms=latency_ms,
        missing=tuple(nugget[0] for nugget in gold.must_include), uncited=gold.cite_groups,
    )  # fmt: skip


def _asked(gold: GoldQuestion) -> dict[str, Any]:
    return {
        "id": gold.id,
        "question_hash": gold.content_hash,
        "question": gold.question,
        "history": tuple(turn.model_dump() for turn in gold.history),
        "tags": gold.tags,
        "split": gold.split,
        "answerable": gold.answerable,
        "reference_answer": gold.reference_answer,
    }


def _stage(gold: GoldQuestion, answer: Answer, ranked: list[str], *, answer_wrong: bool, uncited: bool) -> Stage:
    """Return the first part that failed, in the order in which an answer is made."""
    abstained = answer.status == "abstained"
    if not gold.answerable:
        return "answered_anyway" if not abstained else "answer" if answer_wrong else "passed"
    if not (abstained or answer_wrong or uncited):
        return "passed"
    # An answer that is right needed no more passages than it got; only a failed one is blamed on retrieval.
    if any(set(ranked).isdisjoint(group) for group in gold.cite_groups):
        return "retrieval"
    if abstained:
        return "refused"
    return "answer" if answer_wrong else "citation"


def _disagreement(gold: GoldQuestion, answer: Answer, resolved: list[Citation]) -> float | None:
    """Return 1 if one disagreement has two sides with quotes of their own that together cite every group, else 0."""
    if CONFLICT_TAG not in gold.tags:
        return None
    article_of = {citation.marker: citation.article_id for citation in resolved}
    for disagreement in answer.disagreements:
        sides = {frozenset(m for m in position.citations if m in article_of) for position in disagreement.positions}
        sides.discard(frozenset())
        cited = {article_of[marker] for side in sides for marker in side}
        if len(sides) > 1 and not any(cited.isdisjoint(group) for group in gold.cite_groups):
            return 1.0
    return 0.0
