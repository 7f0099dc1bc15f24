import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.answer import Answer, Citation, Claim, Disagreement, MadeBy, NearestArticle, Position, Rejection
from bot.schemas import answer_schema, schema_page, search_schema
from bot.search_result import FoundPassage, SearchResult

DOCS = Path(__file__).resolve().parents[2] / "docs"

CITATION = Citation(
    marker=1, article_id="a", title="A", publisher=None, published="2026-05", url=None, source_file="a.txt",
    kind="digest", passage_id="a:0-5", start=0, end=5, quote="Hello",
)  # fmt: skip
ANSWER = Answer(
    id="1",
    question="q",
    status="partial",
    mode="extractive",
    model=None,
    answer="Hello [1].",
    claims=(Claim(text="Hello.", kind="opinion", speaker="A", citations=(1,), support="partial", basis="quote_found"),),
    citations=(CITATION,),
    disagreements=(Disagreement(topic="t", positions=(Position(text="Hello.", citations=(1,)),)),),
    not_covered=("the rest",),
    nearest=(NearestArticle(article_id="a", title="A"),),
    rejected=(Rejection(text="no", reason="unsupported"),),
    retrieved=("a:0-5",),
    made_by=MadeBy(index_fingerprint="", prompt_hash="", settings_hash=""),
)


def validate(value: Any, schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(value)


@pytest.mark.parametrize(
    ("name", "schema"), [("answer.schema.json", answer_schema()), ("search.schema.json", search_schema())]
)
def test_the_committed_schema_is_that_of_the_types(name: str, schema: dict[str, Any]) -> None:
    assert (DOCS / name).read_text("utf-8") == schema_page(schema)


def test_an_answer_as_it_is_printed_fits_its_schema() -> None:
    validate(json.loads(json.dumps(ANSWER.to_dict())), answer_schema())


def test_a_search_result_fits_its_schema() -> None:
    found = FoundPassage(rank=1, passage_id="a:0-5", article_id="a", title="A", start=0, end=5, text="Hello", score=0.5)
    result = SearchResult(question="q", passages=(found,))
    validate(json.loads(json.dumps(result.to_dict())), search_schema())


@pytest.mark.parametrize(
    "change",
    [{"schema_version": 2}, {"status": "maybe"}, {"claims": [{"text": "x"}]}, {"citations": "none"}, {"answer": None}],
)
def test_the_schema_refuses_what_is_no_answer(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validate({**json.loads(json.dumps(ANSWER.to_dict())), **change}, answer_schema())


def test_every_field_is_required() -> None:
    saved = json.loads(json.dumps(ANSWER.to_dict()))
    for field in saved:
        with pytest.raises(jsonschema.ValidationError):
            validate({name: value for name, value in saved.items() if name != field}, answer_schema())
