"""A follow-up question made complete without a model: the subject of the question before is carried over."""

import re
from collections.abc import Sequence

from bot.question import Turn

_LEADING = re.compile(r"^(?:and|but|so|then|ok(?:ay)?|what about|how about|also)\b[\s,]*", re.IGNORECASE)

_REFERS_BACK = re.compile(
    r"\b(?:he|she|they|it|him|her|them|his|hers|their|theirs|its|there|the same|the one|(?:this|that|these|those)(?=\s*(?:[?.!,]|$))"
    r"|(?:the|this|that|these|those) (?:company|firm|lab|startup|team|model|article|deal|person|man|woman|author|researcher|move))\b",
    re.IGNORECASE,
)
"""Words that stand for something said before. "that" counts only at an end or before a noun, because elsewhere it joins clauses."""

_ASKS_WHO = re.compile(r"^(?:who|whom|whose|which|what (?:company|firm|lab|model|startup))\b", re.IGNORECASE)
"""Questions whose answer is a name: the next "he" or "it" is that name."""

_OF_A_KIND = re.compile(r"\bthe one\b", re.IGNORECASE)
"""Only the whole question before says what kind is meant."""

_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)

_WORD = r"(?:[A-Z\u00c0-\u00de][\w.-]*|[a-z]+[A-Z][\w.-]*)(?:['’](?!s\b)\w+)?"
_NAME = re.compile(rf"(?<![\w'’]){_WORD}(?:\s+(?:(?:of|the|de|van|von)\s+)?(?:{_WORD}|\d[\w.-]*))*")
"""A run of words with a capital (Anna, OpenAI, xAI, GPT-4o) and numbers (Gemini 1.5 Pro); a possessive 's ends it."""

_OPENING_WORDS = """
who what when where why which how whose whom did does do is are was were has have had can could will would should may
might must in on at for from by with and but or if according tell name list give describe explain summarize the a an
this that these those it he she they his her their its there then i we you my our your yes no not also please
"""
_MONTHS = "january february march april may june july august september october november december"
_NOT_NAMES = frozenset(_OPENING_WORDS.split()) | frozenset(_MONTHS.split())
"""Words that begin a question or a sentence with a capital and name nothing."""

_ADVERBS = "exactly precisely since so come else more long much many ago again ever"
_EMPTY_WORDS = frozenset(_ADVERBS.split())
"""Words that do not say what a question is about; one of only these and opening words ("Why?", "Since when exactly?") is incomplete."""


def carry_over(question: str, history: Sequence[Turn]) -> str | None:
    """Return `question` with the subject of the last turns added, or None where it is complete in itself.

    A question is taken to be incomplete when it begins like a continuation ("and ..."), refers back with a pronoun and names
    nothing, or has no word that says what it is about. A bare name ("And OpenAI?") takes the place of the last question's name. Else
    the subject is added: the name that the last answer gave to a "who" question, and the last question's names; where there is none,
    the turn before, and in the end the last question itself. The same words in always give the same words out.
    """
    if not history or not _is_incomplete(question):
        return None
    rest = _LEADING.sub("", question).strip() or question
    swapped = _swapped(rest, history[-1].question)
    if swapped:
        return swapped
    if _OF_A_KIND.search(rest):
        return f"{history[-1].question.strip()} {rest}"
    for turn in reversed(history):
        subject = _subject(turn, rest)
        if subject:
            return f"{rest.rstrip('?!. ')} ({subject})?" if question.rstrip().endswith("?") else f"{rest} ({subject})"
    return f"{history[-1].question.strip()} {rest}"


def _is_incomplete(question: str) -> bool:
    if names(question):
        continues = _LEADING.match(question) is not None
        refers = len(names(question)) == 1 and _PERSON.search(question) is not None
        return continues and (refers or _is_bare_name(question) or _OF_A_KIND.search(question) is not None)
    words = re.findall(r"[\w.'’-]+", question.lower())
    says_nothing = all(word.strip(".'’-") in _NOT_NAMES | _EMPTY_WORDS for word in words)
    return says_nothing or bool(_LEADING.match(question) or _REFERS_BACK.search(question))


def _is_bare_name(question: str) -> bool:
    """Whether a question is one name and nothing else, after "and" or "what about"."""
    rest = _LEADING.sub("", question).strip(" ?!.")
    return names(f"of {rest}") == [rest]


def _swapped(rest: str, before: str) -> str | None:
    """Return the question before with its first name exchanged for the name that `rest` is, or None."""
    name = rest.strip(" ?!.")
    old = names(before)
    if not old or names(f"of {name}") != [name]:
        return None
    return before.strip().replace(old[0], name, 1)


def _subject(turn: Turn, question: str) -> str:
    """Return the names of a turn that the question lacks."""
    asked = names(turn.question)
    asks_who = _ASKS_WHO.match(turn.question.strip()) is not None
    answered = [name for name in names(turn.answer, trust_first=asks_who) if name not in turn.question]
    found = [*answered[:1], *asked] if asks_who else asked or answered[:1]
    return ", ".join(dict.fromkeys(name for name in found if name.lower() not in question.lower()))


def names(text: str, *, trust_first: bool = False) -> list[str]:
    """Return the names in `text`: runs of capitalised words that are more than the beginning of a sentence.

    With `trust_first` a single capitalised word at the very beginning is a name too, as in the answer to "Who ...?".
    """
    found = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        while words and words[0].lower().rstrip(".") in _NOT_NAMES:
            words = words[1:]
        name = " ".join(words).rstrip(".-")
        before = text[: match.start()].rstrip(" “\"'(")
        begins = before[-1:] in {"", ".", "!", "?"} and not (trust_first and not before)
        ordinary = begins and len(words) == len(match.group().split()) == 1 and not _is_coded(name)
        if len(name) > 1 and not ordinary:
            found.append(name)
    return found


def _is_coded(word: str) -> bool:
    """Whether one word is a name even at the beginning of a sentence: OpenAI, RLHF, GPT-4."""
    return any(char.isupper() or char.isdigit() for char in word[1:])
