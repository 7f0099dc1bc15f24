"""Train the question encoder: small changes to the embedder's weights, so that a question's vector finds what answers it.

    python -m benchmarks.adapters.examples questions DIR
    python benchmarks/adapters/train_question_encoder.py --weights WEIGHTS DIR [--write]
    python benchmarks/adapters/train_question_encoder.py --weights WEIGHTS --golden

The vectors of the sentences are the index's own and stay as they are: only questions are read otherwise, so no index has to be
made again. The loss is that of Henderson et al. (2017) over all sentences of a corpus. Needs torch; see `train_cross_encoder.py`.
"""

import argparse
import hashlib
import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from minilm_torch import ROOT, Encoder, load_base, read_adapter, write_adapter
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

OUTPUT = ROOT / "index" / "question_encoder.safetensors"
GOLDEN = ROOT / "tests" / "index" / "golden_questions.json"
GOLDEN_QUESTIONS = (
    "Who bought the ferry?",
    "how fast is solvind",
    "Mądry naïve 🙂?",
    "Why did the captain wait? " * 20,
)

RATE, EPOCHS, BATCH = 1e-3, 5, 48
SHARPNESS = 20.0
"""What a cosine is multiplied with before the softmax."""

MAX_TOKENS = 254
"""Word pieces of a question, as in `index.minilm`."""

FOUND_AT = (1, 2, 4, 8, 16)

Question = dict[str, Any]


def vectors_of(encoder: Encoder, questions: list[list[int]]) -> Tensor:
    """Return one unit vector a question, shape `(len(questions), 384)`."""
    return functional.normalize(encoder([(ids, []) for ids in questions])[1].float(), dim=1)


def loss_of(encoder: Encoder, batch: list[Question], ids: dict[str, list[int]], sentences: dict[str, Tensor]) -> Tensor:
    """Return the loss of some questions: how far those that answer are from being the nearest of their corpus."""
    with torch.autocast("cpu", torch.bfloat16):
        vectors = vectors_of(encoder, [ids[each["question"]] for each in batch])
    losses = []
    for name, rows in sentences.items():
        own = [at for at, each in enumerate(batch) if each["corpus"] == name]
        scores = SHARPNESS * vectors[own] @ rows.T
        for each, at in zip(scores, own, strict=True):
            losses.append(each.logsumexp(0) - each[batch[at]["rows"]].logsumexp(0))
    return torch.stack(losses).mean()


def report_on(
    encoder: Encoder, questions: list[Question], ids: dict[str, list[int]], sentences: dict[str, Tensor], title: str
) -> None:
    """Print for how many held questions a right sentence is among the nearest."""
    encoder.eval()
    print(title)
    for kind in ("everyday", "trial", "pair", "invented"):
        held = [each for each in questions if each["held"] and each["kind"] == kind]
        found = []
        for each in held:
            with torch.no_grad():
                vector = vectors_of(encoder, [ids[each["question"]]])[0]
            nearest = (-(sentences[each["corpus"]] @ vector)).argsort().tolist()
            first = min(nearest.index(row) for row in each["rows"])
            found.append([first < most for most in FOUND_AT])
        shares = " ".join(f"{share:.3f}" for share in np.mean(found, axis=0))
        print(f"  {kind:9s} {len(held)}: right one among the first {FOUND_AT}: {shares}", flush=True)


def train(encoder: Encoder, questions: list[Question], ids: dict[str, list[int]], sentences: dict[str, Tensor]) -> None:
    """Train on what is not held."""
    dice = random.Random(0)  # noqa: S311 - the order is no secret
    learned = [values for values in encoder.parameters() if values.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=RATE, weight_decay=0.01)
    taught = [each for each in questions if not each["held"]]
    steps, step, began = EPOCHS * (len(taught) // BATCH), 0, time.time()
    for epoch in range(EPOCHS):
        dice.shuffle(taught)
        encoder.train()
        for start in range(0, len(taught) - BATCH + 1, BATCH):
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1.0, step / 50) * (1 - step / (steps + 1))
            loss = loss_of(encoder, taught[start : start + BATCH], ids, sentences)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimizer.step()
        report_on(encoder, questions, ids, sentences, f"epoch {epoch + 1}, {time.time() - began:.0f} s")


def write_golden(encoder: Encoder, tokenizer: Tokenizer) -> None:
    """Write the vectors of a few questions, by the written weights."""
    read_adapter(OUTPUT, encoder)
    encoder.eval()
    golden = []
    for question in GOLDEN_QUESTIONS:
        ids = tokenizer.encode(question, add_special_tokens=False).ids[:MAX_TOKENS]
        with torch.no_grad():
            vector = vectors_of(encoder, [ids])[0]
        golden.append({"question": question, "vector": [round(float(value), 4) for value in vector]})
    GOLDEN.write_text(json.dumps(golden, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--golden", action="store_true")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    weights, tokenizer = load_base(arguments.weights)
    encoder = Encoder(weights)
    encoder.segment.requires_grad_(False)  # a question is all there is
    if arguments.golden:
        write_golden(encoder, tokenizer)
        return
    if arguments.folder is None:
        parser.error("say where the examples are, or --golden")
    lines = (arguments.folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions: list[Question] = [json.loads(line) for line in lines]
    names = {each["corpus"] for each in questions}
    sentences = {name: torch.from_numpy(np.load(arguments.folder / f"{name}.npy")) for name in names}
    asked = [each["question"] for each in questions]
    encoded = tokenizer.encode_batch(asked, add_special_tokens=False)
    ids = {question: encoding.ids[:MAX_TOKENS] for question, encoding in zip(asked, encoded, strict=True)}
    report_on(encoder, questions, ids, sentences, "untrained")
    train(encoder, questions, ids, sentences)
    if arguments.write:
        write_adapter(OUTPUT, encoder)
        print(hashlib.sha256(OUTPUT.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
