"""Questions from standard input, one a line: plain text, or a JSON object with `id`, `question` and `history`."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.cli.console import emit_json, say
from bot.cli.exit_codes import FAILED, of_batch
from bot.question import Question, Turn
from corpus.errors import FootnoteError

MAX_LINE_BYTES = 1_000_000
"""A conversation of a thousand turns fits; a line without an end does not fill the memory."""

MAX_ECHO_CHARACTERS = 200
"""Of a question that was refused (perhaps because it is long) in the line that says so."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no question."""

    number: int
    reason: str
    id: str | None = None


class _TurnLine(BaseModel):
    model_config = ConfigDict(extra="ignore")

    question: str
    answer: str


class _QuestionLine(BaseModel):
    """One JSON line; other keys (a gold file has many) are left alone."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, Field(max_length=200)] | None = None
    question: str
    history: tuple[_TurnLine, ...] = ()


def run_batch(template: Question, handle: Callable[[Question], int], *, as_json: bool) -> int:
    """Hand each question of standard input to `handle`, which gives an exit code; return that of them all.

    A line that is no question, and a question that fails, is told on standard error, and in its place among the answers
    when they are JSON; the next one follows all the same.
    """
    codes = []
    for item in read_questions(sys.stdin.buffer, template):
        if isinstance(item, BadLine):
            codes.append(_refuse(item.id, None, f"Not asked: {item.reason}.", as_json=as_json))
            continue
        try:
            codes.append(handle(item))
        except FootnoteError as error:
            codes.append(_refuse(item.id, item.text[:MAX_ECHO_CHARACTERS], str(error), as_json=as_json))
    return of_batch(codes)


def _refuse(question_id: str | None, question: str | None, reason: str, *, as_json: bool) -> int:
    if as_json:
        emit_json({"id": question_id, "question": question, "error": reason}, compact=True)
    say(f"footnote: {reason}")
    return FAILED


def read_questions(lines: Iterable[bytes], template: Question) -> Iterator[Question | BadLine]:
    """Return the question of each line that is not blank, in order, each with the mode and filter of `template`."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _parse(number, line, template)


def _parse(number: int, line: bytes, template: Question) -> Question | BadLine:
    if len(line) > MAX_LINE_BYTES:
        return BadLine(number, f"line {number} is longer than {MAX_LINE_BYTES:,} bytes")
    try:
        text = line.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        return BadLine(number, f"line {number} is not UTF-8 (byte {error.start})")
    if not text.startswith("{"):
        return replace(template, text=text)
    try:
        parsed = _QuestionLine.model_validate(json.loads(text))
    except (json.JSONDecodeError, RecursionError):
        return BadLine(number, f"line {number} begins like JSON and is not")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        return BadLine(number, f"line {number}: `{field}` {first['msg'][:1].lower()}{first['msg'][1:]}", _id_of(text))
    history = tuple(Turn(turn.question, turn.answer) for turn in parsed.history)
    return replace(template, text=parsed.question, id=parsed.id, history=history)


def _id_of(text: str) -> str | None:
    found = json.loads(text).get("id")
    return found if isinstance(found, str) else None
