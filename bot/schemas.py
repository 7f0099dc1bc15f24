"""The JSON schemas of what the program prints, made from its types. `make docs` writes them to `docs/`."""

import json
from typing import Any


def answer_schema() -> dict[str, Any]:
    """Return the JSON schema of an answer (`footnote ask --json`)."""
    from bot.answer import Answer

    return _schema(Answer, "answer")


def search_schema() -> dict[str, Any]:
    """Return the JSON schema of a search result (`footnote search --json`)."""
    from bot.search_result import SearchResult

    return _schema(SearchResult, "search")


def schema_page(schema: dict[str, Any]) -> str:
    """Return a schema as it is committed."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _schema(kind: type, name: str) -> dict[str, Any]:
    """Return the schema of a dataclass as it is printed: every field is there, also one with a default."""
    from pydantic import TypeAdapter

    made = TypeAdapter(kind).json_schema(mode="serialization")
    for part in (made, *made.get("$defs", {}).values()):
        part["required"] = list(part["properties"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{name}.schema.json",
        **made,
    }
