"""A damaged index is noticed before it does harm, built anew, and said."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import IndexDamagedError, IndexMissingError
from index.build import refresh_index
from index.generation import CURRENT, GENERATIONS
from index.reader import IndexReader
from tests.fakes.embedder import HashingSource
from tests.index.states import state_of, write_state

VECTOR_FILES = ("data_level0.bin", "header.bin", "length.bin", "link_lists.bin", "index_metadata.pickle")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _garble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(255 - value for value in data[middle : middle + 64])
    path.write_bytes(data)


def _zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


DAMAGES = [
    pytest.param(file, harm, id=f"{file}-{harm.__name__.strip('_')}")
    for file in (*VECTOR_FILES, "chroma.sqlite3", "lexical.db", "MANIFEST.json")
    for harm in (_cut, _garble, _zero, Path.unlink)
]


@pytest.fixture
def place(pristine: Path, tmp_path: Path) -> Path:
    shutil.copytree(pristine, tmp_path / "place")
    return tmp_path / "place"


@pytest.mark.parametrize(("name", "harm"), DAMAGES)
def test_a_damaged_file_is_seen_by_whoever_opens(place: Path, name: str, harm: Callable[[Path], None]) -> None:
    (path,) = (place / "index" / GENERATIONS).rglob(name)
    harm(path)
    with pytest.raises(IndexDamagedError, match="is damaged"):
        IndexReader.open(place / "index", HashingSource())


@pytest.mark.parametrize("name", ["data_level0.bin", "chroma.sqlite3", "lexical.db"])
def test_a_damaged_index_is_built_anew_and_said(place: Path, name: str) -> None:
    (path,) = (place / "index" / GENERATIONS).rglob(name)
    _garble(path)
    report = refresh_index(place / "corpus", place / "index", HashingSource())
    assert report.rebuilt_because == f"the index was damaged ({name} was changed)"
    assert (report.embedded_windows, len(report.unchanged)) == (0, 6)
    assert state_of(place / "index")[0] == 1


@pytest.mark.parametrize("name", ["chroma", "IN_USE", "."])
def test_a_missing_folder_or_lock_is_built_anew(place: Path, name: str) -> None:
    path = next((place / "index" / GENERATIONS).iterdir()) / name
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    with pytest.raises(IndexDamagedError):
        IndexReader.open(place / "index", HashingSource())
    report = refresh_index(place / "corpus", place / "index", HashingSource())
    assert report.rebuilt_because is not None
    assert report.embedded_windows == 0
    assert state_of(place / "index")[0] == 1


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe", b"000009-nothere", b"../../corpus", b"."])
def test_a_pointer_that_leads_nowhere(place: Path, pointer: bytes) -> None:
    (place / "index" / CURRENT).write_bytes(pointer)
    with pytest.raises(IndexDamagedError, match="pointer"):
        IndexReader.open(place / "index", HashingSource())
    report = refresh_index(place / "corpus", place / "index", HashingSource())
    assert report.rebuilt_because is not None
    assert "pointer" in report.rebuilt_because
    assert state_of(place / "index")[0] == 1


def test_a_pointer_that_is_a_folder(place: Path) -> None:
    (place / "index" / CURRENT).unlink()
    (place / "index" / CURRENT).mkdir()
    with pytest.raises(IndexDamagedError):
        IndexReader.open(place / "index", HashingSource())


@pytest.mark.parametrize("harm", [_cut, _garble, _zero], ids=["cut", "garbled", "zeroed"])
def test_a_damaged_catalog_is_begun_anew(place: Path, harm: Callable[[Path], None]) -> None:
    harm(place / "index" / "catalog.db")
    write_state(place / "corpus", 2)
    report = refresh_index(place / "corpus", place / "index", HashingSource())
    assert report.rebuilt_because in (None, "the catalog was damaged")
    assert state_of(place / "index")[0] == 2


def test_damage_that_only_the_vector_store_sees(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = (place / "index" / GENERATIONS).rglob("header.bin")
    _zero(path)
    monkeypatch.setattr("index.generation.broken_seal", lambda *_: None)  # as if the seal could not see it
    with IndexReader.open(place / "index", HashingSource()) as reader, pytest.raises(IndexDamagedError):
        reader.search("keeper of archive amber")


def test_no_index_yet(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="Run `footnote index`"):
        IndexReader.open(tmp_path, HashingSource())
