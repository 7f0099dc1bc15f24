import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verification.facts import find_facts


def numbers(text: str) -> list[str]:
    return [number.plain.replace(",", "") for number in find_facts(text).numbers]


def dates(text: str) -> list[str]:
    return [date.plain for date in find_facts(text).dates]


def names(text: str) -> list[str]:
    return [" ".join(name.words) for name in find_facts(text).names]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$18B", ["$18000000000"]),
        ("$18 billion", ["$18000000000"]),
        ("18 billion dollars", ["$18000000000"]),
        ("US$18bn", ["$18000000000"]),
        ("1.65 Billion", ["1650000000"]),
        ("5 mm thick", ["5"]),
        ("5mm thick", ["5 mm"]),
        ("5m tall", ["5 m"]),
        ("$5m", ["$5000000"]),
        ("1,000 and 1000", ["1000", "1000"]),
        ("20-30%", ["20 %", "30 %"]),
        ("20 to 30 percent", ["20 %", "30 %"]),
        ("$2–3 billion", ["$2000000000", "$3000000000"]),
        ("25k+ stars", ["25000"]),
        ("128K and 1M tokens", ["128000", "1000000"]),
        ("fifty basis points", ["50 bp"]),
        ("three hundred and five films", ["305"]),
        ("twenty-five people, two dozen", ["25", "24"]),
        ("three million", ["3000000"]),
        ("the third, 5th and twenty-first", ["3 ordinal", "5 ordinal", "21 ordinal"]),
        ("2.7x and 2.7 times", ["2.7 x", "2.7 x"]),
        ("$5.00", ["$5"]),
        ("millions of users", []),
        ("GPT-4o, H100, o1 and llm2", []),
        ("mid-size, a 35-year-old", ["35"]),
        ("100 to 3 million", ["100", "3000000"]),
        ("the 1990s", ["1990 decade"]),
    ],
)
def test_numbers_come_to_one_value_and_unit(text: str, expected: list[str]) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("May 19, 2026", ["2026-05-19"]),
        ("2026-05-19", ["2026-05-19"]),
        ("19 May 2026", ["2026-05-19"]),
        ("the 19th of May 2026", ["2026-05-19"]),
        ("May 19", ["05-19"]),
        ("in May 2026", ["2026-05"]),
        ("Feb 2026", ["2026-02"]),
        ("in March", ["March"]),
        ("2017-2022", ["2017", "2022"]),
        ("2017–22", ["2017", "2022"]),
        ("between 2015 and 2017", ["2015", "2017"]),
        ("mid-2025", ["2025"]),
        ("it may rise; May I?", []),
        ("March on. Jan Leike left.", []),
        ("2,026 things, $2026, 2026%, 2026.5", []),
        ("May 3-5, 2026", ["2026-05-03", "2026-05-05"]),
    ],
)
def test_dates_are_as_precise_as_written(text: str, expected: list[str]) -> None:
    assert dates(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She met Andrej Karpathy's team", ["andrej karpathy"]),
        ("by Aleksander Mądry", ["aleksander madry"]),
        ("with GPT-4o and o1 in Q3", ["gpt 4o", "o1", "q3"]),
        ("by Thomas K. Arnold of TECH&SPACE", ["thomas arnold", "tech space"]),
        ("and xAI's Grok", ["xai grok"]),
        ("in the U.S. and the EU", ["eu"]),
        ("on Monday I've seen AI", ["monday"]),
        ("Three of them. The end.", []),
    ],
)
def test_names_are_capitals_and_codes(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_capital_at_the_start_of_a_sentence_is_weak() -> None:
    karpathy, training = find_facts("Karpathy left. Training goes on with Claude.").names[:2]
    assert [karpathy.parts[0].weak, training.parts[0].weak] == [True, True]
    assert not find_facts("Karpathy left. Training goes on with Claude.").names[2].parts[0].weak


def test_a_number_of_absurd_length_is_still_a_number() -> None:
    assert numbers("9" * 5_000) == ["9" * 5_000]


@given(st.text())
def test_every_fact_knows_a_span_of_the_text(text: str) -> None:
    facts = find_facts(text)
    for fact in (*facts.numbers, *facts.dates, *facts.names):
        assert 0 <= fact.start < fact.end <= len(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "$",
                "1",
                "2,000",
                "19",
                "May",
                "2026",
                "-",
                "to",
                "%",
                "billion",
                "k",
                ".",
                "Jan",
                "one",
                "twenty",
                "third",
                "and",
                "x",
            ]
        ),
        max_size=12,
    )
)
def test_any_mixture_of_parts_is_read_without_an_error(parts: list[str]) -> None:
    for text in (" ".join(parts), "".join(parts)):
        for number in find_facts(text).numbers:
            assert number.value >= 0
