"""What is done before the first of many questions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library import Library
from bot.pipeline import Footnote
from bot.question import Question
from corpus.errors import ChromaServerError, IndexDamagedError
from index.open_generation import OpenGeneration
from tests.fakes.embedder import HashingSource


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def footnote(tmp_path: Path, notices: list[str]) -> Iterator[Footnote]:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ferry.md").write_text("# Ferry\n\nNordlys was founded by Ingrid Dahl in 1987.\n", "utf-8")
    library = Library(tmp_path / "corpus", tmp_path / "index", HashingSource(), on_notice=notices.append)
    with Footnote(library, None, settings_hash="") as opened:
        yield opened


def ask(footnote: Footnote) -> str:
    return footnote.ask(Question("Who founded Nordlys?")).answer


def test_before_many_questions_the_vectors_are_waited_for(footnote: Footnote, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[OpenGeneration] = []
    warm = OpenGeneration.warm

    def counted(generation: OpenGeneration) -> None:
        waited.append(generation)
        warm(generation)

    monkeypatch.setattr(OpenGeneration, "warm", counted)
    footnote.open()
    assert waited == [], "who asks one question waits for them only where they are needed"
    footnote.open(many=True)
    assert len(waited) == 1
    assert "Ingrid Dahl" in ask(footnote)


def test_a_server_that_is_not_there_yet_stops_nobody(footnote: Footnote, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: OpenGeneration) -> None:
        raise ChromaServerError("127.0.0.1:8000", "connection refused")

    monkeypatch.setattr(OpenGeneration, "warm", refused)
    footnote.open(many=True)
    assert "Ingrid Dahl" in ask(footnote)


def test_damage_is_mended_before_the_first_question(
    footnote: Footnote, notices: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    warm = OpenGeneration.warm

    def damaged_once(generation: OpenGeneration) -> None:
        monkeypatch.setattr(OpenGeneration, "warm", warm)
        raise IndexDamagedError(Path("index"), "a page is gone")

    monkeypatch.setattr(OpenGeneration, "warm", damaged_once)
    footnote.open(many=True)
    assert [notice for notice in notices if "a page is gone" in notice]
    assert "Ingrid Dahl" in ask(footnote)
