"""A data folder that is full or must not be written to: one plain sentence, and nothing lost."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.build import refresh_index
from index.generation import CURRENT, GENERATIONS
from tests.fakes.embedder import HashingSource
from tests.index.building import ROOT
from tests.index.states import state_of, write_state

LIMITED = """
import resource, signal, sys
from pathlib import Path
from corpus.errors import FootnoteError
from index.build import refresh_index
from tests.fakes.embedder import HashingSource
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    refresh_index(Path(sys.argv[1]), Path(sys.argv[2]), HashingSource())
except FootnoteError as error:
    print(type(error).__name__, error)
else:
    print("built")
"""

UNPRIVILEGED = """
import ctypes, sys
from pathlib import Path
from corpus.errors import FootnoteError
from index.build import refresh_index
from tests.fakes.embedder import HashingSource
from tests.index.states import state_of
header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
assert ctypes.CDLL(None).capset(header, nothing) == 0  # for root: without its powers the permissions count
corpus, index_dir = Path(sys.argv[1]), Path(sys.argv[2])
try:
    report = refresh_index(corpus, index_dir, HashingSource())
    print(len(report.unchanged), state_of(index_dir)[0])
except FootnoteError as error:
    print(type(error).__name__, error)
"""


def _run(script: str, *arguments: object) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


@pytest.mark.parametrize("limit", [0, 20_000, 250_000])
def test_no_room_is_said_and_the_old_index_stays(built: None, corpus: Path, index_dir: Path, limit: int) -> None:
    write_state(corpus, 2)
    assert _run(LIMITED, corpus, index_dir, limit) == (
        f"DataFolderFullError There is no room left for the index in {index_dir}. Free some space, or choose another"
        " folder with --data-dir DIR."
    )
    assert state_of(index_dir)[0] == 1
    assert refresh_index(corpus, index_dir, HashingSource()).rebuilt_because is None
    assert state_of(index_dir)[0] == 2


@pytest.mark.parametrize("limit", [1_000, 120_000, 190_000])
def test_no_room_for_a_generation(built: None, corpus: Path, index_dir: Path, limit: int) -> None:
    shutil.rmtree(index_dir / GENERATIONS)
    (index_dir / CURRENT).unlink()
    assert _run(LIMITED, corpus, index_dir, limit).startswith("DataFolderFullError There is no room left")
    report = refresh_index(corpus, index_dir, HashingSource())
    assert (report.rebuilt_because, report.embedded_windows) == (None, 0)
    assert state_of(index_dir)[0] == 1
    assert len(list((index_dir / GENERATIONS).iterdir())) == 1, "what did not fit is removed"


def _forbid_writing(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_a_read_only_folder_still_answers(
    corpus: Path, index_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_state(corpus, 1)
    refresh_index(corpus, index_dir, HashingSource())
    before = {path: path.read_bytes() for path in index_dir.rglob("*") if path.is_file()}
    _forbid_writing(index_dir)
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setenv("TMPDIR", str(copies))
    assert _run(UNPRIVILEGED, corpus, index_dir) == "6 1"
    assert {path: path.read_bytes() for path in index_dir.rglob("*") if path.is_file()} == before
    assert list(copies.iterdir()) == [], "the copy of the vectors is removed"


@pytest.mark.parametrize("indexed", [True, False])
def test_a_read_only_folder_with_something_to_write(corpus: Path, index_dir: Path, *, indexed: bool) -> None:
    write_state(corpus, 1)
    index_dir.mkdir()
    if indexed:
        refresh_index(corpus, index_dir, HashingSource())
        write_state(corpus, 2)
    _forbid_writing(index_dir)
    assert _run(UNPRIVILEGED, corpus, index_dir) == (
        f"DataFolderReadOnlyError The data folder {index_dir} cannot be written to. Change its permissions, or choose"
        " another with --data-dir DIR or FOOTNOTE_DATA_DIR."
    )
    shutil.rmtree(index_dir)
