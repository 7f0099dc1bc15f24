"""The model that Footnote is configured with, as a LlamaIndex LLM: the same server, the same model, no other setting."""

from typing import Any

from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
from openai import OpenAI
from pydantic import PrivateAttr

from bot.llm.config import LLMConfig


class EndpointLLM(CustomLLM):
    """Completes a prompt as one user message. `calls`, `prompt_tokens` and `completion_tokens` add up over its life."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    _client: OpenAI = PrivateAttr()
    _config: LLMConfig = PrivateAttr()

    def __init__(self, config: LLMConfig, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._config = config
        self._client = OpenAI(
            api_key=config.api_key or "none", base_url=config.base_url, timeout=config.timeout_seconds
        )

    @property
    def metadata(self) -> LLMMetadata:
        """What LlamaIndex packs its prompts by."""
        return LLMMetadata(context_window=self._config.context_window or 16_000, num_output=1024, is_chat_model=False)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:  # noqa: ARG002
        """Return the model's reply."""
        stream = self._client.chat.completions.create(
            model=self._config.model,
            messages=[{"role": "user", "content": prompt}],
            stream=True,
            stream_options={"include_usage": True},
        )
        pieces = []
        self.calls += 1
        for event in stream:
            pieces += [choice.delta.content or "" for choice in event.choices]
            if event.usage:
                self.prompt_tokens += event.usage.prompt_tokens
                self.completion_tokens += event.usage.completion_tokens
        return CompletionResponse(text="".join(pieces))

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:  # noqa: ARG002
        """Yield the whole reply at once."""
        yield self.complete(prompt)
