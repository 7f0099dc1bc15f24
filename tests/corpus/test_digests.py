"""The shipped digests keep every figure, name and table cell of their originals, in words of our own.

The originals are not part of the repository. Where they lie beside it, the digests are compared with them; elsewhere
those tests are skipped and the checks themselves are still tested, on made-up text.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
CORPUS = REPOSITORY / "corpus"
ORIGINALS = REPOSITORY.parent / "shared" / "articles"
KEYS = {"id", "title", "publisher", "authors", "published", "url", "language", "kind", "source_file"}
RUN = 9
"""Words in a row that a digest may not share with an original."""
WORD = r"(?<![\w$])[^\W\d_][\w'&]*"


@dataclass(frozen=True)
class Original:
    """Where the body of an original lies between its page chrome, and what its digest may leave out.

    The body follows the first `after` and ends before the first `until`. `exceptions` maps a capitalised word that is
    no name to the reason.
    """

    source_file: str
    publisher: str | None = None
    published: str | None = None
    has_title: bool = False
    after: str = ""
    until: str = ""
    exceptions: dict[str, str] = field(default_factory=dict)


CASES = {
    "safety-engineering-leader": Original(
        source_file="000_438d3187e5145cf3.txt",
        publisher="AINews",
        published="2026-05",
        has_title=True,
        after="Archive: May 2026",
        until="More from Hacker News",
    ),
    "research-leader": Original(source_file="001_4f082660bf0f8dbc.txt"),
    "move-from-openai": Original(source_file="002_58ae5adcc6f29068.txt", until="Gnoppix is the leading"),
    "recursive-research-team": Original(source_file="003_8826bd808b896420.txt"),
    "painful-signal": Original(
        source_file="004_41c3bdc9458b6c9d.txt",
        publisher="TECH&SPACE",
        has_title=True,
        after="Painful Signal",
        exceptions={"choosing": "a verb that begins a sentence; the digest says 'the choice of'"},
    ),
}

needs_originals = pytest.mark.skipif(
    not ORIGINALS.is_dir(), reason="the original articles do not lie beside the repository (they are not ours to ship)"
)
every_digest = pytest.mark.parametrize("article_id", CASES)


# --- The checks: plain functions over two texts ---------------------------------------------------------------------


def fold(text: str) -> str:
    """NFKC, with one kind of dash and of quote."""
    text = unicodedata.normalize("NFKC", text)
    return re.sub("[“”„]", '"', re.sub("[‘’]", "'", re.sub("[‐‑‒–—−]", "-", text)))


def numbers(text: str) -> Counter[str]:
    """Every token with a digit in it (`$18B+`, `2-3`, `88.7`, `o1`), with how often it occurs."""
    tokens = re.findall(r"\$?\w*\d\w*(?:[.,-]\d\w*)*[%+]*", fold(text))
    return Counter(token.casefold() for token in tokens)


def words(text: str) -> set[str]:
    """Every word, without possessive endings, in lower case; parts of compounds count too ("ex-OpenAI": "OpenAI")."""
    found = re.findall(WORD, fold(text))
    return {re.sub(r"'s?$", "", word).casefold() for word in found}


def is_heading(line: str) -> bool:
    return len(line.split()) <= 6 and not re.search(r"[.:!?|]$", line.strip())


def names(text: str) -> set[str]:
    """Words with a capital that are not there only because a sentence, a line or a table cell begins.

    The first word of a sentence counts if the next one has a capital too ("Pavel Izmailov"), or if it stands with its
    capital inside another sentence. Headings are left out: in title case every word has a capital.
    """
    lines = [line for line in fold(text).splitlines() if not is_heading(line)]
    found = set()
    for sentence in re.split(r"(?<=[.!?:|])\s+|\n", "\n".join(lines)):
        first, *inside = re.findall(WORD, sentence) or [""]
        found |= {word for word in inside if re.search(r"[A-Z]", word)}
        if re.search(rf"\b{re.escape(first)} [A-Z]", sentence) and first[:1].isupper():
            found.add(first)
    return {re.sub(r"'s?$", "", word).casefold() for word in found}


def quoted_terms(text: str) -> set[str]:
    """Short quoted phrases, such as 'world model', without their quotes and last comma."""
    phrases = re.findall(r"""(?<!\w)(['"])(\w[^'"\n]{2,40})\1(?!\w)""", fold(text))
    return {phrase.rstrip(".,").casefold() for _, phrase in phrases if len(phrase.split()) <= 6}


def lost(original: str, digest: str) -> list[str]:
    """What the original has and the digest has not: figures (counted), names and short quotes."""
    figures = [f"{figure} ({count} x)" for figure, count in (numbers(original) - numbers(digest)).items()]
    digest_folded = fold(digest).casefold()
    phrases = {phrase for phrase in quoted_terms(original) if phrase not in digest_folded}
    return sorted([*figures, *(names(original) - words(digest)), *phrases])


def tables(text: str) -> list[list[dict[str, str]]]:
    """The Markdown tables, each row as column name to cell."""
    found = []
    for block in re.findall(r"(?:^\|.*\|[ ]*\n?)+", text, flags=re.MULTILINE):
        header, _, *rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in block.splitlines()]
        found.append([dict(zip(header, row, strict=True)) for row in rows])
    return found


def places(text: str) -> list[tuple[str, ...]]:
    """Every table cell as (name of the first column, name of the row, name of its column, cell)."""
    rows = [list(row.items()) for table in tables(text) for row in table]
    return [(*row[0], column, cell) for row in rows for column, cell in row]


def lost_cells(original: str, digest: str) -> list[str]:
    """Each cell of the original that is not in the digest under the same column and the same row name."""
    kept = set(places(digest))
    return [" | ".join(place) for place in places(original) if place not in kept]


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of nine words, folded to lower-case ASCII letters and digits."""
    folded = re.sub(r"[^a-z0-9]+", " ", text.lower()).split()
    return {tuple(folded[i : i + RUN]) for i in range(len(folded) - RUN + 1)}


# --- Reading ----------------------------------------------------------------------------------------------------------


def read_digest(article_id: str) -> tuple[dict[str, object], str]:
    _, front_matter, body = (CORPUS / "articles" / f"{article_id}.md").read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(front_matter), body


def read_original(article_id: str) -> str:
    return (ORIGINALS / CASES[article_id].source_file).read_text("utf-8")


def read_original_body(article_id: str) -> str:
    """The original without what stands before and after its body, and without image captions (lines with a camera)."""
    case = CASES[article_id]
    text = read_original(article_id)
    if case.after:
        text = text.split(case.after, 1)[1]
    if case.until:
        text = text.split(case.until, 1)[0]
    return "\n".join(line for line in text.splitlines() if "📷" not in line)


# --- The shipped digests ----------------------------------------------------------------------------------------------


def test_each_digest_has_a_case_here() -> None:
    assert {path.stem for path in (CORPUS / "articles").glob("*.md")} == set(CASES)


@every_digest
def test_front_matter_is_complete(article_id: str) -> None:
    fields, body = read_digest(article_id)
    case = CASES[article_id]
    assert set(fields) == KEYS
    title = fields.pop("title")
    assert fields == {
        "id": article_id,
        "publisher": case.publisher,
        "authors": [],
        "published": case.published,
        "url": None,
        "language": "en",
        "kind": "digest",
        "source_file": case.source_file,
    }
    # Where the original prints a headline the digest has a title of its own, else its name is the first heading.
    assert (title is not None) == case.has_title
    assert body.lstrip().startswith("# ") != case.has_title


@needs_originals
@every_digest
def test_nothing_is_lost(article_id: str) -> None:
    original, (_, digest) = read_original_body(article_id), read_digest(article_id)
    assert lost(original, digest) == sorted(CASES[article_id].exceptions)
    assert lost_cells(original, digest) == []


@needs_originals
@every_digest
def test_no_figure_is_added(article_id: str) -> None:
    original, (_, digest) = read_original_body(article_id), read_digest(article_id)
    assert set(numbers(digest)) <= set(numbers(original))


@needs_originals
def test_no_nine_words_of_an_original_stand_in_the_corpus_folder() -> None:
    theirs = set().union(*(runs(path.read_text("utf-8")) for path in ORIGINALS.glob("*.txt")))
    copied = {}
    for path in sorted(CORPUS.rglob("*")):
        if path.suffix in {".md", ".txt", ".json", ".jsonl", ".yaml", ".py"}:
            text = path.read_text("utf-8")
            copied[path.name] = sorted(" ".join(run) for run in runs(text) & theirs)
    assert {name: found for name, found in copied.items() if found} == {}


def test_the_digest_of_the_cut_article_says_so() -> None:
    _, digest = read_digest("research-leader")
    assert digest.rstrip().endswith("The original breaks off here in mid-sentence.")


# --- The checks can fail ----------------------------------------------------------------------------------------------

ORIGINAL = """Big News
Ada Lovelace’s firm sold 2–3 engines to Aleksander Mądry for $18B+. They ran 'world model' code on GPT-4o, twice on GPT-4o.

| Engine | Speed | Price |
|---|---|---|
| Mark I | 88.7 | $5.00 |
"""
DIGEST = """Aleksander Mądry paid Ada Lovelace $18B+ for 2-3 engines. Their "world model" ran on GPT-4o and again on GPT-4o.

| Engine | Price | Speed |
|---|---|---|
| Mark I | $5.00 | 88.7 |
"""


def test_a_faithful_digest_passes() -> None:
    assert lost(ORIGINAL, DIGEST) == []
    assert lost_cells(ORIGINAL, DIGEST) == []


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ("$18B+", "a sum", ["$18b+ (1 x)"]),
        ("2-3", "2-4", ["2-3 (1 x)"]),
        ("Lovelace", "her", ["lovelace"]),
        ("Mądry", "Madry", ["mądry"]),
        ("and again on GPT-4o", "twice", ["4o (1 x)"]),
        ('"world model"', "code", ["world model"]),
    ],
)
def test_a_loss_is_reported(old: str, new: str, reported: list[str]) -> None:
    assert lost(ORIGINAL, DIGEST.replace(old, new)) == reported


def test_a_swapped_cell_is_reported() -> None:
    swapped = DIGEST.replace("$5.00 | 88.7", "88.7 | $5.00")
    assert lost_cells(ORIGINAL, swapped) == ["Engine | Mark I | Speed | 88.7", "Engine | Mark I | Price | $5.00"]


def test_a_copied_sentence_is_reported() -> None:
    sentence = "One two three four five six seven eight nine."
    assert runs("So: " + sentence) & runs(sentence.upper()) == {tuple(sentence.lower().rstrip(".").split())}


@needs_originals
def test_a_figure_dropped_from_a_shipped_digest_is_reported() -> None:
    original, (_, digest) = read_original_body("recursive-research-team"), read_digest("recursive-research-team")
    assert lost(original, digest.replace("$950B", "large")) == ["$950b (1 x)"]
