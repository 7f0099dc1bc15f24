"""How the model is called, as one plain value."""

import hashlib
from dataclasses import dataclass, field, fields

DEFAULT_MODEL = "gpt-6-luna"
"""The least expensive current model of OpenAI that follows a JSON schema (0.10 dollars a million tokens read, 2026-11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LLMConfig:
    """Settings of the chat model.

    Attributes
    ----------
    api_key
        Never shown by `repr`. May be None for a server of one's own (`base_url`), which asks for none.
    temperature, reasoning_effort
        Sent only where set: many models refuse the one or the other.
    timeout_seconds
        The whole answer, all calls and retries together.
    silence_seconds
        The longest wait for the next byte of one call. A small model on a processor may think for a minute before its first.
    max_retries
        Further attempts of one call after a failure that may pass (429, 5xx, a broken connection).
    context_window
        Tokens; None looks the model up in `models.json`.
    context_tokens
        The most tokens of article text in one call. More passages cost more and answer no better: 1,000 tokens hold 92 % of
        what is needed on the retrieval benchmark.
    max_output_tokens
        The most the model may write in one call, its hidden reasoning included; less in a small window.
    support_check
        Ask the model whether the quote supports a sentence that the checks in code are not sure of.
    repair
        Give the model one chance to mend sentences that were refused.
    """

    model: str = DEFAULT_MODEL
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    temperature: float | None = None
    reasoning_effort: str | None = None
    timeout_seconds: float = 120.0
    silence_seconds: float = 60.0
    max_retries: int = 2
    context_window: int | None = None
    context_tokens: int = 6000
    max_output_tokens: int = 12000
    support_check: bool = True
    repair: bool = True

    @property
    def settings_hash(self) -> str:
        """SHA-256 (16 hex digits) of everything that can change an answer; the key and the time limits cannot."""
        unimportant = {"api_key", "timeout_seconds", "silence_seconds", "max_retries"}
        shown = [f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.name not in unimportant]
        return hashlib.sha256("\n".join(shown).encode()).hexdigest()[:16]
