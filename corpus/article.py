"""What an article is."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

ArticleKind = Literal["original", "digest"]

MAX_SLUG_LENGTH = 80
"""Characters; long enough for any headline, short enough for a file name and a table column."""


@dataclass(frozen=True)
class Article:
    """One article, the ground truth that every citation points into.

    Attributes
    ----------
    id
        A slug. It survives edits of the text.
    text
        The stored text. Every offset in Footnote counts Unicode code points of this string.
    published
        `2026`, `2026-05` or `2026-05-19`, as precise as the source says, or None.
    kind
        `digest` where the words are ours and not the publisher's.
    source_file
        The name (not the path) of the file the text was made from, or None.
    tags
        Words of whoever keeps the corpus, to choose articles by; readers are not shown them.
    """

    id: str
    title: str
    text: str
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    language: str | None = None
    kind: ArticleKind = "original"
    source_file: str | None = None
    tags: tuple[str, ...] = ()

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 (hex) over the text and every field that a reader is shown."""
        fields = (
            self.id, self.title, self.publisher, *self.authors, self.published,
            self.url, self.language, self.kind, self.source_file, *self.tags, self.text,
        )  # fmt: skip
        joined = "\x1f".join("" if field is None else field for field in fields)
        return hashlib.sha256(joined.encode("utf-8")).hexdigest()


def slugify(name: str) -> str:
    """Return `name` as a slug: lower-case ASCII letters and digits, joined by hyphens.

    Accents are folded ("Mądry" gives "madry"). A name with nothing left of it (an emoji, say) gives a short hash, so
    that two such names stay apart.
    """
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:MAX_SLUG_LENGTH].rstrip("-")
    return slug or "article-" + hashlib.sha256(name.encode("utf-8")).hexdigest()[:8]
