"""Votes as candidates for the gold set, in the gold format. A person reviews them before they count."""

import hashlib
from collections.abc import Iterable
from typing import Any

from bot.answer import Answer
from bot.slack.store.votes import Feedback

Json = dict[str, Any]


def gold_candidates(votes: Iterable[Feedback]) -> list[Json]:
    """Return one candidate a question; where votes differ, the latest bad one speaks, because it asks for more."""
    chosen: dict[str, Feedback] = {}
    for one in votes:
        key = " ".join(one.question.casefold().split())
        if key not in chosen or one.vote == "down" or chosen[key].vote == "up":
            chosen[key] = one
    return [made for one in chosen.values() if (made := candidate(one)) is not None]


def candidate(feedback: Feedback) -> Json | None:
    """Return one vote as a gold question, or None where nothing says which articles should answer."""
    answer = feedback.answer
    bad = feedback.vote == "down"
    answerable = bad or answer.status != "abstained"
    tags = ["candidate", f"vote-{feedback.vote}"]
    if feedback.reason:
        tags.append(f"reason-{feedback.reason}")
    groups = cite_groups(answer, frozenset(feedback.wrong_markers)) if answerable else []
    if answerable and not groups:
        return None
    return {
        "id": "slack-" + hashlib.sha256(feedback.question.encode("utf-8")).hexdigest()[:12],
        "question": feedback.question,
        "history": [],
        "answerable": answerable,
        "cite_groups": groups,
        "must_include": [],
        "must_not_include": disputed(answer, frozenset(feedback.wrong_markers)) if bad else [],
        "tags": tags,
        "reference_answer": (feedback.comment or "") if bad else answer.answer,
    }


def cite_groups(answer: Answer, wrong: frozenset[int]) -> list[list[str]]:
    """Return the articles that an answer should cite: those cited and not called wrong, else any of those looked at."""
    good = list(dict.fromkeys(one.article_id for one in answer.citations if one.marker not in wrong))
    if good:
        return [[article_id] for article_id in good]
    looked_at = [passage_id.rsplit(":", 1)[0] for passage_id in answer.retrieved]
    looked_at += [one.article_id for one in answer.nearest] + [one.article_id for one in answer.citations]
    return [list(dict.fromkeys(looked_at))] if looked_at else []


def disputed(answer: Answer, wrong: frozenset[int]) -> list[str]:
    """Return the sentences that rest on nothing but sources that were called wrong."""
    return [claim.text for claim in answer.claims if wrong and set(claim.citations) <= wrong]
