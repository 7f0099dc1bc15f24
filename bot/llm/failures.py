"""From what went wrong between us and the server to one sentence for a person, and whether another attempt makes sense.

No text of the server or of an exception goes into the sentence: both have been seen to carry the key.
"""

from collections.abc import Mapping

from bot.llm.config import LLMConfig
from corpus.model_errors import (
    ModelBusyError,
    ModelError,
    ModelKeyRefusedError,
    ModelNotFoundError,
    ModelQuotaError,
    ModelRequestError,
    ModelWindowError,
)
from index.remote import may_pass, retry_after, server_name

_TOO_LONG = ("context_length", "context length", "maximum context", "context window", "context size", "too many tokens")


class Failure(Exception):  # noqa: N818 (it never reaches a person; the error inside it does)
    """One attempt failed.

    Attributes
    ----------
    error
        What the person is told if no other attempt succeeds.
    may_pass
        Whether the same request may succeed later.
    retry_after
        Seconds the server asks to wait, or None.
    status, said
        HTTP status (None without one) and the server's lower-case words, only to find out what it does not support.
    """

    def __init__(
        self,
        error: ModelError,
        *,
        may_pass: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
        said: str = "",
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.may_pass = may_pass
        self.retry_after = retry_after
        self.status = status
        self.said = said


def failure_of_status(status: int, said: str, headers: Mapping[str, str], config: LLMConfig) -> Failure:
    """Return the failure behind an HTTP status; `said` is the server's words in lower case."""
    server = server_name(config.base_url)
    if status in {401, 403}:
        return Failure(ModelKeyRefusedError(server), status=status)
    if status == 404:
        return Failure(ModelNotFoundError(config.model, server), status=status)
    if status == 429 and ("insufficient_quota" in said or "billing" in said):
        return Failure(ModelQuotaError(server), status=status)
    too_long = failure_of_words(said, config)
    if too_long is not None or status == 413:
        return too_long or Failure(ModelWindowError(config.model), status=status)
    if may_pass(status):
        wait = retry_after(headers)
        return Failure(ModelBusyError(server, wait), may_pass=True, retry_after=wait, status=status, said=said)
    return Failure(ModelRequestError(server, status), status=status, said=said)


def failure_of_words(said: str, config: LLMConfig) -> Failure | None:
    """Return the failure that the server's words name, if they say that the prompt is too long."""
    if any(words in said for words in _TOO_LONG):
        return Failure(ModelWindowError(config.model))
    return None
