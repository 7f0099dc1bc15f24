"""The groups of settings: names, types, defaults and what each one does. No behaviour but saying what is not valid."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator

from bot.llm.config import DEFAULT_MODEL

MAX_URL_CHARACTERS = 2000


def _http_url(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+\S*", url) or len(url) > MAX_URL_CHARACTERS:
        raise ValueError("write a web address such as http://localhost:8000/v1")
    return url


def _secret(value: SecretStr | None) -> SecretStr | None:
    return value if value and value.get_secret_value().strip() else None


Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
Secret = Annotated[SecretStr | None, AfterValidator(_secret)]


class Group(BaseModel):
    """A group of settings; an unknown name in it is an error, because it is a slip of the pen."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class EmbeddingSettings(Group):
    """How passages and questions become vectors."""

    provider: Literal["local", "openai"] = Field("local", description="`local` (in this process, no key) or `openai`.")
    model: str = Field("text-embedding-3-small", min_length=1, description="Model of `openai`; `local` has only one.")


class LLMSettings(Group):
    """The model that writes answers."""

    model: str = Field(DEFAULT_MODEL, min_length=1, description="Name of the chat model.")
    base_url: HttpUrl | None = Field(None, description="An OpenAI-compatible server (Ollama, vLLM, llama.cpp).")
    api_key: Secret = Field(None, description="Its key; a server of your own may need none.")
    temperature: float | None = Field(None, ge=0, le=2, description="Sent only where set; some models refuse it.")
    reasoning_effort: str | None = Field(None, description="Sent only where set; some models refuse it.")
    timeout_seconds: float = Field(120.0, gt=0, description="Seconds for a whole answer, calls and retries together.")
    silence_seconds: float = Field(60.0, gt=0, description="Seconds to wait for the next byte of one call.")
    max_retries: int = Field(2, ge=0, le=10, description="Further attempts after a failure that may pass.")
    context_window: int | None = Field(None, gt=0, description="Tokens; empty looks the model up.")
    context_tokens: int = Field(6000, gt=0, description="Tokens of article text in one call, at most.")
    max_output_tokens: int = Field(12000, gt=0, description="Tokens the model may write in one call.")
    support_check: bool = Field(True, description="Ask the model whether a quote supports a sentence in doubt.")
    repair: bool = Field(True, description="Let the model mend refused sentences once.")


class ChromaSettings(Group):
    """Where the vectors are: in the data folder, or on a Chroma server."""

    url: HttpUrl | None = Field(None, description="A Chroma server; empty keeps the vectors in the data folder.")
    token: Secret = Field(None, description="Its token, sent as `Authorization: Bearer`.")
    tenant: str = Field("default_tenant", min_length=1, description="Its tenant.")
    database: str = Field("default_database", min_length=1, description="Its database.")


class ChannelSettings(Group):
    """What holds in one Slack channel."""

    mode: Literal["off", "mention", "questions"] = Field("mention", description="`off`, `mention` or `questions`.")
    replies: Literal["public", "private"] = Field("public", description="`private` shows an answer to the asker only.")
    since: str | None = Field(None, description="Only articles published since.")
    until: str | None = Field(None, description="Only articles published until.")
    publishers: tuple[str, ...] = Field((), description="Only these publishers.")
    articles: tuple[str, ...] = Field((), description="Only these articles.")
    tags: tuple[str, ...] = Field((), description="Only articles with one of these tags.")
    ask_a_human: str | None = Field(None, description="Id of the person or group offered when there is no answer.")
    feedback: bool = Field(True, description="Whether answers carry feedback buttons.")
    allowed_users: tuple[str, ...] = Field((), description="Ids of those who may ask; empty means everybody.")

    @field_validator("since", "until")
    @classmethod
    def _date(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value):
            raise ValueError("write 2026, 2026-05 or 2026-05-19")
        return value


class SlackSettings(Group):
    """The Slack program."""

    bot_token: Secret = Field(None, description="`xoxb-...`")
    app_token: Secret = Field(None, description="`xapp-...`, for Socket Mode.")
    signing_secret: Secret = Field(None, description="For HTTP mode.")
    api_url: HttpUrl = Field("https://slack.com/api/", description="Another server than Slack's, to try things out.")
    app_name: str = Field("Footnote", min_length=1, max_length=35, description="The name in the app manifest.")
    command: str = Field("/footnote", pattern=r"^/[a-z0-9_-]{1,31}$", description="The slash command.")
    workers: int = Field(4, ge=1, le=64, description="Questions answered at the same time.")
    user_per_minute: int = Field(6, ge=1, description="Questions a person may ask in a minute.")
    channel_per_minute: int = Field(20, ge=1, description="Questions a channel may ask in a minute.")
    daily_questions: int | None = Field(None, ge=0, description="Questions a day (UTC), over everybody.")
    daily_usd: float | None = Field(None, ge=0, description="Dollars a day (UTC), over everybody.")
    stream: bool = Field(True, description="Show an answer while it is checked, where the workspace allows it.")
    log_text: bool = Field(False, description="Whether questions may appear in the log.")
    ask_a_human: str | None = Field(None, description="Id of the person or group offered when there is no answer.")
    http_host: str = Field("127.0.0.1", description="Address of HTTP mode.")
    http_port: int = Field(3000, ge=0, le=65535, description="Port of HTTP mode.")
    default_rules: ChannelSettings = ChannelSettings()
    channels: dict[str, ChannelSettings] = Field({}, description="Rules by channel id: `[slack.channels.C0123]`.")
