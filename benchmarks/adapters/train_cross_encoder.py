"""Train the cross-encoder: small changes to the embedder's weights, from examples of what answers and what does not.

    python -m benchmarks.adapters.examples pairs DIR
    python benchmarks/adapters/train_cross_encoder.py --weights WEIGHTS DIR/pairs.jsonl [--resume] [--write]
    python benchmarks/adapters/train_cross_encoder.py --weights WEIGHTS --golden

The last two need torch (and no part of Footnote), which Footnote does not install: use an environment with `torch`, `numpy`,
`tokenizers` and `safetensors`; WEIGHTS has `model.safetensors` and `tokenizer.json`. `--write` writes `index/cross_encoder.safetensors`
and prints its hash, which goes into `index/weights.py`; `--golden` writes what torch says of a few pairs, for a test.
"""

import argparse
import hashlib
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from minilm_torch import ROOT, WIDTH, Encoder, load_base, read_adapter, write_adapter
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

OUTPUT = ROOT / "index" / "cross_encoder.safetensors"
GOLDEN = ROOT / "tests" / "index" / "golden_logits.json"
GOLDEN_PAIRS = (
    ("Who bought the ferry?", "The shipping company Nordlys has bought the ferry Havmaagen for $40 million."),
    ("Who bought the ferry?", "The port of Brevik employs 340 people."),
    ("how fast is solvind", "Ship: Solvind; Passengers: 800; Top speed: 27 knots; Built: 2008"),
    ("When was Nordlys founded?", "Ingrid Dahl, who founded Nordlys, sold her shares to Ole Brandt."),
    ("Mądry naïve 🙂?", "Ça alors — “naïveté” costs €3.50."),
    ("?", "-"),
    ("Why did the captain wait? " * 20, "He waited for the night boat."),
)

RATE, EPOCHS = 1e-3, 2
INVENTED = 0.5
"""Share of the questions about invented articles that are seen in an epoch; which ones changes."""
SEEN = 5
"""Sentences of a question that are seen in one epoch; which ones changes."""
QUESTIONS = 8
"""Of a batch; both of a pair are in one."""
LISTWISE = 0.5
"""Weight of the loss that asks which sentence is the best beside the one that asks whether each answers."""
TWINS = 0.5
"""Weight of the loss that asks that what answers one question of a pair be surer than anything found for its twin."""
UNANSWERABLE, BESIDE, FAR = 1.5, 0.8, 0.1
"""Weight of all sentences of an unanswerable question, of those of an answerable one that do not answer, of one far off."""
STATEMENT = 0.6
"""Weight of the answering sentence of a statement's question; others may answer it too and are not counted."""
MAX_QUESTION_TOKENS, MAX_TEXT_TOKENS = 64, 48
"""Word pieces of each, as in `index.cross_encoder`."""

TOGETHER = 14
"""Pairs of similar length that are read together, so that little is padding."""

Example = dict[str, Any]
Pair = tuple[list[int], list[int]]


class Model(nn.Module):
    """The cross-encoder, as `index/onnx_graph.py` writes it."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        self.encoder = Encoder(weights)
        self.head = nn.Linear(2 * WIDTH, 1)

    def forward(self, pairs: Sequence[Pair]) -> Tensor:
        """Return the log-odds of every (question, text), shape `(len(pairs),)`."""
        order = sorted(range(len(pairs)), key=lambda at: sum(map(len, pairs[at])))
        parts = [order[start : start + TOGETHER] for start in range(0, len(order), TOGETHER)]
        logits = torch.cat(
            [self.head(torch.cat(self.encoder([pairs[at] for at in part]), 1))[:, 0].float() for part in parts]
        )
        return logits[torch.tensor(order).argsort()]


def write_golden(model: Model, tokenizer: Tokenizer) -> None:
    """Write what the written weights say of a few pairs."""
    read_adapter(OUTPUT, model.encoder, model.head)
    model.eval()
    golden = []
    for question, text in GOLDEN_PAIRS:
        pair = [tokenizer.encode(each, add_special_tokens=False).ids for each in (question, text)]
        with torch.no_grad():
            logit = float(model([(pair[0][:MAX_QUESTION_TOKENS], pair[1][:MAX_TEXT_TOKENS])])[0])
        golden.append({"question": question, "text": text, "logit": round(logit, 4)})
    GOLDEN.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def lesson(example: Example, dice: random.Random) -> list[tuple[str, float, float]]:
    """Return the sentences of a question for one epoch: text, label, weight."""
    rows = list(zip(example["texts"], example["labels"], example["sure"], strict=True))
    right = [text for text, label, _ in rows if label]
    wrong = [text for text, label, sure in rows if not label and sure]
    far = [text for text, label, sure in rows if not label and not sure]
    if not example["answerable"]:
        return [(text, 0.0, UNANSWERABLE / SEEN) for text in dice.sample(wrong, min(SEEN, len(wrong)))]
    statement = example["kind"] == "statement"
    shown = right[:2]
    seen = dice.sample(wrong, min(SEEN - 1 - len(shown), len(wrong))) if not statement else []
    off = dice.sample(far, min(1 if seen else SEEN - 1, len(far)))
    return [
        *((text, 1.0, (STATEMENT if statement else 1.0) / len(shown)) for text in shown),
        *((text, 0.0, BESIDE / len(seen)) for text in seen),
        *((text, 0.0, FAR) for text in off),
    ]


def train(model: Model, examples: Sequence[Example], ids: dict[str, list[int]], report: Any) -> None:
    """Train on what is not held; calls `report` after every epoch."""
    dice = random.Random(0)  # noqa: S311 - which sentences are seen is no secret
    learned = [values for values in model.parameters() if values.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=RATE, weight_decay=0.01)
    taught = [example for example in examples if not example["held"]]
    invented = sum(example["kind"] == "invented" for example in taught)
    steps = EPOCHS * int((len(taught) - (1 - INVENTED) * invented) / QUESTIONS + 1)
    step, began = 0, time.time()
    for epoch in range(EPOCHS):
        order = {group: dice.random() for group in sorted({_group(example) for example in taught})}
        seen = [each for each in taught if each["kind"] != "invented" or order[_group(each)] < INVENTED]
        seen.sort(key=lambda example: (order[_group(example)], example["id"]))
        batches = [seen[start : start + QUESTIONS] for start in range(0, len(seen), QUESTIONS)]
        dice.shuffle(batches)
        model.train()
        for batch in batches:
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1.0, step / 100) * max(0.0, 1 - step / (steps + 1))
            loss = loss_of(model, batch, ids, dice)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimizer.step()
            if step % 100 == 0:
                print(f"step {step} of about {steps}, {time.time() - began:.0f} s", flush=True)
        report(f"epoch {epoch + 1}")


def loss_of(model: Model, batch: Sequence[Example], ids: dict[str, list[int]], dice: random.Random) -> Tensor:
    """Return the loss of some questions."""
    rows = [(at, example, *row) for at, example in enumerate(batch) for row in lesson(example, dice)]
    with torch.autocast("cpu", torch.bfloat16):
        logits = model([(ids[example["question"]], ids[text]) for _, example, text, _, _ in rows])
    labels, weights = (torch.tensor([row[column] for row in rows]) for column in (3, 4))
    each = functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    loss = (each * weights).sum() / weights.sum()
    answering: dict[str, Tensor] = {}
    nothing: dict[str, Tensor] = {}
    best = []
    for at, example in enumerate(batch):
        own = torch.tensor([row[0] == at for row in rows])
        if example["answerable"]:
            answering[_group(example)] = logits[own & (labels > 0)].logsumexp(0)
            best.append(logits[own].logsumexp(0) - answering[_group(example)])
        else:
            nothing[_group(example)] = logits[own].logsumexp(0)
    twins = [functional.softplus(nothing[group] - answering[group]) for group in nothing.keys() & answering.keys()]
    for weight, losses in ((LISTWISE, best), (TWINS, twins)):
        if losses:
            loss = loss + weight * torch.stack(losses).mean()
    return loss


def report_on(model: Model, examples: Sequence[Example], ids: dict[str, list[int]], title: str) -> None:
    """Print how well held questions are told apart, by the best of the eight sentences that were found for each."""
    model.eval()
    print(title)
    for kind in ("everyday", "trial", "pair", "invented"):
        held = [example for example in examples if example["held"] and example["kind"] == kind]
        scores: list[tuple[bool, float, bool]] = []
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            for example in held:
                logits = model([(ids[example["question"]], ids[text]) for text in example["texts"][:8]])
                best = int(logits.argmax())
                scores.append((example["answerable"], float(logits[best]), bool(example["labels"][best])))
        yes = np.array([score for answerable, score, _ in scores if answerable])
        no = np.array([score for answerable, score, _ in scores if not answerable])
        first = np.mean([right for answerable, _, right in scores if answerable])
        print(
            f"  {kind:9s} {len(held)}: AUC {(yes[:, None] > no[None]).mean():.3f}, right one first {first:.2f}",
            flush=True,
        )


def _group(example: Example) -> str:
    """Return what both questions of a pair have in common."""
    return str(example["id"]).rsplit(":", 1)[0]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", type=Path, nargs="?")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--resume", action="store_true", help="begin with the weights that were written")
    parser.add_argument("--golden", action="store_true")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    weights, tokenizer = load_base(arguments.weights)
    model = Model(weights)
    if arguments.golden:
        write_golden(model, tokenizer)
        return
    if arguments.examples is None:
        parser.error("say which examples to train on, or --golden")
    lines = arguments.examples.read_text(encoding="utf-8").splitlines()
    examples: list[Example] = [json.loads(line) for line in lines]
    ids: dict[str, list[int]] = {}
    for texts, most in (
        ([text for example in examples for text in example["texts"]], MAX_TEXT_TOKENS),
        ([example["question"] for example in examples], MAX_QUESTION_TOKENS),
    ):
        encoded = tokenizer.encode_batch(texts, add_special_tokens=False)
        ids |= {text: encoding.ids[:most] for text, encoding in zip(texts, encoded, strict=True)}
    if arguments.resume:
        read_adapter(OUTPUT, model.encoder, model.head)
    train(model, examples, ids, lambda title: report_on(model, examples, ids, title))
    if arguments.write:
        write_adapter(OUTPUT, model.encoder, model.head)
        print(hashlib.sha256(OUTPUT.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
