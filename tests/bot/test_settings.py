"""Settings come from one place at a time, in one order, and never show a secret."""

from pathlib import Path

import pytest

from bot.settings import PREFIX, Settings, load_settings, unknown_names
from corpus.errors import ConfigurationError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and an environment without settings."""
    import os

    for name in os.environ:
        if name.startswith((PREFIX, "OPENAI_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def key(settings: Settings) -> str | None:
    return settings.llm.api_key.get_secret_value() if settings.llm.api_key else None


def test_each_source_yields_to_the_one_above_it(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / "footnote.toml").write_text(
        'corpus_dir = "toml"\n[llm]\nmodel = "toml"\nbase_url = "http://toml"\napi_key = "toml"\n'
    )
    assert (load_settings().llm.model, load_settings().llm.base_url, key(load_settings())) == (
        "toml",
        "http://toml",
        "toml",
    )
    (elsewhere / ".env").write_text("OPENAI_API_KEY=dotenv-customary\nOPENAI_BASE_URL=http://dotenv\nOTHER=1\n")
    assert (load_settings().llm.base_url, key(load_settings())) == ("http://dotenv", "dotenv-customary")
    with (elsewhere / ".env").open("a") as file:
        file.write("FOOTNOTE_LLM__API_KEY=dotenv\n")
    assert key(load_settings()) == "dotenv"
    monkeypatch.setenv("OPENAI_API_KEY", "customary")
    assert key(load_settings()) == "customary"
    monkeypatch.setenv("FOOTNOTE_LLM__API_KEY", "environment")
    assert key(load_settings()) == "environment"
    monkeypatch.setenv("FOOTNOTE_CORPUS_DIR", "environment")
    assert load_settings().corpus_dir == elsewhere / "environment"
    assert load_settings(flags={"corpus_dir": Path("flag"), "data_dir": None}).corpus_dir == elsewhere / "flag"
    assert load_settings().llm.model == "toml"


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_key_is_no_key(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", value)
    monkeypatch.setenv("FOOTNOTE_LLM__API_KEY", value)
    assert key(load_settings()) is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "FOOTNOTE_LLM__BASE_URL",
            "localhost",
            "llm.base_url (FOOTNOTE_LLM__BASE_URL) is not valid: write a web address",
        ),
        ("FOOTNOTE_LLM__MODLE", "x", "llm.modle (FOOTNOTE_LLM__MODLE) is not valid: there is no such setting"),
        ("FOOTNOTE_EMBEDDING__PROVIDER", "cohere", "is not valid: input should be 'local' or 'openai'"),
        ("FOOTNOTE_LLM", "{broken", "The settings cannot be read"),
    ],
)
def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as raised:
        load_settings()
    assert said in str(raised.value)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[llm\n", "not valid TOML"),
        (b"\xff\xfe", "cannot be read"),
        (b"[lmm]\nmodel='x'\n", "lmm (FOOTNOTE_LMM) is not valid"),
    ],
)
def test_a_bad_configuration_file_is_named(elsewhere: Path, content: bytes, said: str) -> None:
    (elsewhere / "my.toml").write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"my\.toml|lmm") as raised:
        load_settings(config_file=Path("my.toml"))
    assert said in str(raised.value)
    with pytest.raises(ConfigurationError, match=r"no configuration file other\.toml"):
        load_settings(config_file=Path("other.toml"))


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    settings = load_settings()
    assert "very-secret" not in f"{settings!r} {settings} {settings.model_dump_json()}"
    monkeypatch.setenv("FOOTNOTE_LLM__BASE_URL", "sk-very-secret")
    with pytest.raises(ConfigurationError) as raised:
        load_settings()
    assert "very-secret" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_names_that_set_nothing_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_CORPUS", "x")
    monkeypatch.setenv("FOOTNOTE_LLM__MODEL", "x")
    assert unknown_names() == ("FOOTNOTE_CORPUS",)
