import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.gold import load_gold
from corpus.article import Article
from corpus.errors import GoldFileError, GoldMissingError

ARTICLES = {"alpha": Article("alpha", "Alpha", "text", source_file="000_a.txt")}


def _line(**changes: Any) -> str:
    fields = {"id": "q", "question": "What?", "answerable": True, "cite_groups": [["alpha"]], "must_include": [["x"]]}
    return json.dumps(fields | changes)


def _problems(path: Path, *lines: str) -> tuple[str, ...]:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(GoldFileError) as caught:
        load_gold(path, ARTICLES)
    assert caught.value.exit_code == 2
    for problem in caught.value.problems:
        assert problem in str(caught.value)
    return caught.value.problems


def test_all_broken_lines_are_named_at_once(tmp_path: Path) -> None:
    problems = _problems(
        tmp_path / "gold.jsonl",
        _line(),
        "",
        "{not json",
        "[1]",
        _line(id="q"),
        _line(id="r", cite_groups=[["nobody"], ["nobody", "alpha"]]),
        _line(id="s", must_include=[[]]),
        _line(id="t", must_include=[["  "]]),
        _line(id="u", schema_version=2),
        _line(id="v", must_inclde=[["y"]]),
        _line(id="w", answerable=False),
        _line(id="x", cite_groups=[], must_include=[]),
        '{"id": "y"}',
    )

    assert problems == (
        "line 3: this is not JSON (Expecting property name enclosed in double quotes)",
        "line 4: this is not a JSON object",
        "line 5: the id 'q' is that of line 1 too",
        "line 6: no article is called 'nobody'",
        "line 7: must_include has an empty nugget",
        "line 8: must_include.0.0: String should have at least 1 character",
        "line 9: schema_version: only version 1 can be read",
        "line 10: unknown field 'must_inclde' (is it 'must_include'?)",
        "line 11: an unanswerable question can have neither must_include nor cite_groups",
        "line 12: an answerable question needs must_include or cite_groups",
        "line 13: question: Field required",
        "line 13: answerable: Field required",
    )


def test_an_empty_file_is_no_gold_set(tmp_path: Path) -> None:
    assert _problems(tmp_path / "gold.jsonl", "") == ("it holds no question",)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(GoldMissingError, match=r"cannot be read \(No such file or directory\)"):
        load_gold(tmp_path / "none.jsonl", ARTICLES)


@pytest.mark.parametrize("name", ["alpha", "000_a.txt", "000_a"])
def test_an_article_may_be_called_by_its_source_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(_line(cite_groups=[[name]]), encoding="utf-8-sig")

    assert load_gold(path, ARTICLES).questions[0].cite_groups == (("alpha",),)


def test_fields_of_other_tools_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(_line(reviewed_by="somebody", vote="down"), encoding="utf-8")

    assert load_gold(path, ARTICLES).questions[0].id == "q"


def test_the_split_stands_on_the_id_alone(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(_line(id=f"q{number}") for number in range(1000)), encoding="utf-8")
    before = {question.id: question.split for question in load_gold(path, ARTICLES).questions}
    path.write_text("\n".join(_line(id=f"q{number}", question="Other?") for number in range(500)), encoding="utf-8")

    after = {question.id: question.split for question in load_gold(path, ARTICLES).questions}

    assert after.items() <= before.items()
    assert 0.55 < sum(split == "dev" for split in before.values()) / 1000 < 0.65


def test_the_content_hash_knows_what_is_graded_and_not_the_order(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"

    def content_hash(*lines: str) -> str:
        path.write_text("\n".join(lines), encoding="utf-8")
        return load_gold(path, ARTICLES).content_hash

    one, two = _line(id="one"), _line(id="two")
    assert content_hash(one, two) == content_hash(two, one)
    assert content_hash(one, two) == content_hash(one, _line(id="two", tags=["new"], reference_answer="x"))
    assert content_hash(one, two) != content_hash(one, _line(id="two", must_include=[["z"]]))
    assert content_hash(one, two) != content_hash(one)
