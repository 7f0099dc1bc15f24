import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.cross_encoder import MAX_TEXT_TOKENS, CrossEncoder
from index.minilm import load_minilm
from index.weights import CROSS_ENCODER, CROSS_ENCODER_SHA256

GOLDEN = json.loads((Path(__file__).parent / "golden_logits.json").read_text(encoding="utf-8"))
QUESTION = "Who bought the ferry?"
TEXTS = (
    "The shipping company Nordlys has bought the ferry Havmaagen for $40 million.",
    "Nordlys was founded by Ingrid Dahl in 1987.",
    "The ferry will sail from Aalund to Brevik from 12 May 2031.",
    "Closed.",
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> CrossEncoder:
    return load_minilm(tmp_path_factory.mktemp("models")).cross_encoder()


def test_the_shipped_weights_are_the_ones_that_the_program_means() -> None:
    """The hash is in the name of the folder of made models: with a wrong one an old model would go on being used."""
    content = CROSS_ENCODER.read_bytes()
    assert hashlib.sha256(content).hexdigest() == CROSS_ENCODER_SHA256
    assert len(content) < 1_000_000


@pytest.mark.parametrize("golden", GOLDEN, ids=range(len(GOLDEN)))
def test_a_pair_gets_the_logit_that_torch_gives_it(model: CrossEncoder, golden: dict) -> None:  # type: ignore[type-arg]
    """`python benchmarks/adapters/train_cross_encoder.py --golden` made the file, in an environment with torch.

    A last bit that differs before a rounding is a whole step after it, so logits (standard deviation 6) agree to a half only.
    """
    assert model.logits(golden["question"], [golden["text"]])[0] == pytest.approx(golden["logit"], abs=0.5)


def test_texts_of_one_batch_do_not_change_each_other(model: CrossEncoder) -> None:
    together = model.logits(QUESTION, TEXTS)
    alone = [model.logits(QUESTION, [text])[0] for text in TEXTS]
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_the_sentence_that_answers_is_liked_best(model: CrossEncoder) -> None:
    assert model.logits(QUESTION, TEXTS).argmax() == 0


def test_it_reads_and_does_not_count_words(model: CrossEncoder) -> None:
    """The same words in both questions, and only one is answered."""
    text = ["Ingrid Dahl, who founded Nordlys, sold her shares to Ole Brandt."]
    asked = model.logits("Who founded Nordlys?", text)[0]
    assert asked > model.logits("When was Nordlys founded?", text)[0]


def test_no_text_gets_no_logit(model: CrossEncoder) -> None:
    assert model.logits(QUESTION, []).shape == (0,)


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\x1b[31m", "🙂" * 5_000, "שלום עולם", "word " * 100_000, "[SEP] [CLS]"], ids=range(7)
)
def test_any_text_gets_a_finite_logit(model: CrossEncoder, text: str) -> None:
    assert np.isfinite(model.logits(text, [text, QUESTION])).all()
    assert np.isfinite(model.logits(QUESTION, [text])).all()


def test_many_threads_get_what_one_gets(model: CrossEncoder) -> None:
    expected = model.logits(QUESTION, TEXTS)
    with ThreadPoolExecutor(4) as threads:
        for logits in threads.map(lambda _: model.logits(QUESTION, TEXTS), range(16)):
            np.testing.assert_allclose(logits, expected, atol=1e-4)


def test_texts_are_read_in_their_order_as_far_as_the_word_pieces_go(model: CrossEncoder) -> None:
    long, middle, short = "ferry " * 200, "ferry " * 20, "ferry"
    assert model.fitting([short, middle, short], 22) == [0, 1, 2]
    assert model.fitting([short, middle, short], 21) == [0, 1]
    assert model.fitting([middle, middle, short], 21) == [0, 2], "one that does not fit keeps nobody else out"
    assert model.fitting([long, long, short], 2 * MAX_TEXT_TOKENS) == [0, 1], "a long text counts what is read of it"
    assert model.fitting([], 10) == model.fitting([short], 0) == []


def test_a_pair_that_cannot_be_read_is_an_error_in_whatever_thread(model: CrossEncoder) -> None:
    class Broken:
        def run(self, *_: object) -> None:
            raise RuntimeError("no more memory")

    broken = CrossEncoder(Broken(), model._tokenizer)  # type: ignore[arg-type]
    for texts in (TEXTS, TEXTS[:1]):
        with pytest.raises(RuntimeError, match="no more memory"):
            broken.logits(QUESTION, texts)
