import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from index.passages import Sentence
from index.sentence_ends import MAX_SENTENCE_CHARACTERS
from index.sentences import split_sentences


def _split(text: str) -> tuple[Sentence, ...]:
    return split_sentences(Article(id="a", title="T", text=text))


def _texts(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in _split(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["The harbour closed.", "Ferries left anyway!", "Did anyone mind?", "No."],
        ["Dr. Ana Roth met Mr. Lee at 5 p.m. in Washington, D.C. on Monday.", "They agreed."],
        ["The U.S. Navy sent J. R. Smith.", "He works for the U.S.", "The fleet waits."],
        ["It cost $4.5 billion, i.e. 3.2 times more.", "See fig. 3 and No. 7, e.g. the last row."],
        ["Acme Inc. bought Beta Corp. Ltd. for little.", "The price fell."],
        ["“We will leave.”", "“Will you?”", "Nobody answered (not even him).", "[It rained.]"],
        ["“Will you?” he asked.", "“Stop!” she said."],
        ["Well... maybe not.", "And then…", "Nothing."],
        ["He said it twice.[12]", "Nobody listened."],
        ["Version 2.0 is out.", "Visit example.com/a.b now.", "Use foo.bar() there."],
        ["Vitamin C. is sold by A. B. Ltd.", "This is new."],
        ["Łukasz Mądry śpi.", "Żona czyta."],
        ["She wrote it on X. then.", "It was posted on X.", "Readers liked it.", "X. Li wrote a paper by X. Li."],
        ["Others waited.", "xAI did not.", "iPhones sold well."],
        ["Yahoo! is a firm.", "What?!", "Really."],
        ["**Bold ends here.**", "_And here._", "Then `code.`", "And text."],
    ],
    ids=lambda sentences: sentences[0][:20],
)
def test_running_text_is_split_where_sentences_end(sentences: list[str]) -> None:
    assert _texts(" ".join(sentences)) == sentences


def test_cjk_stops_need_no_blank_space() -> None:
    assert _texts("港は閉鎖された。船は待っている！なぜ？誰も知らない。") == [
        "港は閉鎖された。",
        "船は待っている！",
        "なぜ？",
        "誰も知らない。",
    ]


def test_right_to_left_text_is_split() -> None:
    assert _texts("أغلق الميناء. هل تنتظر السفن؟ نعم.") == ["أغلق الميناء.", "هل تنتظر السفن؟", "نعم."]


def test_text_without_capitals_is_split_at_every_stop() -> None:
    assert _texts("the notes fell due in 2018. interest was 5.0% e.g. twice. it has no debt.") == [
        "the notes fell due in 2018.",
        "interest was 5.0% e.g. twice.",
        "it has no debt.",
    ]


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The harbour of the small town was closed on Monday for the second\n"
        "time this year, because a storm had moved the sand bank before its\n"
        "entrance. Ferries leave from the north pier. Nobody knows for how\n"
        "long."
    )
    assert _texts(text) == [
        text[: text.index(" Ferries")],
        "Ferries leave from the north pier.",
        "Nobody knows for how\nlong.",
    ]


def test_lines_that_were_not_wrapped_stand_alone() -> None:
    assert _texts("Ana Roth\nHarbour Office\nOslo") == ["Ana Roth", "Harbour Office", "Oslo"]


def test_list_items_are_units_without_their_marks() -> None:
    text = "We need:\n\n- ropes\n* [ ] two anchors. And a flag\n1. paint\n2) brushes\n   of hair\n• tar\n"
    assert _texts(text) == ["We need:", "ropes", "two anchors.", "And a flag", "paint", "brushes", "of hair", "tar"]


def test_a_date_at_the_start_of_a_wrapped_line_is_no_list_mark() -> None:
    text = "The harbour office said that its gates will not open before May\n30. Ferries leave from the pier on the north side until then, it\nsaid."
    assert "30." in "".join(_texts(text))


def test_quotation_marks_of_a_block_are_left_out() -> None:
    assert _texts("> It is closed.\n> Nobody knows why.") == ["It is closed.", "Nobody knows why."]


def test_headings_of_every_kind_lead_what_stands_below_them() -> None:
    text = (
        "# News\nOne.\n\n## Harbour ##\nTwo.\n\nFerries\n-------\nThree.\n\n### **Deep**\nFour.\n\nWeather\n=======\n\nFive.\n\n"
        "== Wiki ==\nSix.\n\n**A bold line**\n\nSeven."
    )
    found = [(sentence.kind, sentence.heading, text[sentence.start : sentence.end]) for sentence in _split(text)]
    assert found == [
        ("heading", (), "News"),
        ("sentence", ("News",), "One."),
        ("heading", ("News",), "Harbour"),
        ("sentence", ("News", "Harbour"), "Two."),
        ("heading", ("News",), "Ferries"),
        ("sentence", ("News", "Ferries"), "Three."),
        ("heading", ("News", "Ferries"), "**Deep**"),
        ("sentence", ("News", "Ferries", "Deep"), "Four."),
        ("heading", (), "Weather"),
        ("sentence", ("Weather",), "Five."),
        ("heading", ("Weather",), "Wiki"),
        ("sentence", ("Weather", "Wiki"), "Six."),
        ("heading", ("Weather", "Wiki"), "A bold line"),
        ("sentence", ("Weather", "Wiki", "A bold line"), "Seven."),
    ]


PARAGRAPH = (
    "The harbour of the small town was closed on Monday because a storm had moved the bank of sand before its entrance."
)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("A closed harbour", "heading"),
        ("It is closed.", "sentence"),
        ("Price: forty crowns", "sentence"),
        ("It costs 40 crowns", "sentence"),
        ("by our reporter", "sentence"),
    ],
)
def test_in_plain_text_a_short_line_above_a_paragraph_is_a_heading_only_if_it_cannot_be_a_fact(
    line: str, kind: str
) -> None:
    assert [sentence.kind for sentence in _split(f"{line}\n\n{PARAGRAPH}")] == [kind, "sentence"]


def test_a_text_with_marked_headings_needs_no_guesses() -> None:
    assert [sentence.kind for sentence in _split(f"# News\n\nA closed harbour\n\n{PARAGRAPH}")] == [
        "heading",
        "sentence",
        "sentence",
    ]


TABLE = (
    "Table: piers.\n\n| Pier | Ferries | Note |\n|:--|--:|---|\n| North | 12 | a \\| b |\n| South | 0 |  |\n\nAfter."
)


def test_each_row_of_a_table_is_a_unit_that_carries_its_columns_and_caption() -> None:
    sentences = _split(TABLE)
    assert [TABLE[sentence.start : sentence.end] for sentence in sentences] == [
        "Table: piers.",
        "North | 12 | a \\| b",
        "South | 0 |",
        "After.",
    ]
    north, south = sentences[1:3]
    assert (north.kind, north.columns, north.caption) == ("row", ("Pier", "Ferries", "Note"), "Table: piers.")
    assert north.cells == ("North", "12", "a | b")
    assert south.cells == ("South", "0", "")


def test_rows_without_a_ruling_keep_their_first_row() -> None:
    text = "The debt was as follows:\nmillions | 2017 | 2016\nbonds | 84 | 83\nnotes | 600 | 600"
    rows = [sentence for sentence in _split(text) if sentence.kind == "row"]
    assert [row.cells for row in rows] == [("millions", "2017", "2016"), ("bonds", "84", "83"), ("notes", "600", "600")]
    assert [row.columns for row in rows] == [(), ("millions", "2017", "2016"), ("millions", "2017", "2016")]
    assert {row.caption for row in rows} == {"The debt was as follows:"}


def test_a_pipe_in_a_sentence_makes_no_table() -> None:
    assert [sentence.kind for sentence in _split("Run a | b to see it. Then wait.")] == ["sentence", "sentence"]


def test_code_is_kept_in_one_piece() -> None:
    text = "Run this:\n\n```sh\nmake a. Then b\n\n# not a heading\n```\n\nDone."
    assert _texts(text) == ["Run this:", "make a. Then b\n\n# not a heading", "Done."]


def test_rules_and_blank_space_are_no_units() -> None:
    assert _texts("") == _texts(" \n\t\n") == _texts("---\n\n***\n") == []


def test_a_text_without_a_stop_is_cut_at_blank_space() -> None:
    text = "word " * 1000
    pieces = _texts(text)
    assert " ".join(pieces) == text.strip()
    assert all(MAX_SENTENCE_CHARACTERS - 10 <= len(piece) <= MAX_SENTENCE_CHARACTERS for piece in pieces[:-1])


def test_a_text_without_blank_space_is_cut_anyway() -> None:
    pieces = _texts("x" * 2500)
    assert [len(piece) for piece in pieces] == [1000, 1000, 500]


def test_a_row_that_is_too_long_is_cut_like_a_sentence() -> None:
    text = f"| a | b |\n|---|---|\n| {'word ' * 400} | c |"
    assert {sentence.kind for sentence in _split(text)} == {"sentence"}
    assert max(len(piece) for piece in _texts(text)) <= MAX_SENTENCE_CHARACTERS


@pytest.mark.parametrize(
    "text",
    ["." * 400_000, "a. " * 130_000, "x" * 400_000, "(" * 400_000, "| " * 200_000, "\n" * 400_000, "#" * 400_000,
     "= " * 200_000, "- " * 200_000, "> " * 200_000, "A\n" * 200_000, "| a\n" * 100_000, "```\n" * 100_000,
     " " * 400_000 + "a", "*" * 400_000, "\\" * 400_000, "-|" * 200_000],
    ids=lambda text: repr(text[:4]),
)  # fmt: skip
def test_time_is_linear(text: str) -> None:
    """Half the text takes about half the time: quadratic behaviour would take minutes here."""
    started = time.thread_time()
    _split(text)
    assert time.thread_time() - started < 10


PIECES = st.sampled_from(
    ["One. ", "Dr. Who ", "two? ", "“Yes.” ", "# H\n", "\n", "\n\n", "- item\n", "| a | b |\n", "|---|---|\n", "```\n", "> q\n",
     "== W ==\n", "===\n", "---\n", "1. x\n", "**b**\n", "🙂", "é", "。", "\u200b", "\t", "x" * 300, "word " * 30, "…", ")", "\\n", "\x1c"]
)  # fmt: skip
DOCUMENTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=300))
MARKS = re.compile(r"[\s>#=*_`~|:+.\-•‣◦▪●–\d()\[\]xXA-Za-z]*")


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_sentences_are_ordered_and_exact_and_leave_nothing_out(text: str) -> None:
    sentences = _split(text)
    position = 0
    for ordinal, sentence in enumerate(sentences):
        assert sentence.ordinal == ordinal
        assert position <= sentence.start < sentence.end <= len(text)
        words = text[sentence.start : sentence.end]
        assert words == words.strip()
        assert len(words) <= MAX_SENTENCE_CHARACTERS
        position = sentence.end
    kept = "".join(text[sentence.start : sentence.end] for sentence in sentences)
    for character in ("🙂", "é", "。", "“", "…"):
        assert kept.count(character) == text.count(character) - _in_heads(text, character)


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_only_marks_stand_between_sentences(text: str) -> None:
    position = 0
    for sentence in (*_split(text), None):
        end = sentence.start if sentence else len(text)
        for line in text[position:end].split("\n"):
            assert MARKS.fullmatch(line) or "|" in line or "```" in line, line
        position = sentence.end if sentence else end


def _in_heads(text: str, character: str) -> int:
    """Count a character in the heads of tables, which are the columns of their rows and no units."""
    lines = text.split("\n")
    covered = {number for sentence in _split(text) for number in range(sentence.start, sentence.end)}
    position, count = 0, 0
    for line in lines:
        inside = any(number in covered for number in range(position, position + len(line)))
        if not inside and ("|" in line or "```" in line):
            count += line.count(character)
        position += len(line) + 1
    return count
