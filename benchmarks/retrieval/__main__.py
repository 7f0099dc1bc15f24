"""Token recall of retrieval, Footnote's shipped `search` beside LlamaIndex's stock retrievers, in one run.

    python -m benchmarks.retrieval [DATA] [--part all|even|odd] [--no-stock]

`DATA` holds `corpora/*.md` and `questions_*.jsonl` (id, question, corpus, references as start, end), the evaluation set of
the Chroma report on chunking strategies; by default `../shared/bench/chunking` beside the repository. All corpora are
in one index. What was tuned was tuned on the even-numbered questions: `odd` is the part to report. Tokens are those of
cl100k, from the copy that LlamaIndex carries.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.retrieval import shipped
from benchmarks.retrieval.metrics import BUDGETS, COVERED_AT, Span, Texts, score

ROOT = Path(__file__).resolve().parents[2]
SIZES = ((1024, 20), (256, 20))
"""Chunk size and overlap in tokens: LlamaIndex's defaults, and one that MiniLM can read whole."""


def main() -> None:
    """Run all systems and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=ROOT.parent / "shared" / "bench" / "chunking")
    parser.add_argument("--part", choices=("all", "even", "odd"), default="all")
    parser.add_argument("--no-stock", action="store_true", help="only Footnote")
    options = parser.parse_args()
    questions = read_questions(options.data, options.part)
    texts = read_texts(options.data / "corpora")
    print(f"{len(questions)} questions ({options.part}), {len(texts.files)} corpora in one index, cl100k tokens\n")
    columns = [f"@{budget}" for budget in BUDGETS]
    print(f"| retriever | {' | '.join(columns)} | covered @{COVERED_AT} | but blanks | MRR | ms a question |")
    print("|---|" + "---|" * (len(columns) + 4))
    with tempfile.TemporaryDirectory() as folder:
        if not options.no_stock:
            _run_stock(questions, texts, Path(folder))
        _run_shipped(questions, texts, options.data / "corpora", Path(folder))


def read_questions(data: Path, part: str) -> list[dict[str, Any]]:
    """Return the questions of a part: all, or those at even or odd places of the file."""
    lines = [line for file in sorted(data.glob("questions_*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    first = {"all": slice(None), "even": slice(0, None, 2), "odd": slice(1, None, 2)}
    return [json.loads(line) for line in lines[first[part]]]


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


def _run_stock(questions: Sequence[dict[str, Any]], texts: Texts, folder: Path) -> None:
    from benchmarks.retrieval.stock import stock_searches
    from index.minilm import load_minilm

    embedder = load_minilm(folder / "stock")
    for size, overlap in SIZES:
        for name, search in stock_searches(texts.files, embedder, size, overlap).items():
            started = time.perf_counter()
            rankings = [search(question["question"]) for question in questions]
            _row(name, questions, rankings, texts, time.perf_counter() - started)


def _run_shipped(questions: Sequence[dict[str, Any]], texts: Texts, corpora: Path, folder: Path) -> None:
    asked = [question["question"] for question in questions]
    shipped.search(asked[:1], corpora, folder / "footnote")  # builds the index, which is not timed
    started = time.perf_counter()
    rankings = shipped.search(asked, corpora, folder / "footnote")
    _row("**Footnote**, `footnote search`", questions, rankings, texts, time.perf_counter() - started)


def _row(
    name: str, questions: Sequence[dict[str, Any]], rankings: Sequence[Sequence[Span]], texts: Texts, seconds: float
) -> None:
    scores = [
        score([Span(question["corpus"], one["start"], one["end"]) for one in question["references"]], ranked, texts)
        for question, ranked in zip(questions, rankings, strict=True)
    ]
    count = len(scores)

    def percent(values: Sequence[float]) -> str:
        return f"{100 * sum(values) / count:.1f}"

    cells = [percent([one.recall[place] for one in scores]) for place in range(len(BUDGETS))]
    cells += [percent([one.covered for one in scores]), percent([one.covered_but_blanks for one in scores])]
    cells += [percent([one.reciprocal_rank for one in scores]), f"{1000 * seconds / count:.0f}"]
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
