"""What a run of `refresh_index` does, and what it leaves alone."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from corpus.errors import CorpusEmptyError, IndexBusyError, IndexCheckError, NewerIndexError
from index import vector_writer
from index.build import Progress, refresh_index
from index.catalog import FILE_NAME
from index.fingerprint import index_fingerprint
from index.generation import CURRENT, GENERATIONS
from index.lock import writer_lock
from index.reader import IndexReader
from index.snapshot import is_fresh
from tests.fakes.embedder import HashingEmbedder, HashingSource
from tests.index.building import ROOT
from tests.index.states import state_of, write_state

PROBE = """
import sys
from pathlib import Path
from index.build import refresh_index
from tests.fakes.embedder import HashingSource
source = HashingSource()
report = refresh_index(Path(sys.argv[1]), Path(sys.argv[2]), source)
heavy = {"llama_index", "chromadb", "onnxruntime", "openai"} & {name.partition(".")[0] for name in sys.modules}
print(len(report.unchanged), source.loads, sorted(heavy))
"""


def test_a_first_index_holds_every_article(corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    progress: list[Progress] = []
    report = refresh_index(corpus, index_dir, HashingSource(), on_progress=progress.append)
    assert report.added == ("amber", "basalt", "cedar", "dolomite", "ebony", "flint")
    assert (report.changed, report.removed, report.unchanged, report.rebuilt_because) == ((), (), (), None)
    assert report.embedded_windows > 6
    assert report.cached_windows == 0
    assert progress[0].stage == "Reading the articles"
    assert progress[-1] == Progress("Writing the index", progress[-1].total, progress[-1].total)
    assert state_of(index_dir)[0] == 1


def test_nothing_changed_computes_and_imports_nothing(corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    before = refresh_index(corpus, index_dir, HashingSource())
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, corpus, index_dir], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert probe.stdout == "6 0 []\n"
    source, progress = HashingSource(), list[Progress]()
    report = refresh_index(corpus, index_dir, source, on_progress=progress.append)
    assert report.generation == before.generation
    assert (report.embedded_windows, source.loads, progress) == (0, 0, [])


def test_a_touched_file_is_read_and_not_embedded(corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    before = refresh_index(corpus, index_dir, HashingSource())
    os.utime(corpus / "amber.md", ns=(1, 1))
    source = HashingSource()
    assert not is_fresh(corpus, index_dir, index_fingerprint(source.name))
    report = refresh_index(corpus, index_dir, source)
    assert (report.generation, report.embedded_windows, source.loads) == (before.generation, 0, 0)
    assert is_fresh(corpus, index_dir, index_fingerprint(source.name))


def test_an_edit_within_the_same_tick_and_size_is_seen(corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    refresh_index(corpus, index_dir, HashingSource())
    path = corpus / "amber.md"
    stat = path.stat()
    path.write_text(path.read_text("utf-8").replace("Archive amber", "Archive umber"), "utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert refresh_index(corpus, index_dir, HashingSource()).changed == ("amber",)


def test_an_edited_article_replaces_its_passages_and_leaves_the_others(corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    first = refresh_index(corpus, index_dir, HashingSource())
    path = corpus / "cedar.md"
    path.write_text(path.read_text("utf-8").replace("did record state 1", "did record zirconium"), "utf-8")
    source = HashingSource()
    report = refresh_index(corpus, index_dir, source)
    assert report.changed == ("cedar",)
    assert len(report.unchanged) == 5
    assert 0 < report.embedded_windows == source.embedder.windows_embedded < first.embedded_windows
    with IndexReader.open(index_dir, source) as reader:
        best = reader.search("what zirconium did the keeper of archive cedar record").sentences[0].sentence
        assert reader.articles["cedar"].text[best.start : best.end].endswith("record zirconium.")
        texts = [reader.articles[s.sentence.article_id].text[s.sentence.start : s.sentence.end] for s in reader.search(
            "keeper cedar did record state", article_ids=frozenset({"cedar"})).sentences]  # fmt: skip
    assert not any("did record state" in text for text in texts)


def test_a_removed_article_leaves_no_trace(corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    (corpus / "secret.md").write_text("# Secret\n\nThe xylocarp was never to be mentioned again.\n", "utf-8")
    refresh_index(corpus, index_dir, HashingSource())
    assert _files_with(b"xylocarp", index_dir)
    with IndexReader.open(index_dir, HashingSource()) as reader:
        (corpus / "secret.md").unlink()
        assert refresh_index(corpus, index_dir, HashingSource()).removed == ("secret",)
        assert reader.search("the xylocarp").sentences[0].lexical == 0
        assert "secret" not in reader.articles
    refresh_index(corpus, index_dir, HashingSource())  # whoever comes next removes what the reader held
    assert _files_with(b"xylocarp", index_dir) == []


def test_another_embedder_is_noticed_and_its_vectors_never_mix(built: None, corpus: Path, index_dir: Path) -> None:
    other = HashingSource(HashingEmbedder(dimensions=32))
    report = refresh_index(corpus, index_dir, other)
    assert report.rebuilt_because == "the embedder or the way articles are split changed"
    assert len(report.unchanged) == 6
    assert report.embedded_windows > 0
    with IndexReader.open(index_dir, other) as reader:
        assert reader.search("keeper of archive ebony").sentences[0].sentence.article_id == "ebony"
    back = refresh_index(corpus, index_dir, HashingSource())
    assert back.embedded_windows == 0, "the first embedder's vectors were still known"


def test_a_rebuild_computes_no_vector_again(corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    first = refresh_index(corpus, index_dir, HashingSource())
    report = refresh_index(corpus, index_dir, HashingSource(), rebuild=True)
    assert report.rebuilt_because == "it was asked for"
    assert (report.embedded_windows, report.cached_windows) == (0, first.embedded_windows)
    assert state_of(index_dir)[0] == 1


def test_an_interrupted_first_index_keeps_its_vectors(
    corpus: Path, index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.ingest.WINDOWS_AT_ONCE", 2)
    write_state(corpus, 1)

    class Interrupted(HashingEmbedder):
        def embed_windows(self, windows):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            if self.windows_embedded >= 6:
                raise KeyboardInterrupt
            return super().embed_windows(windows)

    with pytest.raises(KeyboardInterrupt):
        refresh_index(corpus, index_dir, HashingSource(Interrupted()))
    source = HashingSource()
    report = refresh_index(corpus, index_dir, source)
    assert report.cached_windows == 6
    assert source.embedder.windows_embedded == report.embedded_windows
    assert state_of(index_dir)[0] == 1


def test_a_broken_article_is_named_each_time_and_stops_nobody(corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    (corpus / "broken.md").write_bytes(b"\x00\x01\xff\xfe\x00")
    first, second = (refresh_index(corpus, index_dir, HashingSource()) for _ in range(2))
    assert [problem.file for problem in first.problems] == ["broken.md"]
    assert second.problems == first.problems
    assert len(second.unchanged) == 6


def test_an_emptied_corpus_keeps_the_index(built: None, corpus: Path, index_dir: Path) -> None:
    for path in corpus.iterdir():
        path.unlink()
    with pytest.raises(CorpusEmptyError):
        refresh_index(corpus, index_dir, HashingSource())
    assert state_of(index_dir)[0] == 1


def test_a_corpus_of_one_sentence(corpus: Path, index_dir: Path) -> None:
    corpus.mkdir()
    (corpus / "one.txt").write_text("Basalt is a rock.", "utf-8")
    refresh_index(corpus, index_dir, HashingSource())
    with IndexReader.open(index_dir, HashingSource()) as reader:
        found = reader.search("which rock")
        assert [p.passage.id for p in found.passages] == ["one:0-17"]
        assert reader.search("which rock", article_ids=frozenset({"unknown"})).passages == ()


def test_a_second_writer_waits_and_says_for_whom(corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    index_dir.mkdir()
    with writer_lock(index_dir):
        with pytest.raises(IndexBusyError, match=f"is being built by process {os.getpid()}"):
            refresh_index(corpus, index_dir, HashingSource(), wait=False)
        waits, done = threading.Event(), list[str]()

        def hear(progress: Progress) -> None:
            if progress.stage == f"Waiting for process {os.getpid()}":
                waits.set()

        def build() -> None:
            done.append(refresh_index(corpus, index_dir, HashingSource(), on_progress=hear).generation)

        second = threading.Thread(target=build)
        second.start()
        assert waits.wait(10)
        assert done == []
    second.join()
    assert len(done) == 1


def test_an_index_of_a_newer_version_is_left_alone(corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    generation = refresh_index(corpus, index_dir, HashingSource()).generation
    with sqlite3.connect(index_dir / FILE_NAME) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(NewerIndexError):
        refresh_index(corpus, index_dir, HashingSource())
    manifest = index_dir / GENERATIONS / generation / "MANIFEST.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"format_version": 1', '"format_version": 99'), "utf-8")
    with pytest.raises(NewerIndexError):
        IndexReader.open(index_dir, HashingSource())


def test_a_writer_that_dies_leaves_the_old_index_live(
    built: None, corpus: Path, index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_state(corpus, 2)
    with monkeypatch.context() as patched:
        patched.setattr(vector_writer.sys, "executable", "/bin/false")
        with pytest.raises(IndexCheckError, match="its writer ended with code 1"):
            refresh_index(corpus, index_dir, HashingSource())
    assert state_of(index_dir)[0] == 1
    assert refresh_index(corpus, index_dir, HashingSource()).rebuilt_because is None
    assert state_of(index_dir)[0] == 2


def test_a_large_index_is_copied_and_changed(corpus: Path, index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.publishing.CLONE_FROM", 50)
    copies: list[Path] = []
    from index import publishing

    real = publishing.clone_vectors
    monkeypatch.setattr(publishing, "clone_vectors", lambda old, new: (copies.append(old), real(old, new)))
    write_state(corpus, 1)
    refresh_index(corpus, index_dir, HashingSource())
    (corpus / "amber.md").write_text("# Amber\n\nThe keeper of archive amber did record state 1 as well.\n", "utf-8")
    with IndexReader.open(index_dir, HashingSource()):
        refresh_index(corpus, index_dir, HashingSource())
    assert len(copies) == 1
    assert state_of(index_dir)[0] == 1
    (index_dir / CURRENT).write_text("nonsense", "ascii")
    refresh_index(corpus, index_dir, HashingSource())
    assert len(copies) == 1, "a damaged index is never a basis"


def _files_with(needle: bytes, folder: Path) -> list[str]:
    return [path.name for path in sorted(folder.rglob("*")) if path.is_file() and needle in path.read_bytes()]
