"""Settings: read once, at the top, from the environment, `.env` and `footnote.toml`; below here they are plain values.

Precedence, highest first: command-line flags, `FOOTNOTE_...` in the environment, the customary names (`OPENAI_API_KEY`) in the
environment, the same two in `.env`, `footnote.toml`, the defaults.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as PydanticSettingsError

from bot.setting_groups import ChromaSettings, EmbeddingSettings, Folder, LLMSettings, SlackSettings
from corpus.errors import ConfigurationError, SettingsError

PREFIX = "FOOTNOTE_"

CUSTOMARY_NAMES: dict[str, tuple[str, str]] = {
    "OPENAI_API_KEY": ("llm", "api_key"),
    "OPENAI_BASE_URL": ("llm", "base_url"),
    "SLACK_BOT_TOKEN": ("slack", "bot_token"),
    "SLACK_APP_TOKEN": ("slack", "app_token"),
    "SLACK_SIGNING_SECRET": ("slack", "signing_secret"),
    "SLACK_API_URL": ("slack", "api_url"),
}
"""Names that other programs use for the same thing, and the setting each one fills."""

ENV_FILE = Path(".env")
CONFIG_FILE = Path("footnote.toml")

SHIPPED_ARTICLES = Path(__file__).resolve().parent.parent / "corpus" / "articles"


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    corpus_dir: Folder = Field(SHIPPED_ARTICLES, description="Folder of Markdown and text files.")
    data_dir: Folder = Field(
        default_factory=lambda: user_data_path("footnote", appauthor=False),
        description="Folder for the index, the cache and the Slack store.",
    )
    embedding: EmbeddingSettings = EmbeddingSettings()
    llm: LLMSettings = LLMSettings()
    chroma: ChromaSettings = ChromaSettings()
    slack: SlackSettings = SlackSettings()


def load_settings(*, config_file: Path | None = None, flags: Mapping[str, object] | None = None) -> Settings:
    """Read the settings.

    Parameters
    ----------
    config_file
        A TOML file that must exist; None reads `footnote.toml` of the working directory where there is one.
    flags
        Settings given on the command line; they win. None values are left out.

    Raises
    ------
    ConfigurationError
        The configuration file cannot be read, or a setting is unknown or not valid.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    file_values = _read_toml(config_file)

    class Loaded(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (flags take its place)
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (we read .env ourselves, filtered by prefix)
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (not offered)
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            dotenv = DotEnvSettingsSource(settings_cls, env_file=ENV_FILE, dotenv_filtering="match_prefix")
            return (
                InitSettingsSource(settings_cls, given),
                env_settings,
                InitSettingsSource(settings_cls, _customary(os.environ)),
                dotenv,
                InitSettingsSource(settings_cls, _customary(dotenv_values(ENV_FILE))),
                InitSettingsSource(settings_cls, file_values),
            )

    try:
        return Loaded()
    except ValidationError as error:
        raise _plain(error) from None  # the original would carry its input, which may be a secret
    except (PydanticSettingsError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The settings cannot be read: {error}.") from None


def unknown_names() -> tuple[str, ...]:
    """Return the `FOOTNOTE_...` names of the environment that set nothing: most of the time a slip of the pen."""
    known = tuple(PREFIX + name.upper() for name in Settings.model_fields)
    return tuple(
        sorted(
            name
            for name in os.environ
            if name.upper().startswith(PREFIX)
            and not (name.upper() in known or name.upper().startswith(tuple(f"{k}__" for k in known)))
        )
    )


def _customary(environment: Mapping[str, str | None]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (section, field) in CUSTOMARY_NAMES.items():
        value = environment.get(name)
        if value and value.strip():
            found.setdefault(section, {})[field] = value
    return found


def _read_toml(config_file: Path | None) -> dict[str, Any]:
    path = config_file or CONFIG_FILE
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        if config_file is None:
            return {}
        raise ConfigurationError(f"There is no configuration file {config_file}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The configuration file {path} cannot be read ({error}).") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"The configuration file {path} is not valid TOML: {error}.") from None


def _plain(error: ValidationError) -> ConfigurationError:
    first = error.errors(include_url=False, include_input=False)[0]
    parts = [str(part) for part in first["loc"]]
    name = f"{'.'.join(parts)} ({PREFIX}{'__'.join(parts).upper()})"
    if first["type"] == "extra_forbidden":
        return SettingsError(name, "there is no such setting")
    message = first["msg"].removeprefix("Value error, ")
    return SettingsError(name, message[:1].lower() + message[1:])
