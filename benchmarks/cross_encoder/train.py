"""Train the cross-encoder: small changes to the embedder's weights, from examples of what answers and what does not.

    python -m benchmarks.cross_encoder.examples /tmp/examples.jsonl
    python benchmarks/cross_encoder/train.py --weights DIR /tmp/examples.jsonl [--write]
    python benchmarks/cross_encoder/train.py --weights DIR --golden

The last two need torch (and no part of Footnote), which Footnote does not install: use an environment with `torch`, `numpy`,
`tokenizers` and `safetensors`; DIR has `model.safetensors` and `tokenizer.json`. `--write` writes `index/cross_encoder.safetensors`
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
from safetensors.numpy import load_file as read_file
from safetensors.numpy import save_file
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "index" / "cross_encoder.safetensors"
GOLDEN = ROOT / "tests" / "index" / "golden_logits.json"
GOLDEN_PAIRS = (
    ("Who bought the ferry?", "The shipping company Nordlys has bought the ferry Havmaagen for $40 million."),
    ("Who bought the ferry?", "The port of Brevik employs 340 people."),
    ("how fast is solvind", "Ship: Solvind; Passengers: 800; Top speed: 27 knots; Built: 2008"),
    ("When was Nordlys founded?", "Ingrid Dahl, who founded Nordlys, sold her shares to Ole Brandt."),
    ("Mądry naïve 🙂?", "Ça alors — “naïveté” costs €3.50."),
    ("?", ""),
    ("Why did the captain wait? " * 20, "He waited for the night boat."),
)

LAYERS, WIDTH, HEADS = 6, 384, 12
RANK, DROPOUT, RATE, EPOCHS = 8, 0.1, 1e-3, 3
SEEN = 5
"""Sentences of a question that are seen in one epoch; which ones changes."""
QUESTIONS = 8
"""Of a batch; both of a pair are in one."""
LISTWISE = 0.5
"""Weight of the loss that asks which sentence is the best beside the one that asks whether each answers."""
UNANSWERABLE, BESIDE, FAR = 1.5, 0.8, 0.1
"""Weight of all sentences of an unanswerable question, of those of an answerable one that do not answer, of one far off."""
STATEMENT = 0.6
"""Weight of the answering sentence of a statement's question; others may answer it too and are not counted."""
CLS, SEP = 101, 102
MAX_QUESTION_TOKENS, MAX_TEXT_TOKENS = 64, 90
"""Word pieces of each; of a text, `index.cross_encoder` reads fewer."""

Example = dict[str, Any]
MATRICES = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip
NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


class Adapted(nn.Module):
    """A fixed matrix and its change of low rank."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight, requires_grad=False), nn.Parameter(bias, requires_grad=False)
        self.down = nn.Parameter(torch.randn(RANK, weight.shape[1]) / weight.shape[1] ** 0.5)
        self.up = nn.Parameter(torch.zeros(weight.shape[0], RANK))

    def forward(self, values: Tensor) -> Tensor:
        """Return the product with the changed matrix; the change counts twice, which is a faster rate for it alone."""
        changed = functional.linear(functional.linear(values, self.down), self.up)
        return functional.linear(values, self.weight, self.bias) + 2 * changed


class Layer(nn.Module):
    """One encoder layer."""

    def __init__(self, weights: dict[str, Tensor], name: str) -> None:
        super().__init__()
        self.matrices = nn.ModuleList(
            Adapted(weights[f"{name}.{each}.weight"], weights[f"{name}.{each}.bias"]) for each in MATRICES
        )
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH, eps=1e-12) for _ in NORMS)
        for norm, each in zip(self.norms, NORMS, strict=True):
            norm.load_state_dict({part: weights[f"{name}.{each}.{part}"] for part in ("weight", "bias")})
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, states: Tensor, real: Tensor) -> Tensor:
        """Return the next states, shape `(batch, length, WIDTH)`; `real` says which are no padding."""
        batch, length, _ = states.shape
        query, key, value, output, inner, outer = self.matrices
        heads = [each(states).view(batch, length, HEADS, -1).transpose(1, 2) for each in (query, key, value)]
        mask = real[:, None, None, :].expand(batch, 1, length, length)
        attended = functional.scaled_dot_product_attention(*heads, attn_mask=mask)
        attended = attended.transpose(1, 2).reshape(batch, length, WIDTH)
        states = self.norms[0](states + self.dropout(output(attended)))
        return self.norms[1](states + self.dropout(outer(functional.gelu(inner(states)))))


class Model(nn.Module):
    """The cross-encoder, as `index/onnx_graph.py` writes it."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"])
        positions = (
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self.register_buffer("positions", positions)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12).requires_grad_(False)
        self.norm.load_state_dict({part: weights[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")})
        self.segment = nn.Parameter(torch.zeros(WIDTH))
        self.layers = nn.ModuleList(Layer(weights, f"encoder.layer.{index}") for index in range(LAYERS))
        self.head = nn.Linear(2 * WIDTH, 1)

    def forward(self, pairs: Sequence[tuple[list[int], list[int]]]) -> Tensor:
        """Return the log-odds of every (question, text), shape `(len(pairs),)`."""
        rows = [([CLS, *question, SEP], [*text, SEP]) for question, text in pairs]
        length = max(len(question) + len(text) for question, text in rows)
        ids = torch.zeros(len(rows), length, dtype=torch.long)
        second, real = torch.zeros(len(rows), length), torch.zeros(len(rows), length, dtype=torch.bool)
        for row, (question, text) in enumerate(rows):
            end = len(question) + len(text)
            ids[row, :end] = torch.tensor([*question, *text])
            second[row, len(question) : end] = 1
            real[row, :end] = True
        states = self.norm(self.words(ids) + self.positions[:length] + second[..., None] * self.segment)
        for layer in self.layers:
            states = layer(states, real)
        mean = (states * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        return self.head(torch.cat([states[:, 0], mean], 1))[:, 0]


def adapter_of(model: Model) -> dict[str, np.ndarray]:
    """Return what is the model's own, by the names that `index.onnx_graph.build_graphs` knows."""
    own = {"segment": model.segment, "head.weight": model.head.weight[0], "head.bias": model.head.bias}
    for index, layer in enumerate(model.layers):
        for name, matrix in zip(MATRICES, layer.matrices, strict=True):
            own[f"encoder.layer.{index}.{name}.up"] = 2 * matrix.up
            own[f"encoder.layer.{index}.{name}.down"] = matrix.down
        for name, norm in zip(NORMS, layer.norms, strict=True):
            own[f"encoder.layer.{index}.{name}.weight"] = norm.weight
            own[f"encoder.layer.{index}.{name}.bias"] = norm.bias
    return {name: values.detach().numpy().astype(np.float16) for name, values in own.items()}


def load_adapter(model: Model) -> None:
    """Put what was written into the model."""
    own = {name: torch.from_numpy(values.astype(np.float32)) for name, values in read_file(str(OUTPUT)).items()}
    with torch.no_grad():
        model.segment.copy_(own["segment"])
        model.head.weight.copy_(own["head.weight"][None])
        model.head.bias.copy_(own["head.bias"])
        for index, layer in enumerate(model.layers):
            for name, matrix in zip(MATRICES, layer.matrices, strict=True):
                matrix.up.copy_(own[f"encoder.layer.{index}.{name}.up"] / 2)
                matrix.down.copy_(own[f"encoder.layer.{index}.{name}.down"])
            for name, norm in zip(NORMS, layer.norms, strict=True):
                norm.weight.copy_(own[f"encoder.layer.{index}.{name}.weight"])
                norm.bias.copy_(own[f"encoder.layer.{index}.{name}.bias"])


def write_golden(model: Model, tokenizer: Tokenizer) -> None:
    """Write what the written weights say of a few pairs."""
    load_adapter(model)
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
    step, began = 0, time.time()
    for epoch in range(EPOCHS):
        order = {group: dice.random() for group in sorted({_group(example) for example in taught})}
        taught.sort(key=lambda example: (order[_group(example)], example["id"]))
        batches = [taught[start : start + QUESTIONS] for start in range(0, len(taught), QUESTIONS)]
        dice.shuffle(batches)
        model.train()
        for batch in batches:
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1.0, step / 100) * (1 - step / (EPOCHS * len(batches) + 1))
            loss = loss_of(model, batch, ids, dice)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimizer.step()
            if step % 100 == 0:
                print(f"step {step} of {EPOCHS * len(batches)}, {time.time() - began:.0f} s", flush=True)
        report(f"epoch {epoch + 1}")


def loss_of(model: Model, batch: Sequence[Example], ids: dict[str, list[int]], dice: random.Random) -> Tensor:
    """Return the loss of some questions."""
    rows = [(at, example, *row) for at, example in enumerate(batch) for row in lesson(example, dice)]
    with torch.autocast("cpu", torch.bfloat16):
        logits = model([(ids[example["question"]], ids[text]) for _, example, text, _, _ in rows]).float()
    labels, weights = (torch.tensor([row[column] for row in rows]) for column in (3, 4))
    each = functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    loss = (each * weights).sum() / weights.sum()
    best = []
    for at, example in enumerate(batch):
        if example["answerable"]:
            own = torch.tensor([row[0] == at for row in rows])
            best.append(logits[own].logsumexp(0) - logits[own & (labels > 0)].logsumexp(0))
    return loss + LISTWISE * torch.stack(best).mean() if best else loss


def report_on(model: Model, examples: Sequence[Example], ids: dict[str, list[int]], title: str) -> None:
    """Print how well held questions are told apart, by the best of the eight sentences that were found for each."""
    model.eval()
    print(title)
    for kind in ("everyday", "pair", "invented"):
        held = [example for example in examples if example["held"] and example["kind"] == kind]
        scores: list[tuple[bool, float, bool]] = []
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            for example in held:
                logits = model([(ids[example["question"]], ids[text]) for text in example["texts"][:8]]).float()
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
    parser.add_argument("--golden", action="store_true")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    model = Model(load_file(str(arguments.weights / "model.safetensors")))
    tokenizer = Tokenizer.from_file(str(arguments.weights / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
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
    train(model, examples, ids, lambda title: report_on(model, examples, ids, title))
    if arguments.write:
        save_file(adapter_of(model), str(OUTPUT))
        print(hashlib.sha256(OUTPUT.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
