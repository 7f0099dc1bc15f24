"""Gold questions: what is asked, and what a good answer holds (docs/gold.md)."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from bot.question import Turn
from corpus.article import Article
from corpus.errors import GoldFileError, GoldMissingError

Split = Literal["dev", "held_out"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

DEV_SHARE = 60
"""Percent of the ids that fall to `dev`; the rest is `held_out`, on which nothing is tuned."""


class GoldTurn(BaseModel):
    """One earlier question of the conversation, and its answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Text
    answer: Text


class GoldQuestion(BaseModel):
    """One question and what a good answer to it holds.

    Attributes
    ----------
    cite_groups
        Article ids (or `source_file` names). Of every group at least one article has to be cited.
    must_include
        Nuggets: of every nugget at least one wording has to occur in the answer (`normalise.occurs`).
    must_not_include
        Wordings that make an answer wrong wherever they occur.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_version: Literal[1] = 1
    id: Text
    question: Text
    history: tuple[GoldTurn, ...] = ()
    answerable: bool
    cite_groups: tuple[tuple[Text, ...], ...] = ()
    must_include: tuple[tuple[Text, ...], ...] = ()
    must_not_include: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    reference_answer: str = ""

    @model_validator(mode="before")
    @classmethod
    def _no_misspelt_field(cls, data: Any) -> Any:  # noqa: ANN401
        # Fields of other tools pass; a misspelt one of ours would silently ask for nothing.
        for name in data if isinstance(data, dict) else ():
            close = get_close_matches(str(name), cls.model_fields, n=1, cutoff=0.85)
            if close and name not in cls.model_fields:
                message = f"unknown field {name!r} (is it {close[0]!r}?)"
                raise ValueError(message)
        return data

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not all(self.must_include):
            message = "must_include has an empty nugget"
            raise ValueError(message)
        if not all(self.cite_groups):
            message = "cite_groups has an empty group"
            raise ValueError(message)
        if self.answerable and not (self.must_include or self.cite_groups):
            message = "an answerable question needs must_include or cite_groups"
            raise ValueError(message)
        if not self.answerable and (self.must_include or self.cite_groups):
            message = "an unanswerable question can have neither must_include nor cite_groups"
            raise ValueError(message)
        return self

    @property
    def split(self) -> Split:
        """`dev` or `held_out`, by a hash of the id alone: it never moves when other questions come or go."""
        digest = hashlib.sha256(f"split:{self.id}".encode()).digest()
        return "dev" if int.from_bytes(digest[:8], "big") % 100 < DEV_SHARE else "held_out"

    @property
    def content_hash(self) -> str:
        """16 hex digits over everything that is asked and graded (not over tags and the reference answer)."""
        graded = self.model_dump_json(exclude={"schema_version", "tags", "reference_answer"})
        return hashlib.sha256(graded.encode("utf-8")).hexdigest()[:16]

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The history as the pipeline takes it."""
        return tuple(Turn(question=turn.question, answer=turn.answer) for turn in self.history)


@dataclass(frozen=True)
class GoldSet:
    """The questions of one file; `content_hash` says whether two files ask and grade the same."""

    name: str
    questions: tuple[GoldQuestion, ...]

    @property
    def content_hash(self) -> str:
        """16 hex digits over the content hashes of all questions, in any order."""
        joined = " ".join(sorted(question.content_hash for question in self.questions))
        return hashlib.sha256(joined.encode("ascii")).hexdigest()[:16]


def load_gold(path: Path, articles: Mapping[str, Article]) -> GoldSet:
    """Read a gold file, one JSON object a line; blank lines are skipped.

    Source file names in `cite_groups` become article ids.

    Raises
    ------
    GoldMissingError
        There is no such file, or it cannot be read.
    GoldFileError
        With every broken line, duplicate id and unknown article, each with its line number.
    """
    try:
        lines = path.read_bytes().decode("utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise GoldMissingError(path, error.strerror or "it cannot be read") from error
    known = _names_of(articles.values())
    problems: list[str] = []
    questions: list[GoldQuestion] = []
    first_line: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = GoldQuestion.model_validate(_parse(line))
        except ValidationError as error:
            problems += [f"line {number}: {reason}" for reason in _reasons(error)]
            continue
        except ValueError as error:
            problems.append(f"line {number}: {error}")
            continue
        if question.id in first_line:
            problems.append(f"line {number}: the id {question.id!r} is that of line {first_line[question.id]} too")
        first_line.setdefault(question.id, number)
        unknown = Counter(name for group in question.cite_groups for name in group if name not in known)
        problems += [f"line {number}: no article is called {name!r}" for name in unknown]
        groups = tuple(tuple(known.get(name, name) for name in group) for group in question.cite_groups)
        questions.append(question.model_copy(update={"cite_groups": groups}))
    if not questions and not problems:
        problems.append("it holds no question")
    if problems:
        raise GoldFileError(path, tuple(problems))
    return GoldSet(name=path.name, questions=tuple(questions))


def _parse(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        message = f"this is not JSON ({error.msg})"
        raise ValueError(message) from error
    if not isinstance(data, dict):
        message = "this is not a JSON object"
        raise ValueError(message)  # noqa: TRY004 (a bad value in a file, not a bad call)
    return data


def _reasons(error: ValidationError) -> list[str]:
    """Return pydantic's findings as short reasons, `field: what is wrong`."""
    reasons = []
    for finding in error.errors(include_url=False):
        where = ".".join(str(part) for part in finding["loc"])
        message = finding["msg"].removeprefix("Value error, ")
        if where == "schema_version":
            message = "only version 1 can be read"
        reasons.append(f"{where}: {message}" if where else message)
    return reasons


def _names_of(articles: Iterable[Article]) -> dict[str, str]:
    """Return every name an article may be called by in a gold file, with its id; an id wins over a file name."""
    listed = list(articles)
    names: dict[str, str] = {}
    for article in listed:
        if article.source_file:
            names[article.source_file] = article.id
            names[Path(article.source_file).stem] = article.id
    return names | {article.id: article.id for article in listed}
