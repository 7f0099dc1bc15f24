"""Throughput of the embedded embedder beside sentence-transformers on torch, at equal text, in one run.

    python -m benchmarks.embedding PEER_PYTHON [--corpus DIR] [--windows 64] [--rounds 9]

`PEER_PYTHON` belongs to an environment of its own with `pip install torch sentence-transformers`. Ours is what the
index does: header and window encoded, one vector a sentence. The cosine is of the pooled vectors of both.
"""

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks.embedding.measure import ROOT, Peer, article_windows, compare
from index.minilm import MiniLM, load_minilm


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer_python")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus" / "articles")
    parser.add_argument("--windows", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        first = _seconds_to_load(Path(folder))
        again = _seconds_to_load(Path(folder))
        embedder = load_minilm(Path(folder))
        embedder.load_all()
    windows = article_windows(embedder, options.corpus, options.windows)
    tokens = sum(embedder.count_tokens(f"{window.header}\n{window.text}") for window in windows) / len(windows)
    with Peer(options.peer_python) as peer:
        result = compare(embedder, peer, windows, options.rounds)
    print(f"load: {first:.2f} s the first time (graph built), {again:.2f} s after that")
    print(f"question: {_question_milliseconds(embedder):.1f} ms")
    print(f"{len(windows)} windows of {tokens:.0f} word pieces, {options.rounds} rounds in turn, medians:")
    print(f"  Footnote               {result.ours:6.1f} windows/s")
    print(f"  sentence-transformers  {result.peer:6.1f} windows/s")
    print(f"  ratio {result.ratio:.2f}, worst cosine {result.worst_cosine:.7f}")


def _seconds_to_load(folder: Path) -> float:
    started = time.perf_counter()
    load_minilm(folder).load_all()
    return time.perf_counter() - started


def _question_milliseconds(embedder: MiniLM) -> float:
    """Return the median time of one question, warm."""
    times = []
    for _ in range(50):
        started = time.perf_counter()
        embedder.embed_question("How does Constitutional AI differ from RLHF?")
        times.append(time.perf_counter() - started)
    return sorted(times)[25] * 1000


if __name__ == "__main__":
    main()
