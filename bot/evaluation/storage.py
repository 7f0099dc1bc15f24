"""A run on disk: `run.json` (what is asked and how), `results.jsonl` (a line a question), `summary.json`."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.results import QuestionResult
from corpus.errors import RunFileError, RunMixedError

HEADER, RESULTS, SUMMARY = "run.json", "results.jsonl", "summary.json"


@dataclass(frozen=True)
class RunFolder:
    """The folder of one run. Every line is on disk before the next question is done, so a killed run can go on."""

    path: Path

    def resume(self, header: Mapping[str, Any]) -> list[QuestionResult]:
        """Return what an interrupted run with the same header has graded already, and start the folder if it is new.

        A last line that a kill tore is taken off. Questions that ended in an error are asked again.

        Raises
        ------
        RunMixedError
            The folder holds another run.
        RunFileError
            The folder cannot be written, or what it holds cannot be read.
        """
        header_file, results_file = self.path / HEADER, self.path / RESULTS
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not header_file.exists():
                if results_file.exists():
                    raise RunMixedError(self.path)
                write_atomically(header_file, json.dumps(header, indent=2, ensure_ascii=False) + "\n")
                return []
            found = json.loads(header_file.read_text(encoding="utf-8"))
            if found != json.loads(json.dumps(header)):
                raise RunMixedError(self.path)
            if not results_file.exists():
                return []
            whole, _, torn = results_file.read_bytes().rpartition(b"\n")
            if torn:
                results_file.write_bytes(whole + b"\n" if whole else b"")
        except OSError as error:
            raise RunFileError(self.path, error.strerror or "it cannot be written") from error
        except ValueError as error:
            raise RunFileError(header_file, "it is not JSON") from error
        latest = {result.id: result for result in read_results(results_file)} if whole else {}
        return [result for result in latest.values() if result.status != "error"]

    def append(self, result: QuestionResult) -> None:
        """Write one more line."""
        with (self.path / RESULTS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(result.to_dict(), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def finish(self, results: Iterable[QuestionResult], summary: Mapping[str, Any]) -> None:
        """Write the results in the order of the questions, one line each, and the summary."""
        write_lines(self.path / RESULTS, (result.to_dict() for result in results))
        write_atomically(self.path / SUMMARY, json.dumps(summary, indent=2, ensure_ascii=False) + "\n")


def read_results(path: Path) -> list[QuestionResult]:
    """Read a results file, a baseline file, or the results in a run's folder.

    Raises
    ------
    RunFileError
        Naming the first line that is no result.
    """
    file = path / RESULTS if path.is_dir() else path
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise RunFileError(file, error.strerror or "it cannot be read") from error
    except UnicodeDecodeError as error:
        raise RunFileError(file, "it is not UTF-8 text") from error
    results = []
    for number, line in enumerate(lines, start=1):
        try:
            results.append(QuestionResult.from_dict(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RunFileError(file, f"line {number} is not the result of a question") from error
    if not results:
        raise RunFileError(file, "it holds no result")
    return results


def write_baseline(path: Path, results: Iterable[QuestionResult]) -> None:
    """Write the small file that later runs are compared with, a line a question, sorted by id."""
    write_lines(path, (result.to_baseline() for result in sorted(results, key=lambda result: result.id)))


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write JSON lines, whole or not at all."""
    write_atomically(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def write_atomically(path: Path, text: str) -> None:
    """Write a file that is either there with all of `text` or as it was before.

    Raises
    ------
    RunFileError
        It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    except OSError as error:
        raise RunFileError(path, error.strerror or "it cannot be written") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise RunFileError(path, error.strerror or "it cannot be written") from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
