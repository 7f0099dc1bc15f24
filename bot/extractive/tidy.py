"""A sentence of an article as it is shown: its own words without the marks of Markdown."""

import re

_MARKS = (
    (re.compile(r"^\s*(?:[-*+•]|\d+[.)]|>|#+)\s+"), ""),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"`([^`]+)`"), r"\1"),
)


def tidy(text: str) -> str:
    """Return `text` on one line without list marks, links, emphasis and code marks; every word stays."""
    for pattern, kept in _MARKS:
        text = pattern.sub(kept, text)
    return " ".join(text.split())
