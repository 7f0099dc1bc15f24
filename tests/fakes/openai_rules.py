"""What a strict OpenAI-compatible server requires of a request, after the published API reference."""

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

CHAT_FIELDS = {
    "model", "messages", "stream", "stream_options", "response_format", "max_completion_tokens", "max_tokens",
    "temperature", "reasoning_effort",
}  # fmt: skip
EMBEDDING_FIELDS = {"model", "input", "encoding_format", "dimensions"}
MAX_EMBEDDING_INPUTS = 2048


def chat_faults(body: Any) -> Iterator[str]:
    """Yield what is wrong with the body of a chat request."""
    if not isinstance(body, dict):
        yield "the body is not an object"
        return
    yield from (f"unknown field {name}" for name in sorted(set(body) - CHAT_FIELDS))
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        yield "messages is not a list with something in it"
        return
    for message in messages:
        if set(message) != {"role", "content"} or message["role"] not in {"system", "user", "assistant"}:
            yield f"a message has the fields {sorted(message)}"
        elif not isinstance(message["content"], str) or not message["content"]:
            yield "a message has no content"
    if "stream_options" in body and not body.get("stream"):
        yield "stream_options without stream"
    for name in ("max_completion_tokens", "max_tokens"):
        if name in body and not (isinstance(body[name], int) and body[name] > 0):
            yield f"{name} is not a positive integer"
    if "response_format" in body:
        yield from _format_faults(body["response_format"], json.dumps(messages))


def _format_faults(wanted: Json, words: str) -> Iterator[str]:
    if wanted == {"type": "json_object"}:
        if "json" not in words.lower():
            yield "json_object without the word JSON in the messages"
        return
    if wanted.get("type") != "json_schema":
        yield f"response_format has type {wanted.get('type')}"
        return
    schema = wanted.get("json_schema", {})
    if set(schema) != {"name", "schema", "strict"} or schema["strict"] is not True:
        yield f"json_schema has the fields {sorted(schema)}"
        return
    yield from _schema_faults(schema["schema"], "schema")


def _schema_faults(node: Json, where: str) -> Iterator[str]:
    """Yield where a schema breaks the rules of strict mode: closed objects, every property required."""
    if node.get("type") == "object":
        if node.get("additionalProperties") is not False:
            yield f"{where} is an open object"
        if sorted(node.get("required", [])) != sorted(node["properties"]):
            yield f"{where} has optional properties"
        for name, child in node["properties"].items():
            yield from _schema_faults(child, f"{where}.{name}")
    if node.get("type") == "array":
        yield from _schema_faults(node["items"], f"{where}[]")
    if "$ref" in node or "$defs" in node:
        yield f"{where} uses references"


def embedding_faults(body: Any) -> Iterator[str]:
    """Yield what is wrong with the body of an embeddings request."""
    if not isinstance(body, dict):
        yield "the body is not an object"
        return
    yield from (f"unknown field {name}" for name in sorted(set(body) - EMBEDDING_FIELDS))
    texts = body.get("input")
    if not isinstance(texts, list) or not 0 < len(texts) <= MAX_EMBEDDING_INPUTS:
        yield "input is not a list of 1 to 2048 texts"
    elif not all(isinstance(text, str) and text for text in texts):
        yield "input holds an empty text"
