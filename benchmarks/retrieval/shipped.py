"""Footnote's side: the shipped `footnote search`, as anybody runs it, one process for all questions."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.retrieval.metrics import Span
from corpus.article import slugify

ROOT = Path(__file__).resolve().parents[2]

PASSAGES = 100
"""Asked for a question; more than the largest budget holds."""


def search(questions: Sequence[str], corpora: Path, data_dir: Path) -> list[list[Span]]:
    """Return the ranked passages of every question, from one index over all files of `corpora`."""
    command = [
        sys.executable, "-m", "bot", "--corpus", str(corpora.resolve()), "--data-dir", str(data_dir.resolve()),
        "search", "-", "--json", "-k", str(PASSAGES),
    ]  # fmt: skip
    lines = "".join(json.dumps({"question": question}) + "\n" for question in questions)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FOOTNOTE_", "OPENAI_"))}
    done = subprocess.run(
        command, input=lines, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, env=environment
    )
    names = {slugify(path.stem): path.stem for path in corpora.iterdir()}
    return [
        [Span(names[found["article_id"]], found["start"], found["end"]) for found in json.loads(line)["passages"]]
        for line in done.stdout.splitlines()
    ]
