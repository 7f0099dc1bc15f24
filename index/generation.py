"""Generations: immutable index folders, switched by one atomic pointer.

    index_dir/
        LOCK                held by the one writer
        CURRENT             the name of the live generation, replaced atomically
        catalog.db
        gens/000007-3fa9c2d1/
            MANIFEST.json   what it is, and the seal of every file
            IN_USE          readers hold a shared lock on it; who gets the exclusive one may remove the folder
            lexical.db
            chroma/

A name is never used twice: Chroma keeps what it opened by path, and a reader must never get an old one for a new.
"""

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import IndexDamagedError, IndexMissingError, NewerIndexError
from index.fingerprint import FORMAT_VERSION
from index.lock import lock_for_removal, lock_shared
from index.seal import FileSeal, broken_seal, seal_file, sync, sync_tree, volatile_ranges
from index.vectors import DATABASE

CURRENT = "CURRENT"
GENERATIONS = "gens"
MANIFEST = "MANIFEST.json"
IN_USE = "IN_USE"
CHROMA = "chroma"


@dataclass(frozen=True)
class Manifest:
    """What a generation is.

    Attributes
    ----------
    fingerprint
        Of the settings it was built with (`index_fingerprint`).
    content
        Of the settings and the articles (`content_fingerprint`).
    articles
        Content hash by article id, in corpus order.
    catalog
        The catalog whose article keys name the vectors.
    sentences, vectors, windows
        Counts.
    deleted
        Vectors that were deleted from the vector index since it was last built from nothing; it never shrinks.
    files
        The seal of every file, by its path inside the folder.
    """

    format_version: int
    fingerprint: str
    content: str
    articles: Mapping[str, str]
    catalog: str
    sentences: int
    vectors: int
    windows: int
    deleted: int
    files: Mapping[str, FileSeal]


def current_name(index_dir: Path) -> str | None:
    """Return the name of the live generation, or None where nothing was published yet.

    Raises
    ------
    IndexDamagedError
        The pointer cannot be read or names nothing that exists.
    """
    try:
        name = (index_dir / CURRENT).read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamagedError(index_dir, "its pointer cannot be read") from error
    if not name or "/" in name or name.startswith(".") or not (index_dir / GENERATIONS / name).is_dir():
        raise IndexDamagedError(index_dir, "its pointer names no generation")
    return name


def read_manifest(index_dir: Path, name: str) -> Manifest:
    """Return the manifest of a generation.

    Raises
    ------
    IndexDamagedError
        It is missing or no manifest.
    NewerIndexError
        A newer version wrote it.
    """
    try:
        fields = json.loads((index_dir / GENERATIONS / name / MANIFEST).read_bytes())
        if fields["format_version"] > FORMAT_VERSION:
            raise NewerIndexError(index_dir)
        files = {
            path: FileSeal(seal["size"], seal["digest"], tuple((left, right) for left, right in seal["skipped"]))
            for path, seal in fields.pop("files").items()
        }
        return Manifest(**fields, files=files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamagedError(index_dir, f"{MANIFEST} cannot be read") from error


def find_damage(folder: Path, manifest: Manifest, *, sizes_only: bool = False) -> str | None:
    """Say in a few words what is wrong with the files of a generation, or None.

    `sizes_only` looks at sizes and not at contents: microseconds, for a question that comes often.
    """
    if not (folder / IN_USE).is_file():
        return f"{IN_USE} is missing"
    for path, seal in manifest.files.items():
        if sizes_only:
            with contextlib.suppress(OSError):
                if (folder / path).stat().st_size == seal.size:
                    continue
            return f"{Path(path).name} is missing or cut off"
        damage = broken_seal(folder / path, seal)
        if damage is not None:
            return damage
    return None


def read_whole_manifest(index_dir: Path, name: str) -> Manifest:
    """Return the manifest of a generation whose files are all as they were sealed.

    Raises
    ------
    IndexDamagedError, NewerIndexError
        They are not, or a newer version wrote it.
    """
    manifest = read_manifest(index_dir, name)
    damage = find_damage(index_dir / GENERATIONS / name, manifest)
    if damage is not None:
        raise IndexDamagedError(index_dir, damage)
    return manifest


def new_folder(index_dir: Path) -> Path:
    """Make the folder of the next generation under a temporary name that says it is not finished."""
    parent = index_dir / GENERATIONS
    parent.mkdir(exist_ok=True)
    numbers = [int(entry.name[:6]) for entry in parent.iterdir() if entry.name[:6].isdigit()]
    folder = parent / f"{max(numbers, default=0) + 1:06}-{secrets.token_hex(4)}.tmp"
    folder.mkdir()
    (folder / IN_USE).touch()
    return folder


def seal_generation(folder: Path) -> dict[str, FileSeal]:
    """Return the seals of all files of an unfinished generation."""
    seals: dict[str, FileSeal] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != IN_USE:
            skipped = volatile_ranges(path) if path.name == DATABASE else ()
            seals[path.relative_to(folder).as_posix()] = seal_file(path, skipped)
    return seals


def publish(index_dir: Path, folder: Path, manifest: Manifest) -> str:
    """Make a finished temporary folder the live generation and return its name.

    Everything is on the disk before the pointer moves, and the pointer moves in one step: whoever dies or loses power
    leaves either the old or the new generation live, and both whole.
    """
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
    sync_tree(folder)
    final = folder.with_suffix("")
    folder.rename(final)
    sync(final.parent)
    pointer = index_dir / f"{CURRENT}.tmp"
    pointer.write_text(f"{final.name}\n", "ascii")
    sync(pointer)
    pointer.replace(index_dir / CURRENT)
    sync(index_dir)
    return final.name


def remove_others(index_dir: Path, keep: str | None) -> None:
    """Remove unfinished folders and every generation but `keep` that no reader holds. For the writer only."""
    parent = index_dir / GENERATIONS
    for folder in sorted(parent.iterdir()) if parent.is_dir() else ():
        if folder.name == keep:
            continue
        if folder.suffix == ".tmp":
            shutil.rmtree(folder)
        else:
            _remove_unless_held(folder)


def _remove_unless_held(folder: Path) -> None:
    doomed = folder.with_name(f"{folder.name}.tmp")
    try:
        descriptor = lock_for_removal(folder / IN_USE)
    except FileNotFoundError:  # damaged: no reader can hold it
        folder.rename(doomed)
    else:
        if descriptor is None:
            return
        try:
            folder.rename(doomed)  # no reader can come in any more
        finally:
            os.close(descriptor)
    shutil.rmtree(doomed)


def hold_generation(index_dir: Path) -> tuple[str, int]:
    """Return the live generation's name, and a descriptor that keeps it from being removed until it is closed.

    Raises
    ------
    IndexMissingError, IndexDamagedError
        Nothing was published yet, or the pointer leads nowhere.
    """
    damage: IndexDamagedError | None = None
    for _ in range(100):  # each round means that another generation was published in that instant
        try:
            name = current_name(index_dir)
        except IndexDamagedError as error:
            damage = error  # the folder may have gone between reading the pointer and looking for it
            continue
        if name is None:
            raise IndexMissingError(index_dir)
        try:
            descriptor = lock_shared(index_dir / GENERATIONS / name / IN_USE)
        except OSError:
            damage = IndexDamagedError(index_dir, f"{IN_USE} is missing")
            continue
        if descriptor is not None:
            if (index_dir / GENERATIONS / name).is_dir():
                return name, descriptor
            os.close(descriptor)
    raise damage or IndexDamagedError(index_dir, "its pointer names no generation")
