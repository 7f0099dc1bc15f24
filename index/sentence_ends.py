"""Where a sentence of running text ends: a few careful rules, no model.

A stop ends a sentence when blank space follows (CJK stops need none) and nothing says otherwise: an abbreviation, an
initial, a number in front, or a lower-case letter behind it. Splitting too little is the safer mistake: a quote that
is cut in two can say something else than its article.
"""

import re
from collections.abc import Iterator

MAX_SENTENCE_CHARACTERS = 1000
"""A text without a stop is cut at blank space before this length: about as much as the embedder reads at once."""


def _words(listed: str) -> frozenset[str]:
    """Return the words of a list written in one string."""
    return frozenset(listed.split())


ALWAYS_ABBREVIATED = _words(
    "mr mrs ms mx dr prof st sen rep gov gen col lt capt sgt maj adm rev hon pres supt messrs mme mlle mt ft "
    "vs v e.g i.e cf al fig figs eq eqs sec ch vol vols no nos pp p ed eds art approx ca c.f viz resp incl excl est "
    "z.b d.h u.a bzw ggf nr bspw sog evtl mgr ing"
)
"""Words that a stop follows and a sentence hardly ever ends with."""

SOMETIMES_ABBREVIATED = _words(
    "inc corp ltd co llc plc bros jr sr etc dept univ assn ave blvd rd jan feb mar apr jun jul aug sep sept oct nov dec "
    "mon tue tues wed thu thur thurs fri sat sun ph.d m.d b.a m.a a.m p.m u.s u.k e.u u.n d.c max min avg"
)
"""Words that a stop follows and that may end a sentence too: the next word decides."""

USUAL_STARTERS = _words(
    "the a an it its this that these those he his she her they their we our i you your there here in on at by for from "
    "with as but and or so yet if when while although though because since after before during until once however "
    "moreover furthermore meanwhile instead then thus therefore according both some many most all one two no not "
    "what who how why where which"
)
"""Words that begin a sentence far more often than they follow an abbreviation with a capital letter."""

NAMES_A_PLATFORM = frozenset({"on", "via"})
"""Before "X" these make it the platform ("posted on X. Then ..."), not the initial of a name."""

_CLOSERS = r"""(?:[)\]}"'”’»›」』】）］*_~`]|\[\d{1,3}\]){0,8}"""
_STOP = re.compile(rf"(?:[.!?…؟।॥]{{1,12}}{_CLOSERS}(?=\s|\\n|$)|[。！？｡．]{{1,12}}{_CLOSERS})")
_OPENERS = " \t\n\"'“‘«‹„([{*_~`>—–-…¿¡"
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_LONGEST_WORD = 40


def split_prose(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the `(start, end)` of each sentence in `text[start:end]`, without blank space around it.

    Together they hold every other character; none is longer than `MAX_SENTENCE_CHARACTERS`. Linear in the length.
    """
    caseless = _is_caseless(text[start:end])
    pending: tuple[int, int] | None = None
    begin = start
    for stop in [*_ends(text, start, end, caseless=caseless), end]:
        left, right = _trim(text, begin, stop)
        begin = stop
        if left == right:
            continue
        # What holds no letter or digit (a lone bracket, a row of dots) belongs to the sentence before it.
        if pending and not any(character.isalnum() for character in text[left:right]):
            pending = (pending[0], right)
            continue
        if pending:
            yield from cut_long(text, *pending)
        pending = (left, right)
    if pending:
        yield from cut_long(text, *pending)


def cut_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield `text[start:end]` in pieces of at most `MAX_SENTENCE_CHARACTERS`, cut at blank space where there is any."""
    while end - start > MAX_SENTENCE_CHARACTERS:
        bound = start + MAX_SENTENCE_CHARACTERS
        cut = max(text.rfind(" ", start + 1, bound), text.rfind("\n", start + 1, bound))
        left, right = _trim(text, start, cut if cut > start else bound)
        if left < right:
            yield left, right
        start = cut if cut > start else bound
    left, right = _trim(text, start, end)
    if left < right:
        yield left, right


def _ends(text: str, start: int, end: int, *, caseless: bool) -> Iterator[int]:
    """Yield the offset behind each stop that ends a sentence."""
    begin = start
    for match in _STOP.finditer(text, start, end):
        if _ends_sentence(text, begin, match, end, caseless=caseless):
            yield match.end()
            begin = match.end()


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int, *, caseless: bool) -> bool:
    """Say whether this stop ends the sentence that began at `begin`."""
    following = _next_word(text, match.end(), end)
    if following[:1].islower() and not caseless and not _is_coined(following):
        return False
    if not match.group().startswith(".") or match.group().startswith(".."):
        return True
    low = max(begin, match.start() - _LONGEST_WORD)
    words = text[low : match.start()].split()
    if not words or text[match.start() - 1].isspace():
        return True
    word = words[-1].lstrip(_OPENERS)
    if word.isdigit() and len(words) == 1 and low == begin:
        return False  # "2. Results": the number belongs to what follows
    folded = word.lower()
    if folded in ALWAYS_ABBREVIATED:
        return False
    if word == "X" and len(words) > 1 and words[-2] in NAMES_A_PLATFORM:
        return True
    if folded in SOMETIMES_ABBREVIATED or (_INITIALS.fullmatch(word) and not word.islower()):
        return following.lower() in USUAL_STARTERS or not following
    return True


def _is_coined(word: str) -> bool:
    """Say whether a word begins small by its own spelling, as "xAI" and "iPhone" do, wherever it stands."""
    return any(character.isupper() for character in word[1:])


def _next_word(text: str, start: int, end: int) -> str:
    """Return the letters or digits that come next, past blank space, quotes and brackets."""
    window = text[start : min(end, start + _LONGEST_WORD)].removeprefix("\\n").lstrip(_OPENERS)
    match = re.match(r"\w+", window)
    return match.group() if match else ""


def _is_caseless(text: str) -> bool:
    """Say whether the text is written without capitals (under one letter in a hundred), so that case tells nothing."""
    sample = text[:2000]
    letters = sum(character.isalpha() for character in sample)
    return sum(character.isupper() for character in sample) * 100 < letters


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets without the blank space at both ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
