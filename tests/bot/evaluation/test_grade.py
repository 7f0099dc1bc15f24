import dataclasses
import json

import pytest

from bot.answer import Claim, Disagreement, Position
from bot.evaluation.grade import grade_error
from bot.evaluation.results import SCORES, QuestionResult
from tests.fakes.evaluation import GRADER, cite, make_answer, make_gold

ALPHA, BETA = cite(1, "alpha", 0, 27), cite(2, "beta", 0, 27)
UNANSWERABLE = make_gold(answerable=False, cite_groups=[], must_include=[], must_not_include=["Tuesday"])
ABSTAINED = make_answer("Not in the articles.", status="abstained", answer="Not in the articles.", claims=())
CONFLICT = make_gold(cite_groups=[["alpha"], ["beta"]], must_include=[["4 billion"], ["5 billion"]], tags=["conflict"])


def test_a_right_answer_passes_with_full_marks() -> None:
    result = GRADER.grade(make_gold(), make_answer("Amazon put in $4 billion", ALPHA), latency_ms=12.5)

    assert result.stage == "passed"
    assert {name: score for name, score in result.scores.items() if score != 1} == {
        "no_forbidden": None, "disagreement": None,
    }  # fmt: skip
    assert (result.latency_ms, result.words) == (12.5, 5)


@pytest.mark.parametrize(
    ("citation", "why"),
    [
        (cite(1, "alpha", 1, 28, "Amazon invested $4 billion."), "the offsets are off by one"),
        (cite(1, "alpha", 0, 27, "Amazon invested $9 billion."), "a digit of the quote differs"),
        (cite(1, "gamma", 0, 27, "Amazon invested $4 billion."), "there is no such article"),
        (cite(1, "alpha", 5, 5), "the quote is empty"),
        (cite(1, "alpha", -5, 27), "the offsets count from the end"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_citation_that_does_not_resolve_is_wrong(citation: object, why: str) -> None:
    result = GRADER.grade(make_gold(), make_answer("Amazon put in $4 billion", citation))

    assert (result.stage, result.unresolved, result.uncited) == ("citation", (1,), (("alpha",),)), why
    assert [result.scores[name] for name in ("article_recall", "citation_recall", "citation_precision", "quote_rate")] == [
        0, 0, 0, 0,
    ]  # fmt: skip
    assert result.scores["nugget_recall"] == 1


def test_a_marker_that_stands_for_nothing_is_wrong() -> None:
    answer = make_answer("Amazon put in $4 billion", ALPHA)
    result = GRADER.grade(make_gold(), dataclasses.replace(answer, answer=answer.answer + "[4]"))

    assert (result.stage, result.unresolved) == ("citation", (0,))
    assert (result.scores["quote_rate"], result.scores["citation_precision"]) == (0.5, 0.5)


def test_the_wrong_article_is_not_the_right_one() -> None:
    result = GRADER.grade(make_gold(must_include=[["billion"]]), make_answer("Amazon put in $5 billion", BETA))

    assert (result.stage, result.uncited) == ("citation", (("alpha",),))


def test_text_without_claims_cites_nothing() -> None:
    result = GRADER.grade(make_gold(), make_answer("It was $4 billion", answer="It was $4 billion", claims=()))

    assert (result.scores["citation_recall"], result.scores["citation_precision"]) == (0, 0)


@pytest.mark.parametrize(
    ("answer", "stage"),
    [
        (make_answer("Amazon put in money", ALPHA), "answer"),
        (make_answer("Amazon put in $4 billion, or $8 billion", ALPHA), "answer"),
        (make_answer("Amazon put in $4 billion", BETA), "citation"),
        (make_answer("Amazon put in $4 billion", BETA, retrieved=("beta:0-27",)), "retrieval"),
        (ABSTAINED, "refused"),
        (dataclasses.replace(ABSTAINED, retrieved=()), "retrieval"),
    ],
)
def test_the_first_part_that_failed_is_named(answer: object, stage: str) -> None:
    result = GRADER.grade(make_gold(must_not_include=["$8 billion"]), answer)

    assert result.stage == stage
    assert result.scores["passed"] == 0


def test_a_refusal_of_an_answerable_question_fails_even_if_it_names_the_nugget() -> None:
    refusal = dataclasses.replace(
        ABSTAINED, answer="The articles do not answer. Nearest: $4 billion", citations=(ALPHA,)
    )

    scores = GRADER.grade(make_gold(), refusal).scores

    assert (scores["nugget_recall"], scores["article_recall"], scores["abstention"], scores["crag"]) == (0, 0, 0, 0)


def test_abstaining_is_right_where_the_articles_do_not_answer() -> None:
    result = GRADER.grade(UNANSWERABLE, ABSTAINED)

    assert result.stage == "passed"
    assert {name: score for name, score in result.scores.items() if score is not None} == {
        "passed": 1, "no_forbidden": 1, "abstention": 1, "crag": 1,
    }  # fmt: skip


def test_an_answer_to_an_unanswerable_question_is_wrong_however_well_cited() -> None:
    result = GRADER.grade(UNANSWERABLE, make_answer("The talk is on Monday", cite(1, "alpha", 28, 50)))

    assert result.stage == "answered_anyway"
    assert (result.scores["passed"], result.scores["abstention"], result.scores["crag"]) == (0, 0, -1)
    assert result.scores["citation_recall"] == 1


def test_both_sides_of_a_conflict_need_quotes_of_their_own() -> None:
    def found(*sides: tuple[int, ...]) -> float | None:
        told = Disagreement(topic="sum", positions=tuple(Position(text="x", citations=side) for side in sides))
        answer = make_answer("$4 billion or $5 billion", ALPHA, BETA, disagreements=(told,))
        return GRADER.grade(CONFLICT, answer).scores["disagreement"]

    assert found((1,), (2,)) == 1
    assert found((1,), (1,)) == 0
    assert found((1, 2), (1, 2)) == 0
    assert found((1,), ()) == 0
    assert found((1,), (9,)) == 0
    assert GRADER.grade(CONFLICT, make_answer("$4 billion or $5 billion", ALPHA, BETA)).scores["disagreement"] == 0


def test_claims_are_judged_on_their_own_quotes() -> None:
    claims = tuple(
        Claim(text=text, kind="fact", speaker=None, citations=(marker,), support="supported")
        for text, marker in (("$4 billion", 1), ("five billion or $6", 2))
    )
    answer = make_answer("$4 billion", ALPHA, BETA, claims=claims)

    scores = GRADER.grade(make_gold(), answer).scores
    assert (scores["citation_recall"], scores["citation_precision"]) == (0.5, 0.5)


@pytest.mark.parametrize("gold", [make_gold(), UNANSWERABLE, CONFLICT], ids=["answerable", "unanswerable", "conflict"])
def test_an_error_is_zero_in_everything_that_could_be_measured(gold: object) -> None:
    measured = {name for name, score in GRADER.grade(gold, make_answer("x", ALPHA)).scores.items() if score is not None}
    scores = grade_error(gold, "the model is down").scores

    assert set(scores) == set(SCORES)
    assert {score for score in scores.values() if score is not None} == {0}
    # An unanswerable question that was answered has citations to grade; one that errored has none.
    optional = {"citation_recall", "citation_precision", "quote_rate"}
    assert {name for name, score in scores.items() if score is not None} | optional == measured | optional


def test_a_result_survives_being_written_and_read() -> None:
    result = GRADER.grade(make_gold(), make_answer("Amazon put in $4 billion", ALPHA))

    read = QuestionResult.from_dict(json.loads(json.dumps(result.to_dict())))

    assert json.dumps(read.to_dict()) == json.dumps(result.to_dict())
    assert read.made_by == {
        "mode": "extractive",
        "model": None,
        "index_fingerprint": "i",
        "prompt_hash": "p",
        "settings_hash": "s",
    }


def test_a_baseline_holds_nothing_that_changes_from_run_to_run() -> None:
    one, two = (
        GRADER.grade(make_gold(), make_answer("Amazon put in $4 billion", ALPHA), latency_ms=ms).to_baseline()
        for ms in (1.0, 2.0)
    )

    assert one == two
    assert "billion" not in json.dumps(one)
    assert QuestionResult.from_dict(one).passed
