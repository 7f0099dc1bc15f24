"""The shipped gold questions are sound: they ask about the shipped articles, and their grading can be passed."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.evaluation.gold import GoldQuestion, load_gold
from bot.evaluation.normalise import fold, occurs
from corpus.article import Article
from corpus.readers import read_corpus

ROOT = Path(__file__).resolve().parents[2]

TYPES = frozenset({
    "single-fact", "several-facts", "table", "several-articles", "conflict", "attribution", "forecast", "time",
    "unanswerable", "false-premise", "follow-up", "paraphrase", "chrome-trap", "injection",
})  # fmt: skip

REFUSAL = "The articles do not answer this question."


def _articles() -> dict[str, Article]:
    return {article.id: article for article in read_corpus(ROOT / "corpus" / "articles").articles}


ARTICLES = _articles()
QUESTIONS = load_gold(ROOT / "corpus" / "gold.jsonl", ARTICLES).questions
ANSWERABLE = [question for question in QUESTIONS if question.answerable]


def _missing(question: GoldQuestion, text: str) -> list[tuple[str, ...]]:
    folded = fold(text)
    return [nugget for nugget in question.must_include if not any(occurs(wording, folded) for wording in nugget)]


def test_there_are_enough_questions_of_every_kind() -> None:
    counts = Counter(tag for question in QUESTIONS for tag in question.tags)

    assert len(QUESTIONS) >= 120
    assert set(counts) == TYPES
    assert min(counts.values()) >= 5
    assert sum(not question.answerable for question in QUESTIONS) >= 25


def test_every_article_is_asked_about() -> None:
    assert {name for question in QUESTIONS for group in question.cite_groups for name in group} == set(ARTICLES)


def test_no_two_questions_ask_the_same() -> None:
    asked = Counter(
        (tuple(turn.question for turn in question.history), fold(question.question)) for question in QUESTIONS
    )

    assert [wording for wording, times in asked.items() if times > 1] == []


def test_both_splits_hold_questions_of_every_kind() -> None:
    for split in ("dev", "held_out"):
        assert {tag for question in QUESTIONS if question.split == split for tag in question.tags} == TYPES
    assert 0.5 < sum(question.split == "dev" for question in QUESTIONS) / len(QUESTIONS) < 0.7


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_is_well_formed(question: GoldQuestion) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", question.id)
    assert question.reference_answer
    assert ("unanswerable" in question.tags) == (not question.answerable)
    assert ("follow-up" in question.tags) == bool(question.history)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_reference_answer_passes_its_own_grading(question: GoldQuestion) -> None:
    assert _missing(question, question.reference_answer) == []
    assert [bad for bad in question.must_not_include if occurs(bad, fold(question.reference_answer))] == []


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question.id)
def test_a_refusal_does_not_pass(question: GoldQuestion) -> None:
    assert _missing(question, REFUSAL)


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question.id)
def test_the_cited_articles_state_every_nugget(question: GoldQuestion) -> None:
    cited = {name for group in question.cite_groups for name in group}

    assert _missing(question, " ".join(f"{ARTICLES[name].title} {ARTICLES[name].text}" for name in cited)) == []


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question.id)
def test_repeating_the_question_holds_no_nugget(question: GoldQuestion) -> None:
    assert len(_missing(question, question.question)) == len(question.must_include)
