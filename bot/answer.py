"""An answer and its parts, as they flow through the program and as they leave it (JSON, `schema_version` 1)."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Status = Literal["answered", "partial", "abstained"]
Mode = Literal["llm", "extractive"]
ClaimKind = Literal["fact", "quote", "opinion", "prediction"]
Support = Literal["supported", "partial"]
ClaimBasis = Literal["quote_found", "facts_match", "support_check"]
RejectionReason = Literal["quote_not_found", "fact_not_in_source", "unknown_source", "unsupported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim quote at exact offsets: `quote == article.text[start:end]`.

    `kind` says `digest` where the stored words are ours and not the publisher's.
    """

    marker: int
    article_id: str
    title: str
    publisher: str | None
    published: str | None
    url: str | None
    source_file: str | None
    kind: Literal["original", "digest"]
    passage_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of an answer; `citations` holds markers.

    `basis` says what was checked: the quote stands in the article; its figures and names match too; or a model was asked
    whether the quote supports the sentence.
    """

    text: str
    kind: ClaimKind
    speaker: str | None
    citations: tuple[int, ...]
    support: Support
    basis: ClaimBasis = "facts_match"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One side of a disagreement; `citations` holds markers."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two or more sides that cannot all be right, or that tell a thing differently."""

    topic: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestArticle:
    """An article close to a question that the articles do not answer. It is not an answer."""

    article_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A drafted sentence that the verifier refused."""

    text: str
    reason: RejectionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Model calls, tokens, and dollars (None where the price of the model is not known)."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Milliseconds."""

    retrieve: float = 0.0
    generate: float = 0.0
    verify: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBy:
    """What an answer depends on besides the question."""

    index_fingerprint: str
    prompt_hash: str
    settings_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer. Every marker in `answer` is in `citations`, and every citation is used.

    `standalone_question` is the question as it was searched, where a conversation made it differ from `question`.
    """

    schema_version: Literal[1] = 1
    id: str
    question: str
    standalone_question: str | None = None
    status: Status
    mode: Mode
    model: str | None
    answer: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    not_covered: tuple[str, ...] = ()
    nearest: tuple[NearestArticle, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    retrieved: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)
    timings_ms: Timings = field(default_factory=Timings)
    made_by: MadeBy

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain JSON types, keys in the order of the contract."""
        return asdict(self)
