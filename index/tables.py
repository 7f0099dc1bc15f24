"""Rows of pipe tables: what they look like, and their cells."""

import re

_RULING = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_CELL_END = re.compile(r"(?<!\\)\|")


def is_ruling(line: str) -> bool:
    """Say whether a line is the ruling between a table's head and its rows: `|---|:--:|`."""
    return "|" in line and "-" in line and _RULING.fullmatch(line) is not None


def is_row(line: str) -> bool:
    """Say whether a line can be a row: it holds a pipe that is not escaped."""
    return _CELL_END.search(line) is not None


def cells_of(line: str) -> tuple[str, ...]:
    """Return the cells of a row, without the pipes and the blank space around them; an escaped pipe is a pipe."""
    start, end = row_span(line)
    return tuple(cell.strip().replace("\\|", "|") for cell in _CELL_END.split(line[start:end]))


def row_span(line: str) -> tuple[int, int]:
    """Return where a row's words start and end in its line, without the outer pipes.

    A row of empty cells keeps its pipes: there is nothing else to point at.
    """
    start, end = len(line) - len(line.lstrip()), len(line.rstrip())
    outer = (start, end)
    if line[start:end].startswith("|"):
        start += 1
    if end > start and line[end - 1] == "|" and not line[:end].endswith("\\|"):
        end -= 1
    while start < end and line[start].isspace():
        start += 1
    while end > start and line[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else outer
