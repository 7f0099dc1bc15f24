"""Cutting long answers: nothing lost, nothing broken."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.escape import safe_markdown
from bot.slack.split import blocks_of, split_markdown

WORDS = st.lists(st.from_regex(r"[a-z]{1,12}[.!?]?", fullmatch=True), min_size=1, max_size=60).map(" ".join)
CODE = st.lists(st.from_regex(r"[a-z= ]{0,30}", fullmatch=True), max_size=30).map(
    lambda lines: "```\n" + "\n".join(lines) + "\n```"
)
TABLE = st.integers(1, 30).map(
    lambda rows: "| a | b |\n|---|---|\n" + "\n".join(f"| {n} | x{n} |" for n in range(rows))
)
MARKDOWN = st.lists(st.one_of(WORDS, CODE, TABLE), min_size=1, max_size=12).map("\n\n".join)


@given(MARKDOWN, st.integers(60, 400))
def test_every_piece_fits_and_every_word_is_there_once(text: str, limit: int) -> None:
    pieces = split_markdown(text, limit)
    assert all(len(piece) <= limit for piece in pieces)
    assert re.findall(r"[a-wyz]+", re.sub(r"\| a \| b \||```", "", "\n".join(pieces))) == re.findall(
        r"[a-wyz]+", re.sub(r"\| a \| b \||```", "", text)
    )
    assert re.findall(r"x\d+", "\n".join(pieces)) == re.findall(r"x\d+", text)


@given(MARKDOWN, st.integers(60, 400))
def test_code_stays_code_and_tables_keep_their_head(text: str, limit: int) -> None:
    for piece in split_markdown(text, limit):
        assert len(re.findall(r"^```", piece, re.MULTILINE)) % 2 == 0
        for block in blocks_of(piece):
            if re.match(r"\| \d+ ", block):
                raise AssertionError(f"a table without its head: {block}")


@given(st.text(st.characters(exclude_characters="`~|-"), max_size=400), st.integers(40, 100))
def test_any_text_without_tables_and_code_is_cut_and_loses_only_blanks(text: str, limit: int) -> None:
    pieces = split_markdown(text, limit)
    assert all(len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_links_code_spans_entities_and_markers_are_not_cut() -> None:
    unit = "see [the report](https://harbour.example/tides) and `a code span` &amp; more [12] "
    for limit in range(60, 140):
        for piece in split_markdown(unit * 20, limit):
            assert piece.count("[the report](https://harbour.example/tides)") * 2 == piece.count(
                "report"
            ) + piece.count("harbour")
            assert piece.count("`") % 2 == 0
            assert piece.count("&amp;") == piece.count("&")


def test_a_short_text_is_one_piece_and_an_empty_one_too() -> None:
    assert split_markdown("One.\n\nTwo.", 100) == ["One.\n\nTwo."]
    assert split_markdown("", 100) == [""]


@given(st.text(max_size=300))
def test_safe_markdown_leaves_nothing_that_slack_acts_on(text: str) -> None:
    safe = safe_markdown(text)
    assert "<" not in safe
    assert ">" not in safe
    assert not re.search(r"&(?!amp;|lt;|gt;)", safe)
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069]", safe)


@given(st.text(alphabet="[]()!<>|`:/.ahtps x\n", max_size=60))
def test_no_crafted_link_survives(text: str) -> None:
    outside = re.sub(
        r"```.*?(?:```|\Z)|`[^`\n]+`", "", safe_markdown(text + " https://evil.example/x"), flags=re.DOTALL
    )
    assert "](" not in outside
    assert "evil.example" not in outside or "`" in text


def test_only_known_links_stay_links() -> None:
    known = {"https://harbour.example/tides"}
    text = "[a](https://harbour.example/tides) [b](https://evil.example) https://harbour.example/tides www.evil.example mailto:x@evil.example"
    assert safe_markdown(text, known) == (
        "[a](https://harbour.example/tides) b (`https://evil.example`) https://harbour.example/tides `www.evil.example` `mailto:x@evil.example`"
    )
