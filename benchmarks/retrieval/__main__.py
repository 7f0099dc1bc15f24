"""Token recall of retrieval, Footnote's shipped `search` beside LlamaIndex's stock retrievers, in one run.

    python -m benchmarks.retrieval [DATA] [--no-stock]

`DATA` holds `corpora/*.md` and `questions_*.jsonl` (id, question, corpus, references as start, end), the evaluation set of
the Chroma report on chunking strategies; by default `../shared/bench/chunking` beside the repository. All corpora are
in one index. What was tuned was tuned on the even-numbered questions, so the odd ones have a table of their own. Tokens
are those of cl100k, from the copy that LlamaIndex carries.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.retrieval import shipped
from benchmarks.retrieval.metrics import BUDGETS, COVERED_AT, Scores, Span, Texts, score

ROOT = Path(__file__).resolve().parents[2]
SIZES = ((1024, 20), (256, 20))
"""Chunk size and overlap in tokens: LlamaIndex's defaults, and one that MiniLM can read whole."""


@dataclass(frozen=True, slots=True)
class Row:
    """One system's scores, a question each."""

    name: str
    scores: list[Scores]
    milliseconds: float


def main() -> None:
    """Run all systems and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=ROOT.parent / "shared" / "bench" / "chunking")
    parser.add_argument("--no-stock", action="store_true", help="only Footnote")
    options = parser.parse_args()
    questions = read_questions(options.data)
    texts = read_texts(options.data / "corpora")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        if not options.no_stock:
            rows += _run_stock(questions, texts, Path(folder))
        rows.append(_run_shipped(questions, texts, options.data / "corpora", Path(folder)))
    for part, places in (("odd", slice(1, None, 2)), ("all", slice(None))):
        count = len(questions[places])
        print(f"\n{count} questions ({part}), {len(texts.files)} corpora in one index, cl100k tokens\n")
        print("\n".join(table(rows, places)))


def read_questions(data: Path) -> list[dict[str, Any]]:
    """Return the questions in the order of their files."""
    files = sorted(data.glob("questions_*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def read_texts(corpora: Path) -> Texts:
    """Return the corpus files with the tokens of cl100k."""
    import llama_index.core

    os.environ.setdefault(
        "TIKTOKEN_CACHE_DIR", str(Path(llama_index.core.__file__).parent / "_static" / "tiktoken_cache")
    )
    import tiktoken

    encoding = tiktoken.get_encoding("cl100k_base")

    def prefix(text: str, tokens: int) -> int:
        ids = encoding.encode_ordinary(text)[:tokens]
        return len(encoding.decode_bytes(ids).decode("utf-8", errors="ignore"))

    return Texts(
        files={path.stem: path.read_text("utf-8") for path in sorted(corpora.iterdir())},
        count_tokens=lambda text: len(encoding.encode_ordinary(text)),
        prefix=prefix,
    )


def table(rows: Sequence[Row], places: slice) -> list[str]:
    """Return the lines of a Markdown table over the questions at `places`, in per cent."""
    columns = [*(f"@{budget}" for budget in BUDGETS), f"covered @{COVERED_AT}", "but blanks", "MRR", "ms a question"]
    lines = [f"| retriever | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for row in rows:
        scores = row.scores[places]
        values = [[one.recall[place] for one in scores] for place in range(len(BUDGETS))]
        values += [[one.covered for one in scores], [one.covered_but_blanks for one in scores]]
        values += [[one.reciprocal_rank for one in scores]]
        cells = [f"{100 * sum(column) / len(scores):.1f}" for column in values]
        lines.append(f"| {row.name} | {' | '.join(cells)} | {row.milliseconds:.0f} |")
    return lines


def _run_stock(questions: Sequence[dict[str, Any]], texts: Texts, folder: Path) -> list[Row]:
    from benchmarks.retrieval.stock import stock_searches
    from index.minilm import load_minilm

    embedder = load_minilm(folder / "stock")
    rows = []
    for size, overlap in SIZES:
        for name, search in stock_searches(texts.files, embedder, size, overlap).items():
            started = time.perf_counter()
            rankings = [search(question["question"]) for question in questions]
            rows.append(_row(name, questions, rankings, texts, time.perf_counter() - started))
    return rows


def _run_shipped(questions: Sequence[dict[str, Any]], texts: Texts, corpora: Path, folder: Path) -> Row:
    asked = [question["question"] for question in questions]
    shipped.search(asked[:1], corpora, folder / "footnote")  # builds the index, which is not timed
    started = time.perf_counter()
    rankings = shipped.search(asked, corpora, folder / "footnote")
    return _row("**Footnote**, `footnote search`", questions, rankings, texts, time.perf_counter() - started)


def _row(
    name: str, questions: Sequence[dict[str, Any]], rankings: Sequence[Sequence[Span]], texts: Texts, seconds: float
) -> Row:
    scores = [
        score([Span(question["corpus"], one["start"], one["end"]) for one in question["references"]], ranked, texts)
        for question, ranked in zip(questions, rankings, strict=True)
    ]
    print(f"done: {name}", file=sys.stderr)
    return Row(name, scores, 1000 * seconds / len(questions))


if __name__ == "__main__":
    main()
