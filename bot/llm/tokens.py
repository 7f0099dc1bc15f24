"""How many tokens a text is, guessed on the safe side and without the tokenizer of any model."""

import re

CHARACTERS_A_TOKEN = 3.2
"""Letters and spaces of English. With this margin the estimate is 1.5 to 1.6 times the word pieces that the local model's tokenizer counts
in the shipped articles (4.0 to 5.0 characters each)."""

_PLAIN = re.compile(r"[A-Za-z ]")


def estimate_tokens(text: str) -> int:
    """Return an upper estimate of the tokens of `text`.

    Letters and spaces count by `CHARACTERS_A_TOKEN`; digits, punctuation and line ends one each; other characters one token
    for every byte of UTF-8, because a byte-level tokenizer never needs more.
    """
    plain = len(_PLAIN.findall(text))
    rest = len(text.encode("utf-8", "replace")) - plain
    return int(plain / CHARACTERS_A_TOKEN) + rest + 1
