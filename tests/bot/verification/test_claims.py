import time

import pytest

from bot.verification.claims import MAX_CLAIM, Miss, Verdict, check_claim
from bot.verification.evidence import Evidence, gather
from bot.verification.quotes import locate
from corpus.article import Article
from index.passages import Sentence

TEXT = """Northgate was founded in 2015. Its chief, Ingrid Halvorsen, left on May 19 with 3 engineers and 8 analysts.
The company has raised over $7 billion, including $4 billion from Velmora. It did not disclose the terms. Large language
models (LLMs) will "change everything", Jan Brandt said. Constitutional Review (CR) takes 12 months. Sales rose 20-30%
between 2017 and 2022. Northgate declined to name Tobias Renner.
"""
ROW = "| Halcyon 3.5 | 88.3 | $3.00 |"
COLUMNS = ("Model", "Exam Score", "Price (per 1M words)")
ARTICLE = Article(
    id="northgate",
    title="Halvorsen leaves Northgate",
    text=f"{TEXT}\n| {' | '.join(COLUMNS)} |\n|---|---|---|\n{ROW}\n",
    publisher="The Globe",
    published="2026-05-20",
)


def evidence(quote: str) -> Evidence:
    match = locate(quote, ARTICLE.text)
    assert match is not None
    row = Sentence(
        ARTICLE.id, 0, ARTICLE.text.index(ROW), ARTICLE.text.index(ROW) + len(ROW), "row",
        heading=("Models",), columns=COLUMNS, cells=("Halcyon 3.5", "88.3", "$3.00"), caption="Table: models in 2026.",
    )  # fmt: skip
    return gather(ARTICLE, match.start, match.end, sentences=[row])


def check(claim: str, quote: str, question: str = "") -> Verdict:
    return check_claim(claim, [evidence(quote)], question=question)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Northgate has raised more than 7 billion dollars.", "The company has raised over $7 billion"),
        ("Northgate has raised over $7bn, $4,000,000,000 of it from Velmora.", "has raised over $7 billion, including $4 billion from Velmora"),
        ("Ingrid Halvorsen left on 19 May 2026.", "Its chief, Ingrid Halvorsen, left on May 19"),
        ("Halvorsen left on 2026-05-19.", "Its chief, Ingrid Halvorsen, left on May 19"),
        ("According to The Globe, sales rose between 20 and 30 percent.", "Sales rose 20-30% between 2017 and 2022"),
        ("Sales rose from 2017 to 2022.", "Sales rose 20-30% between 2017 and 2022"),
        ("Brandt said LLMs will \u201cchange everything\u201d.", 'models (LLMs) will "change everything", Jan Brandt said'),
        ("CR takes twelve months.", "Constitutional Review (CR) takes 12 months"),
        ("Halcyon 3.5 costs $3.00 per million words.", ROW),
        ("Halcyon 3.5 has an exam score of 88.3 and a price of $3.", ROW),
        ("Northgate did not say on what terms.", "It did not disclose the terms."),
        ("Northgate would not name Renner.", "Northgate declined to name Tobias Renner."),
    ],
)  # fmt: skip
def test_a_fair_paraphrase_is_ok(claim: str, quote: str) -> None:
    assert check(claim, quote).reasons == ()
    assert check(claim, quote).outcome == "ok"


@pytest.mark.parametrize(
    ("claim", "quote", "kind", "value", "found_in"),
    [
        ("It has raised $9 billion.", "The company has raised over $7 billion", "number", "$9,000,000,000", "nowhere"),
        ("It has raised $7 million.", "The company has raised over $7 billion", "number", "$7,000,000", "nowhere"),
        ("It has raised over $70 billion.", "The company has raised over $7 billion", "number", "$70,000,000,000", "nowhere"),
        ("Northgate was founded in 1999.", "Northgate was founded in 2015.", "date", "1999", "nowhere"),
        ("Halvorsen left on May 18.", "Its chief, Ingrid Halvorsen, left on May 19", "date", "05-18", "nowhere"),
        ("Halvorsen left for Kestrel.", "Its chief, Ingrid Halvorsen, left on May 19", "name", "Kestrel", "nowhere"),
        ("It came from Castellan.", "$4 billion from Velmora", "name", "Castellan", "nowhere"),
        ('Brandt said it will "never change a single thing".', '(LLMs) will "change everything", Jan Brandt said', "quotation", "never change a single thing", "nowhere"),
    ],
)  # fmt: skip
def test_a_fact_of_nowhere_is_rejected(claim: str, quote: str, kind: str, value: str, found_in: str) -> None:
    verdict = check(claim, quote)
    assert verdict.outcome == "reject"
    assert (kind, value, found_in, "reject") in [
        (miss.kind, miss.value, miss.found_in, miss.outcome) for miss in verdict.reasons
    ]


@pytest.mark.parametrize(
    ("claim", "quote", "kind", "found_in"),
    [
        ("The company has raised over $4 billion.", "The company has raised over $7 billion", "number", "passage"),
        ("Northgate was founded in 2017.", "Northgate was founded in 2015.", "date", "passage"),
        ("It came from Tobias Renner.", "$4 billion from Velmora", "name", "passage"),
        ("Halvorsen left with 8 engineers.", "left on May 19 with 3 engineers and 8 analysts", "slot", "quote"),
        ("Halvorsen left with 4 engineers.", "left on May 19 with 3 engineers and 8 analysts", "number", "nowhere"),
        ("Halvorsen left with 11 people.", "left on May 19 with 3 engineers and 8 analysts", "number", "nowhere"),
        ("Halcyon 3.5 has an exam score of $3.00.", ROW, "slot", "quote"),
        ("Halvorsen put in $4 billion.", "$4 billion from Velmora", "slot", "context"),
        ("Northgate did disclose the terms.", "It did not disclose the terms.", "negation", "quote"),
        ("Northgate was not founded in 2015.", "Northgate was founded in 2015.", "negation", "quote"),
        ("Northgate did disclose the terms.", "disclose the terms.", "negation", "quote"),
        (
            "Gardening festivals delight ceramic tailors everywhere.",
            "Northgate was founded in 2015.",
            "support",
            "quote",
        ),
    ],
)
def test_what_stands_elsewhere_or_looks_odd_goes_to_review(claim: str, quote: str, kind: str, found_in: str) -> None:
    verdict = check(claim, quote)
    assert verdict.outcome == "review"
    assert (kind, found_in) in [(miss.kind, miss.found_in) for miss in verdict.reasons]


def test_names_of_the_question_are_exempt_but_numbers_are_not() -> None:
    quote = "The company has raised over $7 billion"
    assert check("Kestrel is not named; the company has raised over $7 billion.", quote).outcome != "ok"
    asked = check("For Kestrel, the company has raised over $7 billion.", quote, question="What about Kestrel?")
    assert asked == Verdict("ok", (), asked.support)
    numbers = check("The company has raised over $9 billion.", quote, question="Is it $9 billion?")
    assert numbers.outcome == "reject"


def test_a_question_cannot_put_its_name_in_the_place_of_the_right_one() -> None:
    verdict = check("Kestrel paid $4 billion.", "$4 billion from Velmora", question="How much did Kestrel pay?")
    assert Miss("slot", "Kestrel", "context", "review") in verdict.reasons


def test_a_sum_is_review_at_best() -> None:
    verdict = check("It has raised $11 billion.", "over $7 billion, including $4 billion from Velmora")
    assert (verdict.outcome, verdict.reasons[0].found_in) == ("review", "nowhere")


def test_a_claim_without_a_quote_is_rejected() -> None:
    assert check_claim("Northgate was founded in 2015.", []).outcome == "reject"


def test_two_quotes_may_support_one_claim() -> None:
    both = [evidence("Northgate was founded in 2015."), evidence("$4 billion from Velmora")]
    claim = "Northgate, founded in 2015, got $4 billion from Velmora."
    assert check_claim(claim, both).outcome == "ok"
    assert check_claim(claim, both[:1]).outcome == "review"


@pytest.mark.parametrize(
    "part",
    [
        "1 2 3 ",
        "a-a-",
        "a1-",
        "Aa ",
        "Ab-Cd ",
        "hundred ",
        "twenty ",
        "9",
        "May 19 ",
        '"a b" ',
        "not ",
        "(AB) ",
        "$",
        "1,000,",
    ],
)
def test_a_hostile_claim_is_checked_in_bounded_time(part: str) -> None:
    claim = (part * MAX_CLAIM)[:MAX_CLAIM]
    article = Article(id="hostile", title=claim[:200], text=f"{claim}\n\n{claim[:5_000]} and {'7' * 200}.")
    cited = gather(article, 0, 5_000, sentences=())
    begin = time.thread_time()
    check_claim(claim, [cited], question=claim)
    check_claim(f"{claim[:100]} 123.4567891", [cited])
    assert time.thread_time() - begin < 4
    assert check_claim(claim + "x", [cited]).outcome == "reject"


def test_a_miss_is_a_sentence() -> None:
    assert (
        str(Miss("number", "26,000", "nowhere", "reject")) == "The number 26,000 stands nowhere in the cited passage."
    )
