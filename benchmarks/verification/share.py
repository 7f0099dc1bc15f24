"""What checking costs in a whole answer: the shipped program, and a model that answers at once.

    python -m benchmarks.verification.share

A local server plays the model: it answers each question with the first sentence of up to six sources, each a claim with
itself as quote, and takes no time to think. So the share printed is the most that checking can have; a real model takes
seconds.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fakes.openai_script import ChatRequest, Reply, claim, draft, verdicts
from tests.fakes.openai_server import KEY, FakeOpenAI

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = 60
CLAIMS = 6


def reply(request: ChatRequest) -> str:
    """Return a draft of first sentences; where the program asks whether they are supported, say so."""
    if request.task != "draft":
        return verdicts(*["supported"] * CLAIMS)
    claims = []
    for source in request.sources[:CLAIMS]:
        sentence = re.split(r"(?<=[.!?])\s", source.text.strip(), maxsplit=1)[0]
        claims.append(claim(sentence, (source.key, sentence)))
    return draft(*claims)


def main() -> None:
    """Measure and print."""
    lines = (ROOT / "corpus" / "gold.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if '"question"' in line][:QUESTIONS]
    with FakeOpenAI() as server, tempfile.TemporaryDirectory() as data:
        server.play(*[Reply(reply)] * (3 * QUESTIONS))
        environment = {**os.environ, "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url, "FOOTNOTE_DATA_DIR": data}
        command = [sys.executable, "-m", "bot", "ask", "-", "--json", "--mode", "llm", "--no-cache"]
        done = subprocess.run(
            command, input="\n".join(questions).encode(), capture_output=True, check=False, cwd=ROOT, env=environment
        )
    answers = [json.loads(line) for line in done.stdout.splitlines()][1:]
    answered = [answer for answer in answers if answer.get("claims")]
    claims = sum(len(answer["claims"]) + len(answer["rejected"]) for answer in answered)
    verify = [answer["timings_ms"]["verify"] for answer in answered]
    total = [answer["timings_ms"]["total"] for answer in answered]
    share = statistics.median(v / t for v, t in zip(verify, total, strict=True))
    print(f"{len(answered)} answers of {len(questions)} questions, {claims} claims")
    print(f"checking: {sum(verify) / claims:.2f} ms a claim, {statistics.median(verify):.1f} ms an answer (median)")
    print(
        f"whole answer, the model taking no time: {statistics.median(total):.1f} ms (median); share of checking {share:.0%}"
    )


if __name__ == "__main__":
    main()
