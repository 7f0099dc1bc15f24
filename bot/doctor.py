"""What is configured, what works, what is missing. Nothing is sent anywhere, and no secret is shown."""

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from bot.opening import embedder_of, library_of, model_dir_of
from bot.settings import Settings, unknown_names
from corpus.errors import FootnoteError
from corpus.readers import read_corpus
from index.generation import current_name
from index.reader import IndexReader

State = Literal["ok", "missing", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `missing` is not set up and need not be; `failed` should work and does not."""

    subject: str
    state: State
    detail: str


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything an answer needs, in the order it needs it."""
    checks: tuple[tuple[str, Callable[[Settings], Iterator[Finding]]], ...] = (
        ("program", _program),
        ("settings", _names),
        ("data folder", _data_folder),
        ("articles", _articles),
        ("embedder", _embedder),
        ("index", _index),
        ("model", _model),
    )
    findings: list[Finding] = []
    for subject, check in checks:
        try:
            findings.extend(check(settings))
        except FootnoteError as error:
            findings.append(Finding(subject, "failed", str(error)))
    return tuple(findings)


def _program(_: Settings) -> Iterator[Finding]:
    yield Finding("program", "ok", f"footnote {version('footnote')}, Python {platform.python_version()}")


def _names(_: Settings) -> Iterator[Finding]:
    for name in unknown_names():
        yield Finding("settings", "failed", f"{name} sets nothing: there is no such setting.")


def _data_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    writable = existing.is_dir() and os.access(existing, os.W_OK)
    yield Finding(
        "data folder", "ok" if writable else "failed", f"{folder}{'' if writable else ' cannot be written to'}"
    )


def _articles(settings: Settings) -> Iterator[Finding]:
    corpus = read_corpus(settings.corpus_dir)
    digests = sum(article.kind == "digest" for article in corpus.articles)
    yield Finding(
        "articles", "ok", f"{len(corpus.articles)} in {corpus.folder}" + (f", {digests} digests" if digests else "")
    )
    for problem in corpus.problems:
        yield Finding("articles", "failed", f"{problem.file} was left out: {problem.reason}.")


def _embedder(settings: Settings) -> Iterator[Finding]:
    embedder = embedder_of(settings)
    if settings.embedding.provider == "openai":
        known = settings.llm.api_key is not None
        yield Finding(
            "embedder", "ok" if known else "failed", embedder.name + ("" if known else " needs OPENAI_API_KEY")
        )
        return
    from index.minilm import MiniLM

    loaded = embedder.load()
    assert isinstance(loaded, MiniLM)  # noqa: S101 - the other provider is dealt with above
    loaded.load_all()
    yield Finding(
        "embedder", "ok", f"{embedder.name}, weights from {loaded.origin}, prepared in {model_dir_of(settings)}"
    )


def _index(settings: Settings) -> Iterator[Finding]:
    library = library_of(settings)
    where = f"{_size(library.index_dir)} in {library.index_dir}"
    if library.server is not None:
        where += f", vectors on {library.server.address}"
    if library.is_fresh():
        IndexReader.open(library.index_dir, library.embedder, library.server).close()
        yield Finding("index", "ok", where)
    elif current_name(library.index_dir) is None:
        yield Finding("index", "missing", "not built yet; the first question builds it")
    else:
        yield Finding("index", "ok", f"{where}; not up to date, the next question sees to that")


def _size(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()) / 1e6:.1f} MB"


def _model(settings: Settings) -> Iterator[Finding]:
    llm = settings.llm
    if llm.api_key is None and llm.base_url is None:
        yield Finding(
            "model", "missing", "answers are extractive; set OPENAI_API_KEY (or OPENAI_BASE_URL) to have them written"
        )
        return
    where = llm.base_url or "OpenAI"
    yield Finding(
        "model", "ok", f"{llm.model} at {where}, key {'set' if llm.api_key else 'not set'} (not tried: that could cost)"
    )
