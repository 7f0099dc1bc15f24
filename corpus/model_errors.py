"""Every error about a remote model that a person may see; the others are in `corpus/errors.py`, where the rules are written."""

from corpus.errors import ConfigurationError, FootnoteError


class ModelKeyMissingError(ConfigurationError):
    """A model was asked for and there is no key."""

    def __init__(self) -> None:
        super().__init__(
            "There is no key for a model. Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, or use --mode extractive."
        )


class ModelError(FootnoteError):
    """The model could not be used; `--mode auto` answers without it. The parent of every failure of a model."""


class ModelKeyRefusedError(ModelError):
    """401 or 403."""

    def __init__(self, server: str) -> None:
        super().__init__(f"{server} does not accept the key. Check OPENAI_API_KEY.")


class ModelNotFoundError(ModelError):
    """404: the model or the address is wrong."""

    def __init__(self, model: str, server: str) -> None:
        super().__init__(
            f"{server} has no model {model}, or is not the API. Check FOOTNOTE_LLM__MODEL and OPENAI_BASE_URL."
        )


class ModelUnreachableError(ModelError):
    """No connection, or it broke."""

    def __init__(self, server: str) -> None:
        super().__init__(
            f"{server} cannot be reached, or broke off. Check the network and OPENAI_BASE_URL, then ask again."
        )


class ModelBusyError(ModelError):
    """429 or 5xx after every retry. `wait` is how long the server asks to wait, in seconds."""

    def __init__(self, server: str, wait: float | None = None) -> None:
        when = f"in {wait:.0f} seconds" if wait is not None and wait >= 1 else "in a moment"
        super().__init__(f"{server} is too busy or has a fault. Ask again {when}.")


class ModelQuotaError(ModelError):
    """429 that no waiting helps."""

    def __init__(self, server: str) -> None:
        super().__init__(
            f"{server} says that the account has no credit left. Add credit there, or use --mode extractive."
        )


class ModelTimeoutError(ModelError):
    """The time limit of an answer is over."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The model did not answer within {seconds:g} seconds. Ask again, or raise FOOTNOTE_LLM__TIMEOUT_SECONDS."
        )


class ModelWindowError(ModelError):
    """The prompt is too long for the model, even with no article text to spare."""

    def __init__(self, model: str, window: int | None = None) -> None:
        size = f" of {window} tokens" if window else ""
        super().__init__(
            f"The context window{size} of {model} is too small for the question and one passage. "
            "Use a larger model, or correct FOOTNOTE_LLM__CONTEXT_WINDOW."
        )


class ModelRequestError(ModelError):
    """The server refuses the request for another reason."""

    def __init__(self, server: str, status: int) -> None:
        super().__init__(f"{server} refuses the request (HTTP {status}). Try another model, or use --mode extractive.")


class ModelRefusedError(ModelError):
    """The model, or the filter of its provider, declines."""

    def __init__(self, model: str) -> None:
        super().__init__(f"{model} declined to answer. Put the question differently, or use --mode extractive.")


class ModelReplyError(ModelError):
    """The reply is empty, cut off, or not the JSON that was asked for; `reason` says which."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(
            f"The reply of {model} could not be used ({reason}). Try another model, or use --mode extractive."
        )


class EmbeddingKeyMissingError(ConfigurationError):
    """Embeddings of OpenAI were asked for and there is no key."""

    def __init__(self) -> None:
        super().__init__(
            "FOOTNOTE_EMBEDDING__PROVIDER=openai needs a key. Set OPENAI_API_KEY, or use the provider local."
        )


class EmbeddingServiceError(FootnoteError):
    """The server of the embeddings could not be used; `reason` is a few words of ours."""

    def __init__(self, server: str, model: str, reason: str) -> None:
        super().__init__(
            f"{server} did not embed the text with {model}: {reason}. Check FOOTNOTE_EMBEDDING__MODEL, OPENAI_API_KEY and "
            "OPENAI_BASE_URL, or use FOOTNOTE_EMBEDDING__PROVIDER=local."
        )
