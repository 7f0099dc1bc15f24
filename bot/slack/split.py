"""Cutting a long answer into messages, between its blocks and never inside a link, a code span or an entity.

Nothing is dropped: the pieces joined by blank lines read as the whole. A code block that has to be cut is closed and
opened again, a table that has to be cut repeats its head.
"""

import re

FENCE = re.compile(r"^ {0,3}(```+|~~~+)(.*)$")
TABLE_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
UNBREAKABLE = re.compile(r"`[^`\n]+`|!?\[[^\]\n]*\]\([^)\s]*\)|<[^<>\n]+>|&[a-z]+;|\[\d+\]")


def split_markdown(text: str, limit: int) -> list[str]:
    """Return `text` as pieces of at most `limit` characters (at least one piece; `limit` at least 40)."""
    pieces: list[str] = []
    current = ""
    for block in blocks_of(text):
        joined = f"{current}\n\n{block}" if current else block
        if len(joined) <= limit:
            current = joined
            continue
        if current:
            pieces.append(current)
        *full, current = cut_block(block, limit)
        pieces.extend(full)
    return [*pieces, current] if current or not pieces else pieces


def blocks_of(text: str) -> list[str]:
    """Return the blocks of Markdown: paragraphs, tables and lists between blank lines, code fences whole."""
    blocks: list[list[str]] = [[]]
    fence = ""
    for line in text.strip("\n").split("\n"):
        opened = FENCE.match(line)
        if fence:
            blocks[-1].append(line)
            if opened and opened.group(1).startswith(fence) and not opened.group(2).strip():
                fence = ""
                blocks.append([])
        elif opened:
            fence = opened.group(1)
            blocks.append([line])
        elif line.strip():
            blocks[-1].append(line)
        else:
            blocks.append([])
    return ["\n".join(lines) for lines in blocks if lines]


def cut_block(block: str, limit: int) -> list[str]:
    """Return one block that may be too long as pieces of at most `limit`."""
    if len(block) <= limit:
        return [block]
    lines = block.split("\n")
    opened = FENCE.match(lines[0])
    if opened:
        end = len(lines) - 1 if len(lines) > 1 and FENCE.match(lines[-1]) else len(lines)
        return cut_lines(lines[1:end], limit, head=lines[0], foot=opened.group(1))
    if len(lines) > 2 and TABLE_RULE.match(lines[1]) and len(lines[0]) + len(lines[1]) < limit // 2:
        return cut_lines(lines[2:], limit, head="\n".join(lines[:2]))
    return cut_lines(lines, limit)


def cut_lines(lines: list[str], limit: int, *, head: str = "", foot: str = "") -> list[str]:
    """Return lines as pieces, each between `head` and `foot`."""
    if len(head) + len(foot) > limit // 2:
        return cut_lines([*head.split("\n"), *lines, *foot.split("\n")], limit)
    room = limit - sum(len(part) + 1 for part in (head, foot) if part)
    pieces: list[str] = []
    current: str | None = None
    for line in (part for whole in lines for part in cut_line(whole, room)):
        joined = line if current is None else f"{current}\n{line}"
        if current is not None and len(joined) > room:
            pieces.append(current)
            joined = line
        current = joined
    if current is not None:
        pieces.append(current)
    return ["\n".join(part for part in (head, piece, foot) if part) for piece in pieces]


def cut_line(line: str, room: int) -> list[str]:
    """Return one line as pieces of at most `room`: after a sentence, else at a space, else where nothing breaks."""
    pieces: list[str] = []
    while len(line) > room:
        at = best_cut(line, room)
        pieces.append(line[:at].rstrip())
        line = line[at:].lstrip()
    return [*pieces, line]


def best_cut(line: str, room: int) -> int:
    """Return where to cut a line that is longer than `room`."""
    closed = [
        (found.start(), found.end()) for found in UNBREAKABLE.finditer(line) if found.end() - found.start() < room
    ]

    def free(at: int) -> bool:
        return not any(start < at < end for start, end in closed)

    window = line[: room + 1]
    for pattern in (r"[.!?][\"”’)]*(?:\s?\[\d+\])*\s", r"\s"):
        cuts = [found.end() for found in re.finditer(pattern, window) if found.end() <= room and free(found.end())]
        if cuts and cuts[-1] > room // 3:
            return cuts[-1]
    return next((at for at in range(room, 0, -1) if free(at)), room)
