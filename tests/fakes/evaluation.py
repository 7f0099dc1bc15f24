"""A small world to grade in: two articles, and answers made to measure."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from bot.answer import Answer, Citation, Claim, MadeBy
from bot.evaluation.gold import GoldQuestion
from bot.evaluation.grade import Grader
from bot.question import Question
from corpus.article import Article

ARTICLES = {
    "alpha": Article("alpha", "Alpha", "Amazon invested $4 billion. The talk is on Monday.", source_file="000_a.txt"),
    "beta": Article("beta", "Beta", "Amazon invested $5 billion. Nobody knows the day."),
}


def cite(marker: int, article_id: str, start: int, end: int, quote: str | None = None) -> Citation:
    text = ARTICLES[article_id].text if article_id in ARTICLES else ""
    return Citation(
        marker=marker, article_id=article_id, title=article_id, publisher=None, published=None, url=None,
        source_file=None, kind="original", passage_id=f"{article_id}:{start}-{end}", start=start, end=end,
        quote=text[start:end] if quote is None else quote,
    )  # fmt: skip


def make_answer(text: str, *citations: Citation, **changes: Any) -> Answer:
    """Return an answer of one claim that cites everything given."""
    markers = tuple(citation.marker for citation in citations)
    claims = (Claim(text=text, kind="fact", speaker=None, citations=markers, support="supported"),)
    answer = Answer(
        id="a", question="?", status="answered", mode="extractive", model=None,
        answer=text + "".join(f"[{marker}]" for marker in markers), claims=claims, citations=citations,
        retrieved=("alpha:0-27", "beta:0-27"), made_by=MadeBy(index_fingerprint="i", prompt_hash="p", settings_hash="s"),
    )  # fmt: skip
    return dataclasses.replace(answer, **changes)


def make_gold(**changes: Any) -> GoldQuestion:
    fields: dict[str, Any] = {
        "id": "amazon", "question": "How much did Amazon invest?", "answerable": True, "cite_groups": [["alpha"]],
        "must_include": [["$4 billion", "4bn"]], "tags": ["single-fact"], "reference_answer": "$4 billion.",
    }  # fmt: skip
    return GoldQuestion.model_validate(fields | changes)


def shares_a_figure(claim: str, quotes: Sequence[Citation]) -> bool:
    """Stand in for the verifier: the quotes hold the claim's last word."""
    return claim.split()[-1].strip(".") in " ".join(citation.quote for citation in quotes)


class ScriptedAnswerer:
    """Implements `run.Answerer`: gives the answer, or raises the error, that was set for the question's id."""

    def __init__(self, script: Callable[[Question], Answer]) -> None:
        self.script = script
        self.asked: list[str] = []
        self.cancelled: Callable[[], bool] | None = None

    def ask(self, question: Question, *, cancelled: Callable[[], bool] | None = None) -> Answer:
        self.cancelled = cancelled
        self.asked.append(str(question.id))
        return self.script(question)


GRADER = Grader(ARTICLES, shares_a_figure)
