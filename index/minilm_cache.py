"""The models in the form they are loaded from: three ONNX graphs, their constants and the tokenizer, in one folder, made once.

The folder appears by one rename, so it is whole or not there; of several processes that make it at once, the first
wins and the others use its work. A `stamp.json` in it holds each file's hash, size and modification time. A load
compares size and time, which costs nothing, and hashes only a file whose time or size differs (0.2 s): so a file that
was cut short or written over is noticed and made anew, without 110 MB being hashed at every start. What this cannot
see is a disk that changes bits and keeps the time.
"""

import errno
import json
import os
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ModelCacheError
from index.onnx_graph import GRAPH_VERSION, build_graphs
from index.onnx_writer import CONSTANTS_FILE
from index.weights import (
    CROSS_ENCODER,
    CROSS_ENCODER_SHA256,
    QUESTION_ENCODER,
    QUESTION_ENCODER_SHA256,
    TOKENIZER_FILE,
    WEIGHTS_SHA256,
    find_weights,
    sha256_of,
)

GRAPH_FILE = "model.onnx"
QUESTION_ENCODER_FILE = "question_encoder.onnx"
CROSS_ENCODER_FILE = "cross_encoder.onnx"
STAMP_FILE = "stamp.json"
FILES = (GRAPH_FILE, QUESTION_ENCODER_FILE, CROSS_ENCODER_FILE, CONSTANTS_FILE, TOKENIZER_FILE)
FOLDER = f"minilm-{WEIGHTS_SHA256[:12]}-{QUESTION_ENCODER_SHA256[:8]}-{CROSS_ENCODER_SHA256[:8]}-{GRAPH_VERSION}"
"""Other weights or another graph have another folder, so an old one is never mistaken for this one."""

LEFTOVER_SECONDS = 600
"""Making the folder takes seconds; an unfinished one of this age belongs to a process that is no more."""


@dataclass(frozen=True, slots=True)
class CachedModel:
    """Files that can be loaded as they are; `origin` says where their weights were found."""

    graph: Path
    question_encoder: Path
    cross_encoder: Path
    tokenizer: Path
    origin: str


def cached_model(cache_dir: Path) -> CachedModel:
    """Return the model's files in `cache_dir`, making them if they are missing or damaged (about 1 s, 108 MB).

    Raises
    ------
    ModelCacheError
        If the folder cannot be written.
    WeightsMissingError, WeightsDamagedError
        If the files must be made and there is nothing right to make them from.
    """
    folder = cache_dir / FOLDER
    try:
        origin = _checked_origin(folder)
        if origin is None:
            _make(folder)
            origin = _checked_origin(folder)
    except OSError as error:
        raise ModelCacheError(cache_dir, error.strerror or type(error).__name__) from error
    if origin is None:
        raise ModelCacheError(cache_dir, "what was written there reads back differently")
    return CachedModel(
        graph=folder / GRAPH_FILE,
        question_encoder=folder / QUESTION_ENCODER_FILE,
        cross_encoder=folder / CROSS_ENCODER_FILE,
        tokenizer=folder / TOKENIZER_FILE,
        origin=origin,
    )


def _checked_origin(folder: Path) -> str | None:
    """Return the origin noted in the folder's stamp if every file is as it says, else None."""
    try:
        stamp = json.loads((folder / STAMP_FILE).read_text(encoding="utf-8"))
        moved = False
        for name in FILES:
            status = (folder / name).stat()
            noted = stamp["files"][name]
            if status.st_size != noted["size"]:
                return None
            if status.st_mtime_ns != noted["mtime_ns"]:
                if sha256_of(folder / name) != noted["sha256"]:
                    return None
                moved = True
        origin = str(stamp["origin"])
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None
    if moved:
        # A folder that was copied: note the new times. Where that is not allowed, the next start hashes again.
        with suppress(OSError):
            _write_stamp(folder, origin)
    return origin


def _make(folder: Path) -> None:
    """Make the folder beside its place and rename it there, in the place of a damaged one if there is one."""
    found = find_weights()
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(folder)
    fresh = _beside(folder)
    fresh.mkdir()
    try:
        graphs = build_graphs(found.weights, QUESTION_ENCODER, CROSS_ENCODER)
        _write(fresh / GRAPH_FILE, graphs.embedder)
        _write(fresh / QUESTION_ENCODER_FILE, graphs.question_encoder)
        _write(fresh / CROSS_ENCODER_FILE, graphs.cross_encoder)
        _write(fresh / CONSTANTS_FILE, graphs.constants)
        _write(fresh / TOKENIZER_FILE, found.tokenizer.read_bytes())
        _write_stamp(fresh, found.origin)
        _sync_folder(fresh)
        if _checked_origin(folder) is None:
            _put_in_place(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _put_in_place(fresh: Path, folder: Path) -> None:
    """Rename `fresh` to `folder`, moving a damaged one out of the way first."""
    if folder.exists():
        aside = _beside(folder)
        with suppress(FileNotFoundError):  # another process was quicker to move it
            folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
    try:
        fresh.rename(folder)
    except OSError as error:
        # Another process has put its own, equally good folder there meanwhile.
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    _sync_folder(folder.parent)


def _remove_leftovers(folder: Path) -> None:
    """Remove what processes that were killed while making the folder have left beside it."""
    for leftover in folder.parent.glob(f"{folder.name}.tmp-*"):
        with suppress(OSError):
            if time.time() - leftover.stat().st_mtime > LEFTOVER_SECONDS:
                shutil.rmtree(leftover)


def _write_stamp(folder: Path, origin: str) -> None:
    """Write the stamp of the files that are in `folder`, in one step."""
    files = {}
    for name in FILES:
        status = (folder / name).stat()
        files[name] = {
            "sha256": sha256_of(folder / name),
            "size": status.st_size,
            "mtime_ns": status.st_mtime_ns,
        }
    _write(folder / STAMP_FILE, json.dumps({"origin": origin, "files": files}, indent=2).encode("utf-8"))


def _write(file: Path, content: bytes) -> None:
    """Write a file so that under its name it is never seen in part."""
    part = _beside(file)
    try:
        with part.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """Return a new name beside `path` that no other process uses."""
    return path.with_name(f"{path.name}.tmp-{secrets.token_hex(8)}")


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
