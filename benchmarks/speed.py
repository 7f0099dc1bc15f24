"""How long people wait, as ratios to `import llama_index.core` in the same run.

    python benchmarks/speed.py [--runs 7]

Every pair is run in turn (ours, peer, ours, peer, ...), each in a process of its own after one warm-up; the figure is the
median of the ratios pair by pair, so a machine whose speed drifts does not decide it. Warm answers are timed inside one
process (`timings_ms.total` of batch mode), over the questions of `corpus/gold.jsonl`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEER = [sys.executable, "-c", "import llama_index.core"]
FOOTNOTE = [sys.executable, "-m", "bot"]
QUESTION = "What is the context window of Claude 3.5 Sonnet?"


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Return the wall time of one command."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment)
    return time.perf_counter() - started


def ratio(ours: list[str], peer: list[str], runs: int, environment: dict[str, str]) -> tuple[float, float, float]:
    """Return the medians: of our time, of the peer's, and of their ratios pair by pair."""
    for command in (ours, peer):
        seconds(command, environment)
    pairs = [(seconds(ours, environment), seconds(peer, environment)) for _ in range(runs)]
    mine, theirs = zip(*pairs, strict=True)
    return statistics.median(mine), statistics.median(theirs), statistics.median(a / b for a, b in pairs)


def warm(environment: dict[str, str]) -> list[float]:
    """Return the milliseconds of each answer of one batch, the first one (which loads things) left out."""
    gold = [json.loads(line) for line in (ROOT / "corpus" / "gold.jsonl").read_text("utf-8").splitlines()]
    lines = "\n".join(json.dumps({"question": entry["question"]}) for entry in gold if "question" in entry)
    command = [*FOOTNOTE, "ask", "-", "--json", "--mode", "extractive"]
    done = subprocess.run(command, input=lines.encode(), capture_output=True, check=False, cwd=ROOT, env=environment)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return sorted(answer["timings_ms"]["total"] for answer in answers[1:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "FOOTNOTE_DATA_DIR": data}
        seconds([*FOOTNOTE, "index"], environment)
        print("| what | ours, s | peer, s | ratio |\n|---|---|---|---|")
        rows = {
            "cold `footnote ask` / `import llama_index.core`": ([*FOOTNOTE, "ask", QUESTION], PEER),
            "`footnote --help` / `import llama_index.core`": ([*FOOTNOTE, "--help"], PEER),
            "`footnote index`, nothing changed / `footnote --help`": ([*FOOTNOTE, "index"], [*FOOTNOTE, "--help"]),
        }
        for name, (ours, peer) in rows.items():
            mine, theirs, share = ratio(ours, peer, runs, environment)
            print(f"| {name} | {mine:.3f} | {theirs:.3f} | {share:.2f} |")
        times = warm(environment)
        p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
        print(f"\nwarm question to answer, {len(times)} questions: p50 {p50:.1f} ms, p95 {p95:.1f} ms")


if __name__ == "__main__":
    main()
