"""From settings to the parts they mean: the one place where settings become plain values."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.library import Library, ProgressListener, index_dir_of
from bot.llm.config import LLMConfig
from bot.settings import Settings
from index.chroma_server import ChromaServer
from index.embedders import LazyEmbedder, local_embedder

if TYPE_CHECKING:
    from bot.llm.answer import AnswerWriter
    from bot.pipeline import Footnote


def model_dir_of(settings: Settings) -> Path:
    """Return the folder that keeps the embedder's prepared graph."""
    return settings.data_dir / "models"


def embedder_of(settings: Settings) -> LazyEmbedder:
    """Return the embedder the settings mean, not loaded yet.

    Raises
    ------
    EmbeddingKeyMissingError
        The provider is `openai`, and there is neither a key nor a server of one's own.
    """
    if settings.embedding.provider == "openai":
        from index.openai_embedding import OpenAIEmbeddingConfig, openai_embedder

        llm = settings.llm
        key = llm.api_key.get_secret_value() if llm.api_key else None
        return openai_embedder(
            OpenAIEmbeddingConfig(model=settings.embedding.model, base_url=llm.base_url, api_key=key)
        )
    return local_embedder(model_dir_of(settings))


def llm_of(settings: Settings) -> LLMConfig | None:
    """Return how to call the model, or None where none is configured: no key, and no server of one's own."""
    llm = settings.llm
    if llm.api_key is None and llm.base_url is None:
        return None
    plain = llm.model_dump(exclude={"api_key"})
    return LLMConfig(**plain, api_key=llm.api_key.get_secret_value() if llm.api_key else None)


def chroma_of(settings: Settings) -> ChromaServer | None:
    """Return the Chroma server that keeps the vectors, or None for the data folder."""
    chroma = settings.chroma
    if chroma.url is None:
        return None
    token = chroma.token.get_secret_value() if chroma.token else None
    return ChromaServer(chroma.url, token, chroma.tenant, chroma.database)


def library_of(
    settings: Settings, *, on_progress: ProgressListener | None = None, on_notice: Callable[[str], None] | None = None
) -> Library:
    """Return the library of the settings' corpus; nothing is read or built yet."""
    told = {} if on_notice is None else {"on_notice": on_notice}
    folder = index_dir_of(settings.data_dir, settings.corpus_dir)
    server = chroma_of(settings)
    return Library(settings.corpus_dir, folder, embedder_of(settings), server=server, on_progress=on_progress, **told)


def footnote_of(
    settings: Settings,
    *,
    use_cache: bool = True,
    support_check: bool | None = None,
    on_progress: ProgressListener | None = None,
    on_notice: Callable[[str], None] | None = None,
) -> "Footnote":
    """Return the engine that the settings mean.

    Parameters
    ----------
    use_cache
        Let a model's answer be one that it gave before.
    support_check
        Stands over the setting `llm.support_check` where it is not None.
    """
    from bot.pipeline import Footnote

    config = llm_of(settings)
    if config is not None and support_check is not None:
        config = replace(config, support_check=support_check)
    library = library_of(settings, on_progress=on_progress, on_notice=on_notice)
    writer = _writer_of(config, settings, use_cache=use_cache)
    return Footnote(library, writer, settings_hash=_hash_of(settings))


def _writer_of(config: LLMConfig | None, settings: Settings, *, use_cache: bool) -> "AnswerWriter | None":
    if config is None:
        return None
    from bot.llm.answer import AnswerWriter
    from bot.llm.cache import AnswerCache

    return AnswerWriter(config, cache=AnswerCache(settings.data_dir / "answers.db") if use_cache else None)


def _hash_of(settings: Settings) -> str:
    """Return 16 hex digits that name the settings an answer depends on, besides those of the model."""
    return hashlib.sha256(settings.embedding.model_dump_json().encode()).hexdigest()[:16]
