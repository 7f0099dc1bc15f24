"""Write the golden vectors of the tests, made by sentence-transformers.

    python -m benchmarks.embedding.golden PEER_PYTHON

`PEER_PYTHON` belongs to an environment with `pip install torch sentence-transformers`. The vectors are rounded to six
places: the test compares cosines, and what six places lose is below 1e-6.
"""

import json
import sys
from pathlib import Path

from benchmarks.embedding.measure import Peer

FILE = Path(__file__).resolve().parents[2] / "tests" / "index" / "golden_vectors.json"

TEXTS = (
    "How does Constitutional AI differ from RLHF?",
    "A harbour pilot climbs the rope ladder while both ships keep moving.",
    "Łukasz Mądry paid €4.5 billion (about $4.9 billion) in São Paulo on 19 May 2026.",
    "記事に答えがない場合は、そう言います。",
    "no capitals, no stop; just words: 3.14159 and a_snake_case_name",
    "🙂 emoji, a tab\tand a very-long-hyphenated-compound-word",
    "",
    " ".join(f"Sentence number {number} is here only to be cut off." for number in range(60)),
)
"""Short and long (past 256 word pieces), accents, another script, figures, an emoji, nothing at all."""


def main() -> None:
    """Run it."""
    with Peer(sys.argv[1]) as peer:
        _, vectors = peer.encode(TEXTS)
    rows = [
        {"text": text, "vector": [round(float(value), 6) for value in vector]}
        for text, vector in zip(TEXTS, vectors, strict=True)
    ]
    FILE.write_text("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
