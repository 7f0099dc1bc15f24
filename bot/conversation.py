"""A follow-up question made complete without a model: the subject of the question before is carried over."""

import re
from collections.abc import Sequence

from bot.question import Turn

_LEADING = re.compile(r"^(?:and|but|so|then|ok(?:ay)?|what about|how about|also)\b[\s,]*", re.IGNORECASE)

_REFERS_BACK = re.compile(
    r"\b(?:he|she|they|it|him|her|them|his|hers|their|theirs|its|this|that|these|those|there|then|one|ones"
    r"|the (?:company|firm|lab|startup|team|model|article|deal|person|man|woman|author|researcher)|the same)\b",
    re.IGNORECASE,
)
"""Words that stand for something said before. "that" and "then" also stand for nothing at times; carrying a subject over that is not
needed costs little, because it only adds words to the search."""

_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)

_NAME = re.compile(
    r"(?<![\w])[A-Z\u00c0-\u00de][\w'’.-]*\w(?:\s+(?:(?:of|the|de|van|von|and)\s+)?[A-Z\u00c0-\u00de0-9][\w'’-]*\w?)*"
)

_OPENING_WORDS = """
who what when where why which how whose whom did does do is are was were has have had can could will would should may
might must in on at for from by with and but or if according tell name list give describe explain summarize the a an
this that these those it he she they his her their its there then i we you my our your yes no not also please
"""
_NOT_NAMES = frozenset(_OPENING_WORDS.split())
"""Words that begin a question or a sentence with a capital and name nothing."""

_FEWEST_WORDS = 4
"""Words; a shorter question without a name ("Why?", "When exactly?") needs the one before it to make sense."""


def carry_over(question: str, history: Sequence[Turn]) -> str | None:
    """Return `question` with the subject of the last turns added, or None where it is complete in itself.

    A question is taken to be incomplete when it begins like a continuation ("and ..."), refers back with a pronoun and names
    nothing, or is very short and names nothing. The subject is the last question's names; where it has none, those of its answer;
    where neither has any, the last question itself. The same words in always give the same words out.
    """
    if not history or not _is_incomplete(question):
        return None
    rest = _LEADING.sub("", question).strip() or question
    for turn in reversed(history):
        subject = _subject(turn, rest)
        if subject:
            return f"{rest.rstrip('?!. ')} ({subject})?" if question.rstrip().endswith("?") else f"{rest} ({subject})"
    return f"{history[-1].question.strip()} {rest}"


def _is_incomplete(question: str) -> bool:
    if names(question):
        return bool(_PERSON.search(question)) and len(names(question)) == 1 and bool(_LEADING.match(question))
    return bool(_LEADING.match(question) or _REFERS_BACK.search(question) or len(question.split()) < _FEWEST_WORDS)


def _subject(turn: Turn, question: str) -> str:
    """Return the names of a turn that the question lacks, in the order in which they were said."""
    said = [name for name in names(turn.question) if name.lower() not in question.lower()]
    found = said or names(turn.answer)[:1]
    return ", ".join(dict.fromkeys(found))


def names(text: str) -> list[str]:
    """Return the names in `text`: runs of capitalised words that are more than the beginning of a sentence."""
    found = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        while words and words[0].lower().rstrip(".,'’") in _NOT_NAMES:
            words = words[1:]
        name = " ".join(words).rstrip(".,'’-")
        name = re.sub(r"['’]s$", "", name)
        begins = not text[: match.start()].rstrip(" “\"'(") or text[: match.start()].rstrip()[-1:] in ".!?"
        ordinary = begins and len(words) == len(match.group().split()) == 1 and not _is_coded(name)
        if len(name) > 1 and not ordinary:
            found.append(name)
    return found


def _is_coded(word: str) -> bool:
    """Whether one word is a name even at the beginning of a sentence: OpenAI, RLHF, GPT-4."""
    return any(char.isupper() or char.isdigit() for char in word[1:])
