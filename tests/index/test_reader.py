"""What a search returns, and what a reader does when generations change under it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import IndexDamagedError
from index.build import refresh_index
from index.catalog import Catalog
from index.contents import read_contents
from index.generation import CURRENT, GENERATIONS
from index.reader import IndexReader
from index.vectors import ChromaVectors
from tests.fakes.embedder import HashingEmbedder, HashingSource
from tests.index.states import seen_state, write_state


@pytest.fixture
def reader(built: None, index_dir: Path) -> Iterator[IndexReader]:
    with IndexReader.open(index_dir, HashingSource()) as reader:
        yield reader


def test_cosines_are_those_of_exact_search(reader: IndexReader, index_dir: Path) -> None:
    catalog = Catalog(index_dir)
    contents = read_contents(catalog, HashingSource().name, list(reader.articles))
    catalog.close()
    question = "what did the keeper of archive dolomite record"
    exact = contents.vectors @ HashingEmbedder().embed_question(question)
    found = reader.search(question, limit=100).sentences
    assert len(found) == len({(s.sentence.article_id, s.sentence.ordinal) for s in found}) == len(contents.ids)
    by_id = dict(zip(contents.ids, exact.tolist(), strict=True))
    keys = {stored.prepared.article.id: stored.key for stored in contents.articles}
    for scored in found:
        exact_cosine = by_id[f"{keys[scored.sentence.article_id]}.{scored.sentence.ordinal}"]
        assert scored.cosine == pytest.approx(exact_cosine, abs=1e-5)
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)


def test_chroma_is_read_once_for_a_small_index_and_asked_for_a_larger_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both find the same: held vectors are searched exactly, and Chroma nearly so."""
    asked: list[int] = []
    nearest = ChromaVectors.nearest

    def counted(self: ChromaVectors, vector: Any, limit: int, *among: Any) -> Any:
        asked.append(limit)
        return nearest(self, vector, limit, *among)

    text = " ".join(f"Stone number {number} lies in the river." for number in range(350))
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "stones.md").write_text(text, "utf-8")
    refresh_index(tmp_path / "corpus", tmp_path / "index", HashingSource())
    monkeypatch.setattr(ChromaVectors, "nearest", counted)
    found = []
    for held_up_to in (350, 349):
        monkeypatch.setattr("index.open_generation.HELD_UP_TO", held_up_to)
        with IndexReader.open(tmp_path / "index", HashingSource()) as reader, reader.view() as view:
            view.search("stone")  # the vectors are open and warm after it
            asked.clear()
            found.append(view.search("stone river").sentences)
            assert bool(asked) == (held_up_to < 350)
    held, searched = ({each.sentence.ordinal: each.cosine for each in sentences} for sentences in found)
    assert held == pytest.approx(searched, abs=1e-6)


def test_passages_are_article_text_and_do_not_overlap(reader: IndexReader) -> None:
    found = reader.search("keeper river stone", limit=20)
    assert len(found.passages) == 20
    taken: dict[str, set[int]] = {}
    for scored in found.passages:
        passage = scored.passage
        places = set(range(passage.start, passage.end))
        assert reader.articles[passage.article_id].text[passage.start : passage.end].strip()
        assert not places & taken.setdefault(passage.article_id, set())
        taken[passage.article_id] |= places


def test_headings_are_never_found(reader: IndexReader) -> None:
    kinds = {scored.sentence.kind for scored in reader.search("Archive basalt", limit=200).sentences}
    assert kinds == {"sentence"}


def test_a_filter_searches_only_its_articles_and_all_of_them(reader: IndexReader) -> None:
    for allowed in ({"amber"}, {"amber", "flint"}, set(reader.articles), {"amber", "nowhere"}):
        found = reader.search("keeper of archive cedar", limit=200, article_ids=frozenset(allowed))
        assert {s.sentence.article_id for s in found.sentences} == allowed - {"nowhere"}
    everything = reader.search("keeper of archive cedar", article_ids=frozenset(reader.articles))
    assert everything == reader.search("keeper of archive cedar")
    assert reader.search("keeper", article_ids=frozenset()).passages == ()


def test_a_large_filter_searches_wider(reader: IndexReader, monkeypatch: pytest.MonkeyPatch) -> None:
    few = reader.search("keeper of archive cedar", article_ids=frozenset({"amber", "flint"}))
    monkeypatch.setattr("index.open_generation.FILTER_EXACTLY", 0)
    assert reader.search("keeper of archive cedar", article_ids=frozenset({"amber", "flint"})) == few


@pytest.mark.parametrize("question", ["", "?", "🦜", "\x00", "q " * 50_000])
def test_any_question_is_answered_with_something(reader: IndexReader, question: str) -> None:
    found = reader.search(question)
    assert all(np.isfinite(scored.score) for scored in found.sentences)
    assert 0 < len(found.passages) <= 10


def test_a_view_stays_while_the_reader_moves_on(reader: IndexReader, corpus: Path, index_dir: Path) -> None:
    with reader.view() as old:
        write_state(corpus, 2)
        refresh_index(corpus, index_dir, HashingSource())
        with reader.view() as new:
            assert (seen_state(old), seen_state(new)) == (1, 2)
            assert new.fingerprint != old.fingerprint
        assert len(list((index_dir / GENERATIONS).iterdir())) == 2
        assert seen_state(old) == 1
    refresh_index(corpus, index_dir, HashingSource())
    assert len(list((index_dir / GENERATIONS).iterdir())) == 1
    assert reader.generation == new.name


def test_many_threads_ask_through_a_switch(reader: IndexReader, corpus: Path, index_dir: Path) -> None:
    states: list[int] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.wait(0.001):
            with reader.view() as view:
                states.append(seen_state(view))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for state in (2, 3):
        write_state(corpus, state)
        refresh_index(corpus, index_dir, HashingSource())
    while 3 not in states:
        assert not stop.wait(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(states) <= {1, 2, 3}
    assert {1, 3} <= set(states)


def test_a_reader_keeps_what_it_has_when_others_use_another_embedder(
    reader: IndexReader, corpus: Path, index_dir: Path
) -> None:
    other = HashingSource(HashingEmbedder(dimensions=32))
    refresh_index(corpus, index_dir, other)
    assert reader.search("keeper of archive cedar").sentences[0].sentence.article_id == "cedar"
    assert not reader.refresh()


def test_a_lost_pointer_does_not_stop_an_open_reader(reader: IndexReader, index_dir: Path) -> None:
    (index_dir / CURRENT).unlink()
    assert reader.search("keeper of archive cedar").sentences[0].sentence.article_id == "cedar"


def test_an_open_reader_refuses_a_damaged_new_generation(reader: IndexReader, corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 2)
    name = refresh_index(corpus, index_dir, HashingSource()).generation
    (index_dir / GENERATIONS / name / "lexical.db").write_bytes(b"")
    with pytest.raises(IndexDamagedError, match=r"lexical\.db has 0 bytes"):
        reader.search("keeper")
