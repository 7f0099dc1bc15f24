from collections.abc import Mapping
from typing import Any

import pytest

from bot.evaluation.judge import Judge, judge_summary
from bot.evaluation.results import QuestionResult
from corpus.errors import FootnoteError
from tests.fakes.evaluation import GRADER, cite, make_answer, make_gold

GOOD = GRADER.grade(make_gold(), make_answer("Amazon put in $4 billion", cite(1, "alpha", 0, 27)))
BAD = GRADER.grade(make_gold(), make_answer("Amazon put in money", cite(1, "alpha", 0, 27)))


class ScriptedJudge:
    """Implements `judge.JudgeModel` with a reply a prompt; an exception among them is raised."""

    def __init__(self, **replies: Any) -> None:
        self.replies = replies
        self.seen: list[tuple[str, Mapping[str, str]]] = []

    def complete_json(self, prompt_name: str, variables: Mapping[str, str], schema: dict[str, Any]) -> dict[str, Any]:
        assert schema["additionalProperties"] is False
        self.seen.append((prompt_name, variables))
        reply = self.replies[prompt_name]
        if isinstance(reply, Exception):
            raise reply
        return reply


def _judge(result: QuestionResult, support: Any, conveyed: Any) -> QuestionResult:
    return Judge(ScriptedJudge(judge_support=support, judge_answer=conveyed)).with_verdicts(result)


def test_the_judge_sees_the_claim_with_its_quotes_and_the_answer_with_the_reference() -> None:
    model = ScriptedJudge(judge_support={"verdict": "supported"}, judge_answer={"verdict": "conveyed"})

    judged = Judge(model).with_verdicts(GOOD)

    assert judged.judge == {"support": ["supported"], "conveyed": "conveyed"}
    assert judged.scores == GOOD.scores
    assert model.seen[0][1] == {"claim": "Amazon put in $4 billion", "quotes": "Amazon invested $4 billion."}
    assert model.seen[1][1]["reference_answer"] == "$4 billion."


@pytest.mark.parametrize(
    "nonsense",
    [{}, {"verdict": "maybe"}, {"verdict": 0.5}, {"verdict": "supported", "why": "x"}, [], None, FootnoteError("down")],
)
def test_nonsense_is_counted_and_scored_as_nothing(nonsense: Any) -> None:
    judged = _judge(GOOD, nonsense, nonsense)
    summary = judge_summary([judged])

    assert judged.judge == {"support": ["judge_failed"], "conveyed": "judge_failed"}
    assert judged.scores == GOOD.scores
    assert summary is not None
    assert (summary["judge_failed"], summary["compared"], summary["agreement"], summary["kappa"]) == (2, 0, None, None)


def test_agreement_with_the_string_grading_is_reported() -> None:
    yes, no = {"verdict": "conveyed"}, {"verdict": "missing"}
    fine = {"verdict": "supported"}
    judged = [_judge(GOOD, fine, yes), _judge(GOOD, fine, yes), _judge(BAD, fine, no), _judge(BAD, fine, yes)]

    summary = judge_summary(judged)

    assert summary is not None
    assert summary["conveyed"] == {"conveyed": 3, "missing": 1}
    assert (summary["compared"], summary["agreement"], summary["kappa"]) == (4, 0.75, 0.5)


def test_an_abstention_is_not_judged() -> None:
    model = ScriptedJudge()
    abstained = GRADER.grade(make_gold(), make_answer("No.", status="abstained", claims=()))

    assert Judge(model).with_verdicts(abstained) == abstained
    assert (model.seen, judge_summary([abstained])) == ([], None)
