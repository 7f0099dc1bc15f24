"""The peer's side: sentence-transformers on torch, run by the Python of its own environment.

    PEER_PYTHON benchmarks/embedding/peer.py MODEL_FOLDER

Reads one JSON list of texts a line and answers with one JSON object a line: the seconds that encoding took and the
vectors. It imports nothing of Footnote.
"""

import json
import sys
import time

from sentence_transformers import SentenceTransformer


def main() -> None:
    """Run it."""
    model = SentenceTransformer(sys.argv[1], device="cpu")
    model.encode(["warm up"])
    for line in sys.stdin:
        texts = json.loads(line)
        started = time.perf_counter()
        vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        seconds = time.perf_counter() - started
        print(json.dumps({"seconds": seconds, "vectors": vectors.tolist()}), flush=True)


if __name__ == "__main__":
    main()
