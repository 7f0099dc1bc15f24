"""The index over a life of edits, broken files and damage; each trouble is one plain sentence and nothing is lost."""

import json
from pathlib import Path
from typing import Any


def test_an_index_follows_its_folder(private: Any, notes: Path) -> None:
    first = json.loads(private("index", "--corpus", "notes", "--json").out)
    assert (sorted(first["added"]), first["changed"], first["removed"]) == (["second", "vega"], [], [])
    assert first["embedded_windows"] > 0
    again = json.loads(private("index", "--corpus", "notes", "--json").out)
    assert (sorted(again["unchanged"]), again["embedded_windows"]) == (["second", "vega"], 0)

    (notes / "vega.md").write_text("# Vega Nine\n\nThe rocket Vega Nine was launched on June 7, 2026 from Kourou.\n")
    (notes / "second.txt").unlink()
    done = private("ask", "When was Vega Nine launched?", "--corpus", "notes", "--json")
    assert "June 7" in done.out
    assert "May 3" not in done.out
    gone = private("search", "auditors", "--corpus", "notes", "--json")
    assert "auditors" not in json.dumps(json.loads(gone.out)["passages"])


def test_broken_articles_are_named_and_the_others_answer(private: Any, notes: Path) -> None:
    (notes / "broken.md").write_text("---\nid: [\n---\nText")
    (notes / "binary.txt").write_bytes(b"\x00\x01")
    (notes / "twin.md").write_text("---\nid: vega\n---\nAnother text.")
    done = private("index", "--corpus", "notes")
    assert done.code == 0
    for name in ("broken.md", "binary.txt", "vega.md"):
        assert name in done.err
    assert private("index", "--corpus", "notes", "--strict").code == 1
    assert private("ask", "Who found the cost of the launch?", "--corpus", "notes").code == 0


def test_a_folder_without_articles(private: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = private("ask", "Why?", "--corpus", "empty")
    assert (done.code, done.out) == (1, "")
    assert "No article in" in done.err


def test_a_data_folder_that_is_none(private: Any, notes: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = private("ask", "Why?", "--corpus", "notes", "--data-dir", "file")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err


def test_a_damaged_index_is_said_and_built_anew(private: Any, notes: Path, tmp_path: Path) -> None:
    question = ("ask", "When was Vega Nine launched?", "--corpus", "notes")
    before = private(*question)
    assert before.code == 0
    for victim in sorted((tmp_path / "data" / "indexes").rglob("lexical.db")):
        victim.write_bytes(b"garbage" * 100)
    after = private(*question)
    assert (after.code, after.out) == (0, before.out)
    assert "damaged" in after.err
    assert private(*question).err == ""


def test_quiet_says_nothing_but_errors(private: Any, notes: Path) -> None:
    (notes / "broken.md").write_text("---\nid: [\n---\nText")
    done = private("ask", "When was Vega Nine launched?", "--corpus", "notes", "--quiet")
    assert (done.code, done.err) == (0, "")


def test_the_doctor(private: Any, notes: Path) -> None:
    private("index", "--corpus", "notes")
    well = private("doctor", "--corpus", "notes", OPENAI_API_KEY="sk-very-secret")
    assert well.code == 0
    assert "very-secret" not in well.out + well.err
    ill = private("doctor", "--corpus", "nowhere", "--json", FOOTNOTE_CORPSE="x")
    assert ill.code == 1
    failed = {finding["subject"] for finding in json.loads(ill.out) if finding["state"] == "failed"}
    assert {"settings", "articles"} <= failed
