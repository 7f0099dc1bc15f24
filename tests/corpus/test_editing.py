"""Articles go into a corpus folder whole, never over another one, and come out without being lost."""

from pathlib import Path

import pytest

from corpus.editing import add_article, remove_article
from corpus.errors import ArticleExistsError, CorpusWriteError, UnknownArticleError, UnusableFileError
from corpus.readers import read_corpus


def test_an_article_goes_in_and_out(tmp_path: Path) -> None:
    (tmp_path / "First note.txt").write_text("Some text.")
    (tmp_path / "second.md").write_text("---\nid: two\n---\nOther text.")
    folder, kept = tmp_path / "new" / "corpus", tmp_path / "kept"
    for name in ("First note.txt", "second.md", "second.md"):
        add_article(folder, tmp_path / name)
    assert [article.id for article in read_corpus(folder).articles] == ["first-note", "two"]
    assert remove_article(folder, "two", kept) == kept / "second.md"
    assert [article.id for article in read_corpus(folder).articles] == ["first-note"]
    add_article(folder, tmp_path / "second.md")
    assert remove_article(folder, "two", kept) == kept / "second-2.md"
    assert sorted(path.name for path in kept.iterdir()) == ["second-2.md", "second.md"]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    (tmp_path / "a.md").write_text("One text.")
    add_article(folder, tmp_path / "a.md")
    (tmp_path / "a.md").write_text("Another text.")
    with pytest.raises(ArticleExistsError, match="the id a is taken"):
        add_article(folder, tmp_path / "a.md")
    (tmp_path / "a.md").write_text("---\nid: b\n---\nAnother text.")
    with pytest.raises(ArticleExistsError, match=r"the file name a\.md is taken"):
        add_article(folder, tmp_path / "a.md")
    assert [article.text for article in read_corpus(folder).articles] == ["One text."]
    assert [path.name for path in folder.iterdir()] == ["a.md"]


def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\x00")
    (tmp_path / "good.txt").write_text("Text.")
    with pytest.raises(UnusableFileError, match="NUL"):
        add_article(tmp_path / "corpus", tmp_path / "bad.txt")
    with pytest.raises(UnusableFileError, match="not a regular file"):
        add_article(tmp_path / "corpus", tmp_path / "missing.txt")
    with pytest.raises(CorpusWriteError):
        add_article(tmp_path / "good.txt" / "corpus", tmp_path / "good.txt")
    add_article(tmp_path / "corpus", tmp_path / "good.txt")
    with pytest.raises(UnknownArticleError):
        remove_article(tmp_path / "corpus", "other", tmp_path / "kept")
