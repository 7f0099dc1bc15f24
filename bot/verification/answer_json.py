"""Reading a saved answer, which is hostile until it is parsed: edited by hand, cut off, of another version, or no answer."""

import json
import math
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answer import Answer
from corpus.errors import AnswerFileError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MAX_BYTES = 20_000_000
"""An answer has some ten thousand bytes; a batch of a thousand still fits."""

SCHEMA_VERSION = 1


def read_answers(file: Path) -> tuple[Answer, ...]:
    """Return the answers saved in `file` (`-` is standard input): one JSON object, or one a line.

    Raises
    ------
    AnswerFileError
        If the file cannot be read, is too large, or holds something that is not an answer.
    """
    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise AnswerFileError(str(file), error.strerror or "it cannot be read") from error
    return parse_answers(data, "standard input" if str(file) == "-" else str(file))


def parse_answers(data: bytes, name: str) -> tuple[Answer, ...]:
    """Return the answers in `data`: one JSON object, or one a line. `name` is what an error calls the file.

    Raises
    ------
    AnswerFileError
        If `data` is too large or holds something that is not an answer.
    """
    if len(data) > MAX_BYTES:
        raise AnswerFileError(name, f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnswerFileError(name, f"byte {error.start} is not UTF-8") from error
    if not text.strip():
        raise AnswerFileError(name, "it is empty")
    return tuple(_parse(value, where) for value, where in _values(text, name))


def _values(text: str, name: str) -> Iterator[tuple[Any, str]]:
    """Yield each JSON value with the place it has in the file."""
    lines = [(at, line) for at, line in enumerate(text.split("\n"), 1) if line.strip()]
    try:
        yield _load(text), name
    except ValueError as error:
        if len(lines) < 2 or not lines[0][1].rstrip().endswith("}"):
            raise AnswerFileError(name, f"it is not JSON ({_reason(error)})") from error
    else:
        return
    for at, line in lines:
        try:
            yield _load(line), f"{name}, line {at}"
        except ValueError as error:
            raise AnswerFileError(f"{name}, line {at}", f"it is not JSON ({_reason(error)})") from error


def _load(text: str) -> Any:  # noqa: ANN401 (JSON)
    """Return the JSON value of `text`; the constants that are not JSON (NaN) and absurd nesting are refused."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _reason(error: ValueError) -> str:
    return f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else str(error)[:80]


def _parse(value: Any, where: str) -> Answer:  # noqa: ANN401 (JSON)
    """Return one JSON value as an answer."""
    from pydantic import ValidationError

    if not isinstance(value, dict) or "schema_version" not in value:
        raise AnswerFileError(where, "it has no schema_version")
    if value["schema_version"] != SCHEMA_VERSION or isinstance(value["schema_version"], bool):
        version = str(value["schema_version"])[:20]
        raise AnswerFileError(where, f"it has schema_version {version}, and this program reads {SCHEMA_VERSION}")
    try:
        answer = answer_adapter().validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"])) or "the answer"
        raise AnswerFileError(where, f"{field}: {first['msg'][:120]}") from error
    numbers = (*_floats(answer.timings_ms), *_floats(answer.usage))
    if not all(map(math.isfinite, numbers)):
        raise AnswerFileError(where, "a number in it is not finite")
    return answer


def _floats(part: Any) -> list[float]:  # noqa: ANN401 (Timings or Usage)
    values = (getattr(part, name) for name in part.__slots__)
    return [value for value in values if isinstance(value, float)]


@cache
def answer_adapter() -> "TypeAdapter[Answer]":
    """Return what turns JSON into an `Answer`."""
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)
