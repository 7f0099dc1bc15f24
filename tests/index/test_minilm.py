import hashlib
import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embedding import WindowText
from index.minilm import MAX_TOKENS, MiniLM, load_minilm
from index.minilm_cache import cached_model
from index.weights import QUESTION_ENCODER, QUESTION_ENCODER_SHA256

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "golden_vectors.json").read_text(encoding="utf-8"))
QUESTIONS = json.loads((HERE / "golden_questions.json").read_text(encoding="utf-8"))
TEXT = "The harbour is closed. Ferries leave from the north pier instead. Nobody knows for how long."
SPANS = ((0, 22), (23, 65), (66, 92))


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    return load_minilm(tmp_path_factory.mktemp("models"))


@pytest.mark.parametrize("golden", GOLDEN, ids=range(len(GOLDEN)))
def test_a_text_gets_the_vector_sentence_transformers_gives_it(embedder: MiniLM, golden: dict) -> None:  # type: ignore[type-arg]
    assert float(embedder.embed_texts([golden["text"]])[0] @ np.array(golden["vector"])) > 0.99999


@pytest.mark.parametrize("golden", QUESTIONS, ids=range(len(QUESTIONS)))
def test_a_question_gets_the_vector_that_torch_gives_it(embedder: MiniLM, golden: dict) -> None:  # type: ignore[type-arg]
    """`python benchmarks/adapters/train_question_encoder.py --golden` made the file; both round to whole numbers."""
    assert float(embedder.embed_question(golden["question"]) @ np.array(golden["vector"])) > 0.99


def test_the_shipped_question_encoder_is_the_one_that_the_program_means() -> None:
    """The hash is in the name of the folder of made models: with a wrong one an old model would go on being used."""
    content = QUESTION_ENCODER.read_bytes()
    assert hashlib.sha256(content).hexdigest() == QUESTION_ENCODER_SHA256
    assert len(content) < 1_000_000


def test_texts_of_one_batch_do_not_change_each_other(embedder: MiniLM) -> None:
    texts = [golden["text"] for golden in GOLDEN]
    together = embedder.embed_texts(texts)
    assert together.shape == (len(texts), embedder.dimensions)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_allclose(embedder.embed_texts([text])[0], vector, atol=1e-5)


def test_every_span_of_a_window_gets_a_unit_vector_of_its_own(embedder: MiniLM) -> None:
    (vectors,) = embedder.embed_windows([WindowText("Harbour news", TEXT, SPANS)])
    assert vectors.shape == (3, embedder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-5)
    best = vectors @ embedder.embed_question("Where do the ferries go from?")
    assert best.argmax() == 1


def test_a_sentence_is_read_in_the_context_of_its_window(embedder: MiniLM) -> None:
    (vectors,) = embedder.embed_windows(
        [WindowText("", "The mayor of Oslo resigned. He gave no reason.", ((0, 27), (28, 46)))]
    )
    (alone,) = embedder.embed_windows([WindowText("", "He gave no reason.", ((0, 18),))])
    question = embedder.embed_question("Why did the mayor of Oslo resign?")
    assert vectors[1] @ question > alone[0] @ question + 0.1


def test_a_header_is_read_but_is_part_of_no_span(embedder: MiniLM) -> None:
    span = ((0, 18),)
    bare, headed = (
        embedder.embed_windows([WindowText(header, "He gave no reason.", span)])[0][0]
        for header in ("", "The mayor of Oslo resigns")
    )
    question = embedder.embed_question("Why did the mayor of Oslo resign?")
    assert headed @ question > bare @ question


def test_a_span_past_the_limit_is_encoded_by_itself(embedder: MiniLM) -> None:
    filler = "word " * (2 * MAX_TOKENS)
    text = filler + "The harbour is closed."
    (vectors,) = embedder.embed_windows([WindowText("", text, ((0, 4), (len(filler), len(text))))])
    (alone,) = embedder.embed_windows([WindowText("", "The harbour is closed.", ((0, 22),))])
    np.testing.assert_allclose(vectors[1], alone[0], atol=1e-5)


def test_a_span_of_no_words_gets_the_vector_of_its_window(embedder: MiniLM) -> None:
    (vectors,) = embedder.embed_windows([WindowText("", "Closed.   ", ((0, 7), (8, 9)))])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-5)


def test_offsets_count_code_points(embedder: MiniLM) -> None:
    """An emoji is one code point, two UTF-16 units and four bytes: a wrong unit shifts the second span."""
    text = "🙂🙂🙂🙂🙂🙂 Ships wait. Mądry sings."
    start = text.index("Mądry")
    (vectors,) = embedder.embed_windows([WindowText("", text, ((0, start - 1), (start, len(text))))])
    (alone,) = embedder.embed_windows([WindowText("", text[start:], ((0, len(text) - start),))])
    assert vectors[1] @ alone[0] > vectors[0] @ alone[0] + 0.2


def test_windows_come_back_in_their_order(embedder: MiniLM) -> None:
    windows = [WindowText("", text, ((0, len(text)),)) for text in ("word " * 90, "Ships.", "The harbour is closed.")]
    together = embedder.embed_windows(windows)
    for window, vectors in zip(windows, together, strict=True):
        np.testing.assert_allclose(embedder.embed_windows([window])[0], vectors, atol=1e-5)


def test_nothing_to_embed_is_nothing(embedder: MiniLM) -> None:
    assert embedder.embed_windows([]) == []
    assert embedder.embed_windows([WindowText("Title", "", ())])[0].shape == (0, embedder.dimensions)


def test_a_question_of_any_length_is_embedded(embedder: MiniLM) -> None:
    assert np.isclose(np.linalg.norm(embedder.embed_question("why " * 25_000)), 1.0)


def test_tokens_are_counted_without_a_limit(embedder: MiniLM) -> None:
    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("The harbour is closed.") == 5
    assert embedder.count_tokens("word " * 1000) == 1000


def test_threads_share_one_embedder(embedder: MiniLM) -> None:
    texts = [golden["text"] for golden in GOLDEN]
    found: dict[str, float] = {}

    def embed(text: str, vector: list[float]) -> None:
        found[text] = float(embedder.embed_texts([text])[0] @ np.array(vector))

    threads = [threading.Thread(target=embed, args=(golden["text"], golden["vector"])) for golden in GOLDEN]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(texts)
    assert min(found.values()) > 0.99999


@pytest.mark.parametrize("name", ["graph", "question_encoder", "cross_encoder"])
def test_loading_all_finds_the_model_that_cannot_be_loaded(tmp_path: Path, name: str, embedder: MiniLM) -> None:
    """`footnote doctor` asks for all of them, since each is loaded only when it is first used."""
    embedder.load_all()
    files = cached_model(tmp_path)
    with pytest.raises(Exception, match=r"missing\.onnx"):
        MiniLM(replace(files, **{name: tmp_path / "missing.onnx"})).load_all()
