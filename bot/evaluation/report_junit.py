"""The report for a CI system: JUnit XML, a test case a question."""

import re
from xml.etree import ElementTree as ET

from bot.evaluation.report import Report, why

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(report: Report) -> str:
    """Return one suite, with a failure or an error for every question that did not pass.

    With a baseline, only the questions that broke fail: a CI system then marks what a change did, and not what was never
    solved. Those are skipped, with the reason.
    """
    broke = None if report.comparison is None else set(report.comparison.broke)
    suite = ET.Element("testsuite", name="footnote eval", tests=str(len(report.results)))
    counts = {"failure": 0, "error": 0, "skipped": 0}
    for result in report.results:
        case = ET.SubElement(
            suite, "testcase", classname=_clean(f"gold.{result.tags[0] if result.tags else 'untagged'}"),
            name=_clean(result.id), time=f"{result.latency_ms / 1000:.3f}",
        )  # fmt: skip
        if result.passed:
            continue
        kind = "error" if result.status == "error" else "failure"
        if broke is not None and result.id not in broke:
            kind = "skipped"
        counts[kind] += 1
        said = ET.SubElement(case, kind, message=_clean(why(result)))
        said.text = _clean(f"{result.question}\n{(result.answer or {}).get('answer', '')}")
    for name, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(attribute, str(counts[name]))
    ET.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suite, encoding="unicode") + "\n"


def _clean(text: str) -> str:
    """Return text without the control characters that XML cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
