"""Write the reference pages from the program itself: `make docs`. A test compares what is committed with what this writes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

DOCS = Path(__file__).resolve().parent
HEADER = "<!-- Written by `make docs`; edit the program, not this page. -->\n\n"


def command_page() -> str:
    """Return the command reference: the `--help` of every command."""
    from typer.main import get_command

    from bot.cli.app import app

    sections = (
        f"## {' '.join(('footnote', *words))}\n\n```text\n{_help(words)}\n```\n"
        for words in _commands(get_command(app), ())
    )
    return "\n".join([f"{HEADER}# Commands\n", *sections])


def _commands(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 (typer's own class)
    yield words
    for name, child in getattr(command, "commands", {}).items():
        yield from _commands(child, (*words, name))


def _help(words: tuple[str, ...]) -> str:
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "bot", *words, "--help"], capture_output=True, text=True, check=True, env=environment
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def settings_page() -> str:
    """Return the table of every setting."""
    from bot.settings import CUSTOMARY_NAMES, PREFIX, Settings

    customary = {".".join(path): name for name, path in CUSTOMARY_NAMES.items()}
    lines = [
        f"{HEADER}# Settings\n",
        "Flags win over the environment, the environment over `.env`, `.env` over `footnote.toml`.\n",
        "| environment | in `footnote.toml` | default | what it does |",
        "|---|---|---|---|",
    ]
    for path, default, description in _fields(Settings, ()):
        dotted = ".".join(path)
        name = f"`{PREFIX}{'__'.join(path).upper()}`"
        if dotted in customary:
            name += f", `{customary[dotted]}`"
        lines.append(f"| {name} | `{dotted}` | {default} | {description} |")
    return "\n".join(lines) + "\n"


def _fields(model: type[BaseModel], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _fields(inner, (*above, name))
            continue
        assert field.description, f"{name} has no description"  # noqa: S101 (a mistake of ours)
        yield (*above, name), _default(field.default, required=field.default_factory is not None), field.description


def _default(value: Any, *, required: bool) -> str:  # noqa: ANN401 (a default may be anything)
    if required or isinstance(value, (Path, SecretStr)):
        return "see there"
    return "-" if value in (None, (), {}) else f"`{value}`"


def answer_schema_page() -> str:
    """Return the JSON schema of an answer."""
    from bot.schemas import answer_schema, schema_page

    return schema_page(answer_schema())


def search_schema_page() -> str:
    """Return the JSON schema of a search result."""
    from bot.schemas import schema_page, search_schema

    return schema_page(search_schema())


PAGES = {
    "commands.md": command_page,
    "settings.md": settings_page,
    "answer.schema.json": answer_schema_page,
    "search.schema.json": search_schema_page,
}

if __name__ == "__main__":
    for file_name, page in PAGES.items():
        (DOCS / file_name).write_text(page(), "utf-8")
