"""The YAML block at the head of an article: split off, parsed, and trusted only once it is valid."""

import re
from datetime import date

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from corpus.article import MAX_SLUG_LENGTH, ArticleKind
from corpus.cleaning import clean

MAX_FRONT_MATTER_CHARACTERS = 65_536
"""A block longer than this is an article that happens to begin with a rule, or an attack on the parser."""

_OPENING = re.compile(r"\A---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class BrokenFrontMatterError(ValueError):
    """The block cannot be used; the message is the reason, in the words of a person."""


class FrontMatter(BaseModel):
    """The fields an article may declare. Unknown keys are left alone: other programs keep theirs here too."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | None = Field(default=None, pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=MAX_SLUG_LENGTH)
    title: str | None = Field(default=None, max_length=500)
    publisher: str | None = Field(default=None, max_length=200)
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = Field(default=None, pattern=r"^https?://\S+$", max_length=2000)
    language: str | None = Field(default=None, max_length=35)
    kind: ArticleKind = "original"
    source_file: str | None = Field(default=None, max_length=255)
    tags: tuple[str, ...] = ()

    @field_validator("authors", "tags", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        names = [value] if isinstance(value, str) else value
        return (
            [" ".join(clean(name).split()) for name in names if isinstance(name, str)]
            if isinstance(names, list)
            else names
        )

    @field_validator("title", "publisher", "language", "source_file")
    @classmethod
    def _on_one_line(cls, value: str | None) -> str | None:
        # YAML escapes can write control characters that the file itself does not hold.
        return " ".join(clean(value).split()) if value else value

    @field_validator("published")
    @classmethod
    def _real_date(cls, value: str | None) -> str | None:
        if value is None:
            return None
        match = _DATE.fullmatch(value)
        if match is None:
            raise ValueError("write it as 2026, 2026-05 or 2026-05-19")
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        return value


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter of `text` (empty where there is none) and the body.

    Raises
    ------
    BrokenFrontMatterError
        The block does not end, is not YAML, is not a mapping, or has a field that is not valid.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return FrontMatter(), text
    closing = _CLOSING.search(text, opening.end(), opening.end() + MAX_FRONT_MATTER_CHARACTERS)
    if closing is None:
        raise BrokenFrontMatterError("its front matter begins with --- and has no closing ---")
    block = text[opening.end() : closing.start()]
    return _parse(block), text[closing.end() :].lstrip("\n")


def _parse(block: str) -> FrontMatter:
    try:
        # BaseLoader keeps every scalar a string: 2026-05-19 stays as it was written, and so does its precision.
        loaded = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506 (BaseLoader builds strings, lists and dicts only)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 2})" if mark is not None else ""
        raise BrokenFrontMatterError(f"its front matter is not valid YAML{where}") from error
    except RecursionError as error:
        raise BrokenFrontMatterError("its front matter is nested too deeply") from error
    if not loaded:
        return FrontMatter()
    if not isinstance(loaded, dict):
        raise BrokenFrontMatterError("its front matter is not a list of `key: value` lines")
    try:
        return FrontMatter.model_validate(
            {key: value for key, value in loaded.items() if value not in ("", "null", "~")}
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BrokenFrontMatterError(f"the field `{field}` of its front matter is not valid: {first['msg']}") from error
