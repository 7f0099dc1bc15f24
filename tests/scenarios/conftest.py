"""The shipped program, run as a person runs it: a process of its own, a home of its own, no key, no terminal."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.minilm_cache import cached_model

KEPT = {"PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT"}


@dataclass(frozen=True)
class Done:
    """How one command ended."""

    code: int
    out: str
    err: str


Footnote = Callable[..., Done]


def run_in(home: Path) -> Footnote:
    def footnote(*arguments: str, stdin: bytes | str = b"", **environment: str) -> Done:
        kept = {name: value for name, value in os.environ.items() if name in KEPT}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            timeout=180,
            check=False,
            cwd=home,
            env=kept | {"HOME": str(home), "FOOTNOTE_DATA_DIR": str(home / "data")} | environment,
        )
        # Windows of hostile bytes are part of the scenarios; what the program writes has to be UTF-8 all the same.
        return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return footnote


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that keeps the prepared models, made once: a second and a half of every first command."""
    folder = tmp_path_factory.mktemp("prepared") / "models"
    cached_model(folder)
    return folder


def with_models(home: Path, models: Path) -> Path:
    """Return `home`, its data folder already with the models."""
    shutil.copytree(models, home / "data" / "models", copy_function=os.link)
    return home


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Footnote:
    """The program over the shipped articles, indexed once."""
    footnote = run_in(with_models(tmp_path_factory.mktemp("shipped"), models))
    assert footnote("index").code == 0
    return footnote


@pytest.fixture
def newcomer(tmp_path: Path) -> Footnote:
    """The program in an empty home and working directory."""
    return run_in(tmp_path)


@pytest.fixture
def private(tmp_path: Path, models: Path) -> Footnote:
    """The program in a home and working directory of its own, where it has prepared its models before."""
    return run_in(with_models(tmp_path, models))


NOTES = {
    "vega.md": "---\nid: vega\ntitle: Vega Nine flies\npublisher: Daily Planet\npublished: 2026-05-04\n---\n\n"
    "The rocket Vega Nine was launched on May 3, 2026 from Kourou. The launch cost 41 million euros. "
    "Its engineer Ida Mądry said: “We were lucky with the wind.”\n\n"
    "| Stage | Fuel | Thrust |\n|---|---|---|\n| First | kerosene | 900 kN |\n| Second | hydrogen | 180 kN |\n",
    "second.txt": "Doubts about Vega Nine\n\nThe launch of the rocket Vega Nine cost 55 million euros, the auditors found. "
    "The auditors expect that the next launch will be delayed until 2028.\n",
}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A small folder of our own."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, "utf-8")
    return folder
