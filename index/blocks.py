"""The blocks of a Markdown or plain text: headings, paragraphs, list items, table rows, code.

One pass over the lines. A block knows its offsets, without the marks in front of it ("## ", "- ", "> "), so that a quote
of it reads well. What no block holds is marks only: heading and list marks, fences, rulings, a table's head.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.tables import cells_of, is_row, is_ruling, row_span

BlockKind = Literal["prose", "heading", "row", "code"]

PLAIN_HEADING_LEVEL = 7
"""A heading told by its looks alone is below every marked one."""

MAX_PLAIN_HEADING_CHARACTERS = 80
MIN_WRAP_WIDTH = 40
"""Characters; narrower lines are lists or verse, not wrapped prose."""

MAX_CAPTION_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text; `level` is a heading's (1 is the outermost), `columns` to `caption` are a row's."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    columns: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    caption: str = ""


_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
_WIKI_HEADING = re.compile(r"\s*(=(?: ?=){0,5})\s*([^=\s](?:.*[^=\s])?)\s*(=(?: ?=){0,5})\s*")
_ADOC_HEADING = re.compile(r"(={2,6})[ \t]+([^=\s].*)")
_BOLD_LINE = re.compile(r"\s*(\*\*|__)(.+?)\1:?\s*")
_UNDERLINE = re.compile(r" {0,3}(?:(=)=*|(-)-+)\s*")
_RULE = re.compile(r"\s*([-*_=~+#.])(?:\s*\1){2,}\s*")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_MARKS = re.compile(
    r"\s*(?:>\s?)*\s*(?:(?P<item>[-*+•‣◦▪●–]|(?P<number>\d{1,3})[.)]|[A-Za-z]\))[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S))?"
)
_CAPTION = re.compile(r"[*_]*(?:table|tab\.|chart|figure|fig\.|exhibit)\b", re.IGNORECASE)
_SENTENCE_STOPS = ".!?:;,…。！？"


def read_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of `text`, in order and not overlapping. Linear in its length."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    marked = any(_marked_heading(line) for line in lines)
    at = 0
    before: Block | None = None
    while at < len(lines):
        blocks, at = _read_at(lines, starts, at, text=text, before=before, marked=marked)
        for block in blocks:
            yield block
            before = block


def _read_at(
    lines: list[str], starts: list[int], at: int, *, text: str, before: Block | None, marked: bool
) -> tuple[list[Block], int]:
    """Return the blocks that begin at line `at`, and the number of the first line behind them."""
    line = lines[at]
    if not line.strip() or _RULE.fullmatch(line):
        return [], at + 1
    if fence := _FENCE.match(line):
        return _code(lines, starts, at, fence.group(1))
    if heading := _marked_heading(line):
        level, (left, right) = heading
        return [Block("heading", starts[at] + left, starts[at] + right, level=level)], at + 1
    if _begins_table(lines, at):
        return _table(lines, starts, at, _caption(text, before))
    return _paragraph(lines, starts, at, marked=marked)


def _marked_heading(line: str) -> tuple[int, tuple[int, int]] | None:
    """Return level and span in the line of "## Name" (Markdown), "== Name ==" (wiki) or "== Name" (AsciiDoc)."""
    if line.lstrip()[:1] not in ("#", "="):
        return None
    if (match := _HEADING.fullmatch(line)) and match.group(2):
        return len(match.group(1)), match.span(2)
    match = _WIKI_HEADING.fullmatch(line)
    if match and match.group(1).count("=") == match.group(3).count("="):
        return match.group(1).count("="), match.span(2)
    if match := _ADOC_HEADING.fullmatch(line.rstrip()):
        return len(match.group(1)), match.span(2)
    return None


def _code(lines: list[str], starts: list[int], at: int, fence: str) -> tuple[list[Block], int]:
    """Return what stands between a fence and its end (or the end of the text)."""
    end = at + 1
    while end < len(lines) and not lines[end].strip().startswith(fence):
        end += 1
    block = Block("code", starts[at + 1], starts[end] - 1) if end > at + 1 else None
    return [block] if block else [], end + 1


def _begins_table(lines: list[str], at: int) -> bool:
    """Say whether a table starts here: a head with its ruling, or three rows of as many cells."""
    if not is_row(lines[at]):
        return False
    if at + 1 < len(lines) and is_ruling(lines[at + 1]):
        return True
    counts = [len(cells_of(line)) for line in lines[at : at + 3] if is_row(line)]
    return len(counts) == 3 and counts[0] >= 2 and len(set(counts)) == 1


def _table(lines: list[str], starts: list[int], at: int, caption: str) -> tuple[list[Block], int]:
    """Return the rows of a table. Its head is the columns' names; without a ruling it may be a row, so it is one too."""
    ruled = is_ruling(lines[at + 1])
    columns = cells_of(lines[at])
    rows = []
    end = at + 2 if ruled else at
    while end < len(lines) and is_row(lines[end]) and lines[end].strip():
        left, right = row_span(lines[end])
        cells = cells_of(lines[end])
        names = columns if end > at else ()
        if not is_ruling(lines[end]):
            rows.append(
                Block("row", starts[end] + left, starts[end] + right, columns=names, cells=cells, caption=caption)
            )
        end += 1
    return rows, end


def _caption(text: str, before: Block | None) -> str:
    """Return the sentence above a table if it introduces it: "Table ..." or one that ends with a colon."""
    if before is None or before.kind != "prose":
        return ""
    sentence = text[before.start : before.end].rsplit(". ", 1)[-1].strip()
    if len(sentence) > MAX_CAPTION_CHARACTERS or not (_CAPTION.match(sentence) or sentence.endswith(":")):
        return ""
    return sentence.strip("*_ ")


def _paragraph(lines: list[str], starts: list[int], at: int, *, marked: bool) -> tuple[list[Block], int]:
    """Return the blocks of the lines up to the next blank or structural one: a heading, or prose and list items."""
    end = at + 1
    while end < len(lines) and lines[end].strip():
        if end == at + 1 and (underline := _UNDERLINE.fullmatch(lines[end])):
            left, right = _content(lines[at])
            return [
                Block("heading", starts[at] + left, starts[at] + right, level=1 if underline.group(1) else 2)
            ], end + 1
        if _interrupts(lines, end):
            break
        end += 1
    if end == at + 1 and (span := _looks_like_heading(lines, at, marked=marked)):
        return [Block("heading", starts[at] + span[0], starts[at] + span[1], level=PLAIN_HEADING_LEVEL)], end
    return _prose(lines, starts, at, end), end


def _interrupts(lines: list[str], at: int) -> bool:
    """Say whether this line ends the paragraph before it."""
    line = lines[at]
    return bool(_RULE.fullmatch(line) or _FENCE.match(line) or _marked_heading(line)) or _begins_table(lines, at)


def _content(line: str) -> tuple[int, int]:
    """Return where the words of a line start and end, behind its list and quotation marks."""
    match = _MARKS.match(line)
    return (match.end() if match else 0), len(line.rstrip())


def _looks_like_heading(lines: list[str], at: int, *, marked: bool) -> tuple[int, int] | None:
    """Return the span of a line that stands alone and looks like a heading: all bold, or short above a paragraph.

    A short line with a figure or a colon may be a fact ("Price: $5"), and a text with marked headings needs no
    guesses: those stay sentences.
    """
    line = lines[at]
    following = next((other for other in lines[at + 1 : at + 4] if other.strip()), "")
    if not following or len(line.strip()) > MAX_PLAIN_HEADING_CHARACTERS:
        return None
    if (
        (bold := _BOLD_LINE.fullmatch(line))
        and bold.group(2)[-1] not in _SENTENCE_STOPS[:3]
        and "**" not in bold.group(2)
    ):
        return bold.span(2)
    left, right = len(line) - len(line.lstrip()), len(line.rstrip())
    words = line[left:right]
    alone = at == 0 or not lines[at - 1].strip()
    plain = words[0].isupper() and words[-1].isalnum() and ":" not in words and not any(map(str.isdigit, words))
    if marked or not alone or not plain or len(words.split()) > 12 or len(following) < MAX_PLAIN_HEADING_CHARACTERS:
        return None
    return left, right


def _prose(lines: list[str], starts: list[int], at: int, end: int) -> list[Block]:
    """Return lines `at` to `end` as blocks: a list item begins one, and so does a line that was not wrapped."""
    blocks: list[Block] = []
    wraps = _wraps(lines[at:end])
    numbered = False
    for number in range(at, end):
        match = _MARKS.match(lines[number])
        left, right = _content(lines[number])
        item = bool(match and match.group("item"))
        if match and match.group("number"):
            # Inside a paragraph, "30." at the start of a line is a date unless the list began before it.
            item = number == at or numbered or match.group("number") == "1"
            numbered = item
            left = left if item else len(lines[number]) - len(lines[number].lstrip())
        if blocks and not item and wraps[number - at - 1]:
            blocks[-1] = Block("prose", blocks[-1].start, starts[number] + right)
        elif left < right:
            blocks.append(Block("prose", starts[number] + left, starts[number] + right))
    return blocks


def _wraps(lines: list[str]) -> list[bool]:
    """Say for every line but the last whether the next one continues it.

    A paragraph is wrapped when nearly every line is so long that the next line's first word had no room on it. Apart
    from that, a line is continued by one that begins with a small letter.
    """
    width = max(len(line.rstrip()) for line in lines)
    firsts = [line.split(None, 1)[0] for line in lines[1:]]
    full = [len(line.rstrip()) + 1 + len(first) > width for line, first in zip(lines, firsts, strict=False)]
    is_wrapped = MIN_WRAP_WIDTH <= width <= 130 and sum(full) >= 0.8 * len(full) and (len(lines) > 2 or width >= 60)
    if is_wrapped:
        return [True] * len(full)
    capitals = sum(line[:1].isupper() for line in (line.lstrip() for line in lines))
    return [
        capitals > 0 and len(line) >= MIN_WRAP_WIDTH and first[:1].islower() and line.rstrip()[-1:] not in ".!?:;"
        for line, first in zip(lines, firsts, strict=False)
    ]
