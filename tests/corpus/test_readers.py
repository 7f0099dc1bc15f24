"""Any folder of Markdown and text is a corpus; what is broken is named and the rest is read."""

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import slugify
from corpus.cleaning import clean
from corpus.errors import CorpusEmptyError, CorpusMissingError
from corpus.front_matter import BrokenFrontMatterError, split_front_matter
from corpus.readers import MAX_ARTICLE_BYTES, Problem, read_article, read_corpus


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_front_matter_is_kept_as_it_was_written(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.md",
        "---\nid: the-launch\ntitle: The launch\npublisher: Daily Planet\nauthors: [Ann Lee, Bo Ek]\npublished: 2026-05\n"
        "url: https://example.org/a\nlanguage: en\nkind: digest\nsource_file: raw.txt\ntags: [space, launch]\nmood: ignored\n---\n\nIt flew.\n",
    )
    article = read_article(path)
    assert (article.id, article.title, article.publisher) == ("the-launch", "The launch", "Daily Planet")
    assert (article.authors, article.published, article.kind) == (("Ann Lee", "Bo Ek"), "2026-05", "digest")
    assert (article.url, article.language, article.source_file) == ("https://example.org/a", "en", "raw.txt")
    assert article.tags == ("space", "launch")
    assert article.text == "It flew."


@pytest.mark.parametrize("published", ["2026", "2026-05", "2026-05-19"])
def test_a_date_keeps_its_precision(published: str) -> None:
    assert split_front_matter(f"---\npublished: {published}\n---\nx")[0].published == published


def test_empty_fields_stay_empty(tmp_path: Path) -> None:
    article = read_article(
        write(tmp_path, "b.md", "---\nid: b\ntitle:\npublisher: null\npublished: ~\n---\n# Our heading\n\nText.")
    )
    assert (article.title, article.publisher, article.published) == ("Our heading", None, None)


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("x.md", "Some text.\n\n## A heading ##\n\nMore.", "A heading"),
        ("x.md", "```\n# not a heading\n```\nText.", "x"),
        ("x.txt", "A headline without a stop\nThen the text goes on.", "A headline without a stop"),
        ("x.txt", "A first sentence.\nThen the text goes on.", "x"),
        ("x.txt", "only one line of text", "x"),
        ("My notes_2.txt", "Just text.", "My notes_2"),
    ],
)
def test_title_without_front_matter(tmp_path: Path, name: str, content: str, title: str) -> None:
    assert read_article(write(tmp_path, name, content)).title == title


def test_id_and_source_file_come_from_the_file_name(tmp_path: Path) -> None:
    article = read_article(write(tmp_path, "Zażółć GĘŚLĄ_3.txt", "Text here."))
    assert (article.id, article.source_file) == ("zazoc-gesla-3", "Zażółć GĘŚLĄ_3.txt")


BROKEN = {
    "binary.txt": (b"abc\x00def", "NUL bytes"),
    "empty.md": (b"", "no body"),
    "latin.txt": ("caf\xe9 au lait".encode("latin-1"), "not UTF-8"),
    "no-end.md": (b"---\nid: x\nText without an end", "no closing ---"),
    "list.md": (b"---\n- a\n- b\n---\nText", "not a list of `key: value` lines"),
    "yaml.md": (b"---\nid: [unclosed\n---\nText", "not valid YAML"),
    "date.md": (b"---\npublished: 2026-13\n---\nText", "`published`"),
    "id.md": (b"---\nid: Not A Slug\n---\nText", "`id`"),
    "url.md": (b"---\nurl: javascript:alert(1)\n---\nText", "`url`"),
    "kind.md": (b"---\nkind: rumour\n---\nText", "`kind`"),
    "only-front.md": (b"---\nid: only\n---\n\n \n", "no body"),
    "z-duplicate.md": (b"---\nid: good\n---\nAnother text.", "its id `good` is taken by good.md"),
}


def test_every_broken_file_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path, "good.md", "A good text.")
    write(tmp_path, "deep/er/also-good.txt", "Another good text.")
    write(tmp_path, ".hidden.md", "Hidden.")
    write(tmp_path, "picture.png", b"\x89PNG")
    for name, (content, _) in BROKEN.items():
        write(tmp_path, name, content)
    with (tmp_path / "huge.txt").open("wb") as huge:
        huge.truncate(MAX_ARTICLE_BYTES + 1)
    os.mkfifo(tmp_path / "pipe.txt")

    corpus = read_corpus(tmp_path)

    assert [article.id for article in corpus.articles] == ["also-good", "good"]
    reasons = {problem.file: problem.reason for problem in corpus.problems}
    expected = {name: reason for name, (_, reason) in BROKEN.items()} | {
        "huge.txt": "10.0 MB",
        "pipe.txt": "not a regular file",
    }
    assert reasons.keys() == expected.keys()
    assert all(part in reasons[name] for name, part in expected.items()), reasons


def test_missing_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissingError, match="--corpus"):
        read_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusEmptyError, match=r"\.md"):
        read_corpus(tmp_path)
    write(tmp_path, "bad.md", b"\x00")
    with pytest.raises(CorpusEmptyError, match=r"bad\.md: it holds NUL"):
        read_corpus(tmp_path)


def test_a_link_to_nowhere_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    write(tmp_path, "good.md", "Text.")
    (tmp_path / "dangling.md").symlink_to(tmp_path / "gone")
    assert read_corpus(tmp_path).problems == (Problem("dangling.md", "it is not a regular file"),)


def test_offsets_are_those_of_the_file(tmp_path: Path) -> None:
    raw = "\n\nOne\r\nTwo\rThree\x07Four\u2028Five \U0001f642 six.\n\n"
    article = read_article(write(tmp_path, "a.txt", raw))
    assert article.text == "\n\nOne \nTwo\nThree Four\nFive \U0001f642 six."
    assert all(raw.index(word) == article.text.index(word) for word in ("One", "Two", "Three", "Four", "Five", "six"))


@given(st.text(st.characters(codec="utf-8")))
def test_cleaning_never_moves_a_character_and_is_idempotent(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert clean(cleaned) == cleaned
    assert not any(ord(character) < 32 and character not in "\n\t" for character in cleaned)


@given(st.text())
def test_front_matter_never_raises_anything_else(text: str) -> None:
    with contextlib.suppress(BrokenFrontMatterError):
        split_front_matter("---\n" + text + "\n---\nbody")


@given(st.text(min_size=1))
def test_a_slug_is_a_slug(name: str) -> None:
    slug = slugify(name)
    assert slug
    assert slugify(slug) == slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_the_hash_notices_every_change_a_reader_would_see(tmp_path: Path) -> None:
    versions = ["Text.", "Text!", "---\npublisher: P\n---\nText.", "---\npublished: 2026\n---\nText."]
    hashes = {read_article(write(tmp_path, "a.md", version)).content_hash for version in versions}
    assert len(hashes) == len(versions)


def test_front_matter_cannot_smuggle_in_control_characters() -> None:
    front, _ = split_front_matter('---\ntitle: "Red \\e[31malert\\nnow"\nauthors: "Eve\\e[0m"\n---\nx')
    assert (front.title, front.authors) == ("Red [31malert now", ("Eve [0m",))
