"""The HTML report in a real headless browser: its script runs, filters, and opens the question a link points to."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.evaluation.report import Report
from bot.evaluation.report_html import to_html
from bot.evaluation.summary import summarise
from tests.fakes.evaluation import ARTICLES, GRADER, cite, make_answer, make_gold

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed")


def _dom(page: Path, fragment: str) -> str:
    assert BROWSER is not None
    return subprocess.run(
        [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--virtual-time-budget=2000",
            f"--user-data-dir={page.parent / 'profile'}", "--dump-dom", page.as_uri() + fragment,
        ],
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip


def test_the_report_opens_and_its_links_lead_to_the_quote(tmp_path: Path) -> None:
    answer = make_answer("Amazon put in $4 billion", cite(1, "alpha", 0, 27))
    results = [GRADER.grade(make_gold(id=name), answer, latency_ms=3) for name in ("one", "two")]
    header = {"gold": "gold.jsonl", "mode": "extractive", "version": "9.9"}
    page = tmp_path / "report.html"
    page.write_text(to_html(Report(summary=summarise(results, header), results=results, articles=ARTICLES)), "utf-8")

    dom = _dom(page, "#q-two-1")

    assert "2 of 2" in dom
    assert re.search(r'<div class="filters">', dom), "the filters show once the script runs"
    assert re.findall(r'<details class="question" id="q-(\w+)"[^>]*open=""', dom) == ["two"]
