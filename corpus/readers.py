"""Read a folder of Markdown and plain text as articles. A broken file is named and never stops the others."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article, slugify
from corpus.cleaning import UndecodableError, clean, decode
from corpus.errors import CorpusEmptyError, CorpusMissingError, CorpusUnreadableError
from corpus.front_matter import BrokenFrontMatterError, split_front_matter

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
SUFFIXES = MARKDOWN_SUFFIXES | {".txt"}

MAX_ARTICLE_BYTES = 10_000_000
"""About 1,500,000 words: larger than any article, smaller than what would stall the index for everybody else."""

MAX_HEADLINE_CHARACTERS = 160
"""A first line longer than this is a paragraph, not a headline."""

_MARKDOWN_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_CODE_FENCE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Problem:
    """One file that could not be read as an article, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class Corpus:
    """What a folder holds: the articles, ordered by file name, and the files that are none.

    `files` names the file of each article, by its id.
    """

    folder: Path
    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]
    files: Mapping[str, Path]


class UnusableArticleError(ValueError):
    """A file is no article; the message is the reason."""


def list_article_files(folder: Path) -> tuple[Path, ...]:
    """Return the Markdown and text files below `folder`, in a stable order; hidden files and folders are left out.

    Raises
    ------
    CorpusMissingError
        There is no such folder.
    CorpusUnreadableError
        The folder, or one below it, cannot be listed.
    """
    if not folder.is_dir():
        raise CorpusMissingError(folder)
    return tuple(sorted(_walk(folder), key=lambda path: path.relative_to(folder).parts))


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise CorpusUnreadableError(folder, error.strerror or "unknown reason") from error

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield Path(parent) / name


def read_corpus(folder: Path) -> Corpus:
    """Read every article below `folder`.

    Raises
    ------
    CorpusMissingError, CorpusUnreadableError
        The folder is not there, or cannot be listed.
    CorpusEmptyError
        It holds no Markdown or text file, or none that is an article.
    """
    articles: dict[str, Article] = {}
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    for path in list_article_files(folder):
        name = _printable(path.relative_to(folder))
        try:
            article = read_article(path)
        except UnusableArticleError as error:
            problems.append(Problem(name, str(error)))
            continue
        if article.id in articles:
            problems.append(
                Problem(
                    name,
                    f"its id `{article.id}` is taken by {_printable(files[article.id].relative_to(folder))}; give it another `id`",
                )
            )
            continue
        articles[article.id] = article
        files[article.id] = path
    if not articles:
        raise CorpusEmptyError(folder, tuple(f"{problem.file}: {problem.reason}" for problem in problems))
    return Corpus(folder, tuple(articles.values()), tuple(problems), files)


def read_article(path: Path) -> Article:
    """Read one file as an article.

    Without front matter the id comes from the file name, the title from the first heading or the file name.

    Raises
    ------
    UnusableArticleError
        The file cannot be read, is too large, is not text, has broken front matter, or has no body.
    """
    try:
        front, body = split_front_matter(clean(decode(_read(path))))
    except (UndecodableError, BrokenFrontMatterError) as error:
        raise UnusableArticleError(str(error)) from error
    text = body.rstrip()
    if not re.search(r"\w", text):
        raise UnusableArticleError("it has no body")
    return Article(
        id=front.id or slugify(path.stem),
        title=front.title or _first_heading(text, markdown=path.suffix.lower() in MARKDOWN_SUFFIXES) or _printable(Path(path.stem)),
        text=text,
        publisher=front.publisher,
        authors=front.authors,
        published=front.published,
        url=front.url,
        language=front.language,
        kind=front.kind,
        tags=front.tags,
        source_file=front.source_file or _printable(Path(path.name)),
    )  # fmt: skip


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():  # a named pipe or a device would hang us
            raise UnusableArticleError("it is not a regular file")
        size = path.stat().st_size
        if size > MAX_ARTICLE_BYTES:
            raise UnusableArticleError(
                f"it is {size / 1e6:.1f} MB and an article may have {MAX_ARTICLE_BYTES / 1e6:.0f}; split it into parts"
            )
        return path.read_bytes()
    except OSError as error:
        raise UnusableArticleError(f"it cannot be read ({error.strerror})") from error


def _first_heading(text: str, *, markdown: bool) -> str | None:
    heading = _MARKDOWN_HEADING.search(_CODE_FENCE.sub("", text))
    if heading is not None:
        return heading[1].strip()
    return None if markdown else _headline(text)


def _headline(text: str) -> str | None:
    """Return the first line of a plain text when it looks like a headline: short, several words, no full stop."""
    first, _, rest = text.partition("\n")
    first = " ".join(first.split())
    words = len(first.split())
    if rest.strip() and 2 <= words <= 25 and len(first) <= MAX_HEADLINE_CHARACTERS and first[-1] not in ".!;:,":
        return first
    return None


def _printable(path: Path) -> str:
    """Return a file name that can be printed and stored, whatever bytes it is made of."""
    return clean(os.fsencode(path).decode("utf-8", "replace"))
