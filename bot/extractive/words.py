"""Words as the extractive answer compares them: folded, stemmed, function words out."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from index.folding import fold as fold_letters

WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
"""A run of letters and digits; a decimal or a grouped number stays whole ("3.5", "1,000")."""

_FUNCTION_WORDS = """
a about after again all also am among an and any are as at be because been before being between both but by can cannot
could d did do does doing done during each either else even ever for from further had has have having he her here hers
him himself his how i if in into is it its itself just ll m may me might more most must my no nor not now of off on
once one only or other our out over own per please re s same shall she should so some such t tell than that the their
them then there these they this those through to too under until up us ve very was we were what when where whether
which while who whom whose why will with within would you your
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that say how a question is built and not what it is about."""

_ASKING_WORDS = """
according actually article articles ask asked corpus currently describe described exactly explain
give given know known level levels list mention mentioned mentions name named piece question really
said say saying says source sources state stated story text think thinks thing things get gets got kind type
called call exist exists happen happened happens like much many long
"""
ASKING_WORDS = frozenset(_ASKING_WORDS.split())
"""Words of questions about articles; they match everywhere and so tell nothing."""

_BRITISH = (
    (re.compile(r"is(e|ed|es|er|ers|ing|ation|ations)$"), r"iz\1"),
    (re.compile(r"our(s|ed|ing)?$"), r"or\1"),
)
_MIN_BRITISH_LENGTH = 7
"""Letters. Shorter words ("raise", "wise", "hour", "our") are not British spellings of anything."""

_IRREGULAR = """
paid:pay bought:buy led:lead left:leave sold:sell made:make built:build won:win lost:lose grew:grow rose:rise fell:fall
gave:give took:take went:go gone:go came:come wrote:write written:write spoke:speak spoken:speak taught:teach held:hold
began:begin begun:begin became:become chose:choose chosen:choose drove:drive driven:drive knew:know met:meet sent:send
spent:spend stood:stand kept:keep brought:bring broke:break broken:break cut:cut drew:draw drawn:draw fought:fight
flew:fly forgot:forget hid:hide hit:hit hurt:hurt laid:lay lent:lend meant:mean ran:run saw:see seen:see sought:seek
shot:shoot shown:show shrank:shrink sank:sink slept:sleep split:split spread:spread stole:steal stolen:steal
struck:strike swore:swear thrown:throw threw:throw understood:understand withdrew:withdraw withdrawn:withdraw
beaten:beat caught:catch dealt:deal eaten:eat ate:eat fallen:fall felt:feel flown:fly forgave:forgive forgiven:forgive
forgotten:forget froze:freeze frozen:freeze given:give grown:grow hidden:hide learnt:learn overcame:overcome
oversaw:oversee overseen:oversee overtook:overtake overtaken:overtake foresaw:foresee foreseen:foresee rebuilt:rebuild
risen:rise rode:ride ridden:ride sang:sing sung:sing shaken:shake shook:shake shrunk:shrink slid:slide spun:spin
stuck:stick sunk:sink swam:swim sworn:swear swept:sweep taken:take undertook:undertake undertaken:undertake wore:wear
worn:wear woke:wake
crises:crisis criteria:criterion feet:foot hypotheses:hypothesis knives:knife mice:mouse phenomena:phenomenon teeth:tooth
thieves:thief wives:wife wolves:wolf
children:child men:man women:woman people:person
"""
IRREGULAR = dict(pair.split(":") for pair in _IRREGULAR.split())
"""Forms that share no stem with their word. "found" is not among them: it is a word of its own."""

_stemmer = snowballstemmer.stemmer("english")


def fold(text: str) -> str:
    """Return `text` without case and accents ("Mądry" gives "madry", "Łódź" gives "lodz"); the length may change."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", fold_letters(text))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of one folded word; British and American spelling and irregular forms alike."""
    word = IRREGULAR.get(word, word)
    if len(word) >= _MIN_BRITISH_LENGTH:
        for pattern, american in _BRITISH:
            word = pattern.sub(american, word)
    stemmed: str = _stemmer.stemWord(word)
    return stemmed


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order, function words included."""
    return WORD.findall(fold(text))


def content_stems(text: str) -> list[str]:
    """Return the stems of the words of `text` that carry meaning, in order, repeated ones kept.

    "May" with a capital is the month.
    """
    return [stem(fold(word)) for word in WORD.findall(text) if word == "May" or fold(word) not in FUNCTION_WORDS]
