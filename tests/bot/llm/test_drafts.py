"""Over a thousand random drafts: no marker without a citation, no citation without a marker, no quote that is not in its article."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, MadeBy
from bot.llm.answer import AnswerWriter
from bot.llm.chat import Ask, Deadline, ReplyEnd, Tally
from bot.llm.config import LLMConfig
from bot.llm.written import Written
from bot.verification.answers import verify_answer
from tests.fakes.article_view import MILL, SCHOOL, FakeView

VIEW = FakeView()

NOISE = st.text(max_size=60) | st.sampled_from(
    ["[3]", "See [1][2].", "[^1]", "closed [1, 2]", "【4】", "\x00", "\ud800"]
)
TRUE = st.sampled_from(
    [
        "The Weber mill in Aldbury closed on 4 May 2026.",
        "The Weber mill had 40 workers.",
        "The mill closed in June 2026, according to the council [7].",
        "The conversion will cost $3 million.",
        "The Weber mill never closed.",
    ]
)
QUOTES = st.sampled_from([MILL, SCHOOL]).flatmap(
    lambda article: st.tuples(st.integers(0, len(article.text)), st.integers(0, 150)).map(
        lambda at: article.text[at[0] : at[0] + at[1]]
    )
)
SOURCES = st.sampled_from(["KEY0", "KEY1", "KEY1", "KEY0", "other", ""])
QUOTE = st.fixed_dictionaries({"source": SOURCES, "quote": QUOTES | QUOTES | NOISE})
KIND = st.sampled_from(["fact", "quote", "opinion", "prediction", "guess"])
CLAIM = st.fixed_dictionaries(
    {
        "text": TRUE | TRUE | QUOTES | NOISE,
        "kind": KIND,
        "speaker": st.none() | NOISE | st.sampled_from(["Anna Weber", "Anna Zorro", "the council"]),
        "quotes": st.lists(QUOTE, max_size=3),
    }
)
SENTENCES = [
    (f"KEY{number}", article.text[sentence.start : sentence.end])
    for number, article in enumerate((MILL, SCHOOL))
    for sentence in VIEW.sentences(article.id)
]
MARKS = st.sampled_from(["", "", " [3]", " [1, 2]", " not", "【4】"])
HELD = st.tuples(st.sampled_from(SENTENCES), MARKS, KIND).map(
    lambda drawn: {
        "text": drawn[0][1].rstrip(".") + drawn[1] + ".",
        "kind": drawn[2],
        "speaker": None,
        "quotes": [{"source": drawn[0][0], "quote": drawn[0][1]}],
    }
)
SIDE = HELD | st.fixed_dictionaries({"text": TRUE | QUOTES | NOISE, "quotes": st.lists(QUOTE, max_size=2)})
DRAFT = st.fixed_dictionaries(
    {
        "answerable": st.sampled_from(["yes", "yes", "partial", "no"]),
        "claims": st.lists(HELD | HELD | CLAIM | st.integers(), max_size=6),
        "disagreements": st.lists(
            st.fixed_dictionaries({"topic": NOISE, "positions": st.lists(SIDE, max_size=3)}), max_size=2
        ),
        "not_covered": st.lists(NOISE, max_size=2),
    }
)


class RandomModel:
    """A model that writes what it is given, with the keys of the sources put in, and supports everything."""

    def __init__(self, drafted: object) -> None:
        self._drafted = json.dumps(drafted)

    @contextmanager
    def stream(self, ask: Ask, deadline: Deadline, tally: Tally) -> Iterator["RandomReply"]:
        deadline.check()
        user = ask.messages[1].content
        keys = re.findall(r"^source: (\S+)$", user, re.MULTILINE)
        text = self._drafted
        for number, key in enumerate(keys):
            text = text.replace(f"KEY{number}", key)
        if ask.name == "support":
            entries = [{"sentence": n, "verdict": "supported"} for n in range(1, 100)]
            text = json.dumps({"verdicts": entries})
        tally.add(1, 1)
        yield RandomReply(text)

    def close(self) -> None:
        """Nothing is open."""


class RandomReply:
    def __init__(self, text: str) -> None:
        self.end = ReplyEnd(finish="stop")
        self._text = text

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self._text), 33):
            piece = self._text[start : start + 33]
            self.end.pieces.append(piece)
            yield piece


def as_answer(written: Written) -> Answer:
    done = written.assembled
    return Answer(
        id="1",
        question="When did the mill close?",
        status=written.status,
        mode="llm",
        model="m",
        answer=done.answer_text,
        claims=done.claims,
        citations=done.citations,
        disagreements=done.disagreements,
        not_covered=written.not_covered,
        rejected=written.rejected,
        made_by=MadeBy(index_fingerprint="f", prompt_hash="p", settings_hash="s"),
    )


@settings(max_examples=1000, deadline=None)
@given(DRAFT, st.booleans(), st.booleans())
def test_no_random_draft_makes_a_footnote_that_does_not_hold(
    drafted: object, repair: bool, support_check: bool
) -> None:
    config = LLMConfig(api_key="x", repair=repair, support_check=support_check)
    writer = AnswerWriter(config, chat=RandomModel(drafted))
    written = writer.write("When did the mill close?", VIEW.passages, VIEW, index_fingerprint="f")
    done = written.assembled
    markers = [citation.marker for citation in done.citations]
    assert markers == list(range(1, len(markers) + 1))
    assert {int(found) for found in re.findall(r"\[\s*(\d+)\s*\]", done.answer_text)} == set(markers)
    assert not re.search(r"\[[\s\d,^]*[,^][\s\d,^]*\]", done.answer_text)
    for citation in done.citations:
        text = VIEW.articles[citation.article_id].text
        assert citation.quote
        assert citation.quote == text[citation.start : citation.end]
        assert citation.passage_id in {passage.id for passage in VIEW.passages}
    used = {marker for claim in done.claims for marker in claim.citations}
    used |= {marker for found in done.disagreements for side in found.positions for marker in side.citations}
    assert used == set(markers)
    assert verify_answer(as_answer(written), VIEW.articles, split=lambda article: VIEW.sentences(article.id)) == ()
    assert (written.status == "abstained") == (not done.claims) == (done.answer_text == "")
