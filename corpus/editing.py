"""Put articles into a corpus folder and take them out again; the index follows by itself."""

import os
import shutil
import tempfile
from pathlib import Path

from corpus.article import Article
from corpus.errors import (
    ArticleExistsError,
    CorpusEmptyError,
    CorpusMissingError,
    CorpusWriteError,
    UnknownArticleError,
    UnusableFileError,
)
from corpus.readers import Corpus, UnusableArticleError, read_article, read_corpus


def add_article(folder: Path, path: Path) -> Article:
    """Copy one file into a corpus folder, which is made where it is missing. The same file again changes nothing.

    Raises
    ------
    UnusableFileError
        The file is no article.
    ArticleExistsError
        Another article of the folder has its id, or another file its name.
    CorpusWriteError
        The folder cannot be written to.
    """
    try:
        article = read_article(path)
    except UnusableArticleError as error:
        raise UnusableFileError(path, str(error)) from error
    corpus = _read_if_any(folder)
    known = {known.id: known for known in corpus.articles} if corpus else {}
    target = folder / path.name
    if article.id in known:
        if known[article.id].content_hash == article.content_hash:
            return article
        raise ArticleExistsError(path, f"the id {article.id}")
    if target.exists():
        raise ArticleExistsError(path, f"the file name {path.name}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _copy_whole(path, target)
    except OSError as error:
        raise CorpusWriteError(folder, error.strerror or type(error).__name__) from error
    return article


def remove_article(folder: Path, article_id: str, kept_in: Path) -> Path:
    """Move an article's file out of a corpus folder into `kept_in`, and return where it is now.

    Raises
    ------
    UnknownArticleError
        The folder has no such article.
    CorpusWriteError
        The file cannot be moved.
    """
    source = read_corpus(folder).files.get(article_id)
    if source is None:
        raise UnknownArticleError(article_id)
    target = kept_in / source.name
    number = 1
    while target.exists():
        number += 1
        target = kept_in / f"{source.stem}-{number}{source.suffix}"
    try:
        kept_in.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)
    except OSError as error:
        raise CorpusWriteError(folder, error.strerror or type(error).__name__) from error
    return target


def _read_if_any(folder: Path) -> Corpus | None:
    try:
        return read_corpus(folder)
    except (CorpusEmptyError, CorpusMissingError):
        return None


def _copy_whole(path: Path, target: Path) -> None:
    """Copy a file so that it is whole or not there: a reader never sees half an article."""
    handle, name = tempfile.mkstemp(prefix=".adding-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(path.read_bytes())
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
