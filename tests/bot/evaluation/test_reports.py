import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from bot.answer import Disagreement, Position, Rejection
from bot.evaluation.compare import compare
from bot.evaluation.grade import grade_error
from bot.evaluation.report import Report
from bot.evaluation.report_html import to_html
from bot.evaluation.report_junit import to_junit
from bot.evaluation.report_markdown import to_markdown
from bot.evaluation.results import QuestionResult
from bot.evaluation.summary import summarise
from tests.fakes.evaluation import ARTICLES, GRADER, cite, make_answer, make_gold

HEADER = {"gold": "gold.jsonl", "gold_hash": "g", "mode": "extractive", "version": "9.9"}
HOSTILE = "</script><script>alert(1)</script> | `x` ]]> & \x07"
GOOD = make_answer("Amazon put in $4 billion", cite(1, "alpha", 0, 27))
SIDES = Disagreement(
    topic="The sum", positions=(Position(text="Four", citations=(1,)), Position(text="Five", citations=(2,)))
)
ABSTENTION = make_answer("", status="abstained", answer="The articles do not answer this.", claims=())


def _results() -> list[QuestionResult]:
    return [
        GRADER.grade(make_gold(id="good", question="Good?"), GOOD, latency_ms=5),
        GRADER.grade(
            make_gold(id="hostile", question=HOSTILE, tags=["table"]),
            make_answer(
                HOSTILE, cite(1, "alpha", 0, 27, HOSTILE), rejected=(Rejection(text=HOSTILE, reason="unsupported"),)
            ),
            latency_ms=9,
        ),
        GRADER.grade(
            make_gold(
                id="conflict",
                history=[{"question": "Who invested?", "answer": "Amazon."}],
                tags=["conflict", "table"],
            ),
            make_answer("$4 billion", cite(1, "alpha", 0, 27), cite(2, "beta", 0, 27), disagreements=(SIDES,)),
        ),
        GRADER.grade(make_gold(id="refused"), ABSTENTION),
        grade_error(make_gold(id="error"), "The model is down."),
    ]


def _report(baseline: list[QuestionResult] | None = None) -> Report:
    results = _results()
    return Report(
        summary=summarise(results, HEADER),
        results=results,
        articles=ARTICLES,
        comparison=compare(baseline, results) if baseline else None,
    )


BASELINE = [GRADER.grade(make_gold(id=r.id), GOOD) for r in _results()]
BASELINE = [
    QuestionResult.from_dict({**old.to_dict(), "question_hash": new.question_hash})
    for old, new in zip(BASELINE, _results(), strict=True)
]


class _Page(HTMLParser):
    """Collects what a browser would load, run and show."""

    VOID = frozenset({"meta", "input", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.scripts = 0
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.loads += [str(given[name]) for name in ("src", "srcset", "data", "action") if name in given]
        if tag == "link":
            self.loads.append(str(given.get("href")))
        if tag == "a":
            self.links.append(str(given["href"]))
        if "id" in given:
            self.ids.append(str(given["id"]))
        self.scripts += tag == "script"
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("baseline", [None, BASELINE], ids=["alone", "against a baseline"])
def test_the_page_is_well_formed_and_needs_nothing_from_elsewhere(baseline: list[QuestionResult] | None) -> None:
    html = to_html(_report(baseline))
    page = _Page(html)

    assert page.open == []
    assert page.loads == []
    assert page.scripts == 1
    assert not re.search(r"https?://|@import|url\(", html)
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_the_page_shows_footnotes_in_context_and_says_which_do_not_hold() -> None:
    html = to_html(_report())

    assert "<mark>Amazon invested $4 billion.</mark> The talk is on Monday." in html
    assert "This quote does not stand in alpha at 0–27" in html
    assert "Rejected by the verifier" in html
    assert "Disagreement: The sum" in html
    assert "Before: Who invested? — Amazon." in html
    assert "error; The model is down." in html


def test_nothing_that_an_answer_says_becomes_markup() -> None:
    html, markdown = to_html(_report()), to_markdown(_report())

    assert "<script>alert" not in html
    assert "<script>" not in markdown
    row = next(line for line in markdown.splitlines() if line.startswith("| `hostile`"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 4


def test_the_markdown_names_what_broke() -> None:
    markdown = to_markdown(_report(BASELINE))

    assert markdown.startswith("## Evaluation: 40.0% passed\n")
    assert "Broke: `hostile`, `refused`, `error`" in markdown
    assert (
        "| `refused` | How much did Amazon invest? | refused an answerable question; missing: $4 billion |" in markdown
    )


def test_the_junit_file_has_a_case_a_question() -> None:
    suite = ET.fromstring(to_junit(_report()))  # noqa: S314 (our own output)

    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5", "failures": "2", "errors": "1", "skipped": "0",
    }  # fmt: skip
    failures = {case.get("name"): [part.tag for part in case] for case in suite}
    assert failures == {
        "good": [], "hostile": ["failure"], "conflict": [], "refused": ["failure"], "error": ["error"],
    }  # fmt: skip


def test_with_a_baseline_only_what_broke_fails_in_junit() -> None:
    same = ET.fromstring(to_junit(_report(_results())))  # noqa: S314 (our own output)
    worse = ET.fromstring(to_junit(_report(BASELINE)))  # noqa: S314 (our own output)

    assert (same.get("failures"), same.get("errors"), same.get("skipped")) == ("0", "0", "3")
    assert (worse.get("failures"), worse.get("errors"), worse.get("skipped")) == ("2", "1", "0")


def test_a_verdict_is_one_sentence_or_none() -> None:
    fine = _results()[:1]

    assert Report(summary=summarise(fine, HEADER), results=fine, articles=ARTICLES).verdict is None
    assert _report().verdict == "1 of 5 questions ended in an error; the first: The model is down."
    many = [QuestionResult.from_dict({**r.to_dict(), "id": f"{r.id}{n}"}) for r in _results()[1:2] for n in range(9)]
    before = [
        QuestionResult.from_dict({**r.to_dict(), "stage": "passed", "scores": {**r.scores, "passed": 1.0}})
        for r in many
    ]
    worse = Report(summary=summarise(many, HEADER), results=many, articles=ARTICLES, comparison=compare(before, many))
    assert str(worse.verdict).startswith("Worse than the baseline in Passed (all questions), Passed (table).")
    assert "hostile0" in str(worse.verdict)


def test_a_summary_has_no_nan_and_counts_what_happened() -> None:
    summary = _report().summary

    assert "nan" not in str(summary).lower()
    assert summary["errors"] == 1
    assert summary["stages"] == {"passed": 2, "answer": 1, "refused": 1, "error": 1}
    assert summary["latency_ms"] == {"p50": 0.0, "p95": 9}
    assert summary["usage"] == {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "cost_usd": 0}
    assert summary["scores"]["false_abstention"] == 0.2
    assert summary["scores"]["abstention_recall"] is None


def test_an_empty_summary_is_a_summary_too() -> None:
    assert summarise([], HEADER)["scores"]["passed"] is None
