"""The draft: the JSON that the model is asked for, and how much of it is taken.

Everything here is hostile input. Bounds cut what is too long or too much instead of failing, because one oversized claim
must not cost the others; what has the wrong shape is refused.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from bot.answer import ClaimKind

MAX_CLAIMS = 12
"""Claims asked for. Answers that people rate well have three to six sentences."""

MAX_CLAIMS_READ = 24
"""Claims taken from a draft; a model that writes more has lost its way, and the reply is broken off."""

MAX_QUOTES = 4
"""Quotes of one claim."""

MAX_TEXT = 500
"""Characters of a claim."""

MAX_QUOTE = 1500
"""Characters of a quote."""

MAX_LINE = 200
"""Characters of a topic, a speaker, or an item of `not_covered`."""

MAX_DISAGREEMENTS = 4
MAX_POSITIONS = 4
MAX_NOT_COVERED = 5

Answerable = Literal["yes", "partial", "no"]


def _cut(length: int) -> BeforeValidator:
    """Return a validator that keeps the first `length` characters or items of a value that has a length."""
    return BeforeValidator(lambda value: value[:length] if isinstance(value, str | list) else value)


def _kind(value: object) -> object:
    return value if value in ("fact", "quote", "opinion", "prediction") else "fact"


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class DraftQuote(_Part):
    """Words that the model says stand in a source."""

    source: Annotated[str, _cut(40)]
    quote: Annotated[str, _cut(MAX_QUOTE)]


Quotes = Annotated[list[DraftQuote], _cut(MAX_QUOTES)]


class ModelClaim(_Part):
    """One sentence of the draft. A claim longer than `MAX_TEXT` is not cut but refused: half a sentence may say the opposite."""

    text: str
    kind: Annotated[ClaimKind, BeforeValidator(_kind)] = "fact"
    speaker: Annotated[str | None, _cut(MAX_LINE)] = None
    quotes: Quotes = []


class ModelPosition(_Part):
    """One side of a disagreement."""

    text: str
    quotes: Quotes = []


class ModelDisagreement(_Part):
    """What the model says that articles differ on."""

    topic: Annotated[str, _cut(MAX_LINE)]
    positions: Annotated[list[ModelPosition], _cut(MAX_POSITIONS)]


class Draft(_Part):
    """The whole object; claims are taken from the stream one by one and kept here as they came.

    Small models leave out members, so only `claims` must be there; what is there must have its shape.
    """

    answerable: Answerable = "yes"
    claims: Annotated[list[Any], _cut(MAX_CLAIMS_READ)]
    disagreements: Annotated[list[ModelDisagreement], _cut(MAX_DISAGREEMENTS)] = []
    not_covered: Annotated[list[Annotated[str, _cut(MAX_LINE)]], _cut(MAX_NOT_COVERED)] = []


_CLAIM: TypeAdapter[ModelClaim] = TypeAdapter(ModelClaim)


def read_claim(value: object) -> ModelClaim | None:
    """Return one claim of a draft, or None if it has not the shape of one."""
    try:
        return _CLAIM.validate_python(value)
    except ValidationError:
        return None


def read_draft(text: str) -> Draft:
    """Return the draft in `text`.

    Raises
    ------
    ValueError
        Not JSON, or another shape; the message is for the model, that it may try again, and quotes nothing.
    """
    try:
        return Draft.model_validate(json.loads(json_part(text)))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the object"
        raise ValueError(f"{where}: {first['msg'].lower()}") from None
    except (json.JSONDecodeError, RecursionError):
        raise ValueError("it is not valid JSON") from None


def json_part(text: str) -> str:
    """Return the part of a reply that is its JSON object: without hidden reasoning in tags, without a Markdown fence."""
    reasoning, tag, rest = text.partition("</think>")
    body = rest if tag and not reasoning.lstrip().startswith("{") else text
    start, end = body.find("{"), body.rfind("}")
    return body[start : end + 1] if 0 <= start < end else body


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a closed object, in the strict form: every property is required."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_STRING: dict[str, Any] = {"type": "string"}
_QUOTES = _list(_object(source=_STRING, quote=_STRING))

DRAFT_SCHEMA: dict[str, Any] = _object(
    answerable={"type": "string", "enum": ["yes", "partial", "no"]},
    claims=_list(
        _object(
            text=_STRING,
            kind={"type": "string", "enum": ["fact", "quote", "opinion", "prediction"]},
            speaker={"type": ["string", "null"]},
            quotes=_QUOTES,
        )
    ),
    disagreements=_list(_object(topic=_STRING, positions=_list(_object(text=_STRING, quotes=_QUOTES)))),
    not_covered=_list(_STRING),
)
"""`answerable` comes first, so that "no" is known before any claim; models write the properties in this order."""

SUPPORT_SCHEMA: dict[str, Any] = _object(
    verdicts=_list(
        _object(
            sentence={"type": "integer"},
            verdict={"type": "string", "enum": ["supported", "partial", "unsupported", "contradicted"]},
        )
    )
)

REWRITE_SCHEMA: dict[str, Any] = _object(question=_STRING)
