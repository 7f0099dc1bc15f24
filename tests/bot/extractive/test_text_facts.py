"""What a sentence names."""

import pytest

from bot.extractive.text_facts import AnswerType, names_one, text_facts


@pytest.mark.parametrize(
    ("text", "wanted", "named"),
    [
        ("It cost $40 million.", AnswerType.MONEY, True),
        ("It cost 40 million euros.", AnswerType.MONEY, True),
        ("It carries 40 million people.", AnswerType.MONEY, False),
        ("Turnout fell by 3 %.", AnswerType.PERCENTAGE, True),
        ("The port employs 340 people.", AnswerType.NUMBER, True),
        ("The port employs three people.", AnswerType.NUMBER, True),
        ("Llama 3 was trained on GSM8K.", AnswerType.NUMBER, False),
        ("It was built in 1974.", AnswerType.NUMBER, False),
        ("It was built in 1974.", AnswerType.DATE, True),
        ("It sails on Friday.", AnswerType.DATE, True),
        ("The port may close.", AnswerType.DATE, False),
        ("The crossing takes nine hours.", AnswerType.DURATION, True),
        ("It closed because nobody came.", AnswerType.REASON, True),
        ("It sails to Brevik.", AnswerType.PLACE, True),
        ("It sails to sea.", AnswerType.PLACE, False),
        ("Ingrid Dahl owns it.", AnswerType.PERSON, True),
        ("The company owns it.", AnswerType.PERSON, False),
        ("The company owns it.", AnswerType.ANYTHING, None),
    ],
)
def test_kinds(text: str, wanted: AnswerType, named: bool | None) -> None:
    assert names_one(text_facts(text), wanted, frozenset()) is named


def test_a_name_of_the_question_is_no_answer_to_who() -> None:
    facts = text_facts("Ingrid Dahl owns it.")

    assert names_one(facts, AnswerType.PERSON, frozenset({"who", "is", "dahl"})) is False
