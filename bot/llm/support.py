"""One call that asks a model about all sentences that the checks in code are not sure of."""

import json
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.llm.chat import Ask, ChatModel, Deadline, Message, Tally
from bot.llm.checking import Finding
from bot.llm.context import NOT_GIVEN, Budget
from bot.llm.draft import SUPPORT_SCHEMA, json_part
from bot.llm.prompt import load_prompt, new_fence, one_line
from bot.llm.tokens import estimate_tokens

SupportVerdict = Literal["supported", "partial", "unsupported", "contradicted"]

_VERDICTS = ("supported", "partial", "unsupported", "contradicted")
_MAX_ENTRIES = 100


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    sentence: int
    verdict: Annotated[SupportVerdict, BeforeValidator(lambda value: value if value in _VERDICTS else "unsupported")]


class _Verdicts(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    verdicts: Annotated[list[_Entry], BeforeValidator(lambda v: v[:_MAX_ENTRIES] if isinstance(v, list) else v)]


def check_support(
    findings: Sequence[Finding], chat: ChatModel, budget: Budget, deadline: Deadline, tally: Tally
) -> list[SupportVerdict]:
    """Return one verdict for each finding.

    A sentence that the reply does not mention, mentions twice with different verdicts, or mentions in a way that makes no sense
    is `unsupported`; so is one that finds no room in the call.

    Raises
    ------
    ModelError
        The call failed.
    """
    ask, asked = _ask(findings, budget)
    if not asked:
        return ["unsupported"] * len(findings)
    with chat.stream(ask, deadline, tally) as reply:
        for _ in reply:
            deadline.check()
        given = read_verdicts(reply.end.text)
    return [given.get(number, "unsupported") if number <= asked else "unsupported" for number in _numbers(findings)]


def read_verdicts(text: str) -> dict[int, SupportVerdict]:
    """Return the verdicts of a reply by sentence number; what is nonsense is left out."""
    try:
        entries = _Verdicts.model_validate(json.loads(json_part(text))).verdicts
    except (ValidationError, json.JSONDecodeError, RecursionError):
        return {}
    found: dict[int, SupportVerdict] = {}
    for entry in entries:
        known = found.setdefault(entry.sentence, entry.verdict)
        if known != entry.verdict:
            found[entry.sentence] = "unsupported"
    return found


def _numbers(findings: Sequence[Finding]) -> range:
    return range(1, len(findings) + 1)


def _ask(findings: Sequence[Finding], budget: Budget) -> tuple[Ask, int]:
    """Return the request and how many of the sentences it has room for."""
    fence = new_fence()
    system = load_prompt("support").fill(fence=fence)
    user = load_prompt("support_user")
    left = budget.prompt - estimate_tokens(system) - estimate_tokens(user.text) - 2 * estimate_tokens(fence)
    blocks: list[str] = []
    for number, finding in zip(_numbers(findings), findings, strict=True):
        block = _block(number, finding)
        left -= estimate_tokens(block)
        if left < 0:
            break
        blocks.append(block)
    content = user.fill(fence=fence, sentences="\n\n".join(blocks), count=str(len(blocks)))
    messages = (Message("system", system), Message("user", content))
    return Ask("support", messages, SUPPORT_SCHEMA, budget.output), len(blocks)


def _block(number: int, finding: Finding) -> str:
    """Return one sentence with its quotes and where they stand."""
    lines = [f"Sentence {number} ({finding.claim.kind}): {finding.claim.text}"]
    for item in finding.evidence:
        article = item.article
        lines.append(
            f"  From: {one_line(article.title)}; publisher {article.publisher or NOT_GIVEN}; published "
            f"{article.published or NOT_GIVEN}; above the quote: {one_line(item.context)[:400]}"
        )
        if item.antecedent:
            lines.append(f"  Before the quote: {one_line(item.antecedent)[:400]}")
        lines.append(f"  Quote: {one_line(item.quote)}")
    return "\n".join(lines)
