"""The report people read: one HTML file that needs nothing else, no network and no script from elsewhere."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.evaluation import plots
from bot.evaluation.compare import ALL
from bot.evaluation.report import HEADLINES, STAGE_TITLES, STATUS_TITLES, Report, figure, why
from bot.evaluation.results import SCORE_TITLES, QuestionResult
from corpus.article import Article

CONTEXT = 280
"""Characters of the article shown before and after a quote."""

RIGHTNESS_TITLES = {
    "passed": "right",
    "answer": "answerable, and wrong or incomplete",
    "refused": "answerable, and refused",
    "answered_anyway": "not in the articles",
    "error": "error",
}
"""What an answer or an abstention turned out to be."""

_MARKER = re.compile(r"\[(\d{1,6})\]")


def to_html(report: Report) -> str:
    """Return the whole page."""
    environment = Environment(
        loader=PackageLoader("bot.evaluation", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = lambda value, score: figure(score, value)
    summary = report.summary
    return environment.get_template("report.html.j2").render(
        report=report,
        summary=summary,
        headlines=[(title, figure(name, summary["scores"][name])) for name, title in HEADLINES],
        score_titles=SCORE_TITLES,
        stage_titles=STAGE_TITLES,
        rightness_titles=RIGHTNESS_TITLES,
        plots=_plots(report),
        comparison=report.comparison,
        all_questions=ALL,
        questions=[_question(result, report) for result in report.results],
        rows=_rows(summary),
    )


def _plots(report: Report) -> dict[str, str]:
    results = report.results
    tags = {tag: [result for result in results if tag in result.tags] for tag in report.summary["tags"]}
    latencies = [result.latency_ms for result in results]
    marks = {name: value for name, value in report.summary["latency_ms"].items() if value is not None}
    return {
        "stages": plots.stacked_bars(
            "Where questions end, by kind of question",
            [
                plots.Bar(tag, Counter(result.stage for result in ones))
                for tag, ones in {"all": list(results), **tags}.items()
            ],
            STAGE_TITLES,
        ),
        "abstention": plots.stacked_bars(
            "What was done with answerable and with unanswerable questions",
            [
                plots.Bar(label, Counter(result.status for result in results if result.answerable == answerable))
                for label, answerable in (("answerable", True), ("not in the articles", False))
            ],
            STATUS_TITLES,
        ),
        "calibration": plots.stacked_bars(
            "How often what was done was right",
            [
                plots.Bar(title, Counter(_rightness(result) for result in results if result.status == status))
                for status, title in STATUS_TITLES.items()
                if any(result.status == status for result in results)
            ],
            RIGHTNESS_TITLES,
        ),
        "latency": plots.cumulative("Share of questions answered within a time", latencies, marks, unit="ms"),
    }


def _question(result: QuestionResult, report: Report) -> dict[str, Any]:
    answer = result.answer or {}
    comparison = report.comparison
    change = ""
    if comparison is not None:
        change = "broke" if result.id in comparison.broke else "mended" if result.id in comparison.mended else ""
    return {
        "result": result,
        "why": why(result),
        "change": change,
        "segments": list(_segments(answer.get("answer", ""))),
        "footnotes": [_footnote(citation, report.articles) for citation in answer.get("citations", ())],
        "disagreements": answer.get("disagreements", ()),
        "rejected": answer.get("rejected", ()),
        "not_covered": answer.get("not_covered", ()),
        "searched": answer.get("standalone_question"),
        "retrieved": answer.get("retrieved", ())[:10],
        "scores": [
            (SCORE_TITLES[name], figure(name, value)) for name, value in result.scores.items() if value is not None
        ],
    }


def _rightness(result: QuestionResult) -> str:
    """Return a key of `RIGHTNESS_TITLES`; an abstention is judged by the question, not by what retrieval had found."""
    if result.passed or result.status == "error":
        return result.stage
    if not result.answerable:
        return "answered_anyway"
    return "refused" if result.status == "abstained" else "answer"


def _segments(text: str) -> Iterator[tuple[str, int | None]]:
    """Yield the answer in pieces of (text, None) and ("", marker)."""
    end = 0
    for match in _MARKER.finditer(text):
        yield text[end : match.start()], None
        yield "", int(match.group(1))
        end = match.end()
    yield text[end:], None


def _footnote(citation: Mapping[str, Any], articles: Mapping[str, Article]) -> dict[str, Any]:
    """Return a citation with the words around its quote; `holds` says whether the quote stands at its offsets."""
    article = articles.get(citation["article_id"])
    start, end = citation["start"], citation["end"]
    text = article.text if article else ""
    holds = bool(article) and 0 <= start < end and text[start:end] == citation["quote"]
    before, after = "", ""
    if holds:
        before = _to_a_break(text[max(0, start - CONTEXT) : start][::-1])[::-1]
        after = _to_a_break(text[end : end + CONTEXT])
    return {**citation, "before": before, "after": after, "holds": holds}


def _to_a_break(text: str) -> str:
    """Return the text up to the next blank line; without one, to its last space, and three dots."""
    paragraph, blank, _ = text.partition("\n\n")
    if blank or len(text) < CONTEXT:
        return paragraph
    return paragraph.rpartition(" ")[0] + " …"


def _rows(summary: Mapping[str, Any]) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """Return the rows of the table: all questions, the splits, then the tags."""
    everything = {"questions": summary["questions"], **summary["scores"]}
    return [(ALL, everything), *summary["splits"].items(), *summary["tags"].items()]
