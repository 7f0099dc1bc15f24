"""Whether a sentence is told as a fact, a quotation, an opinion or a forecast, and whose it is.

Deterministic and readable: the words of the sentence and the headings above it decide. Whoever is named as speaker is
named in the sentence itself; an article that speaks for itself has no speaker here.
"""

import re
from dataclasses import dataclass

from bot.answer import ClaimKind

_FORECAST_HEADING = re.compile(
    r"\b(?:forecasts?|predict\w*|outlook|what(?:'s| is)? next|what to watch|will watch|where (?:this|it) (?:is going|goes)|looking ahead|the future)\b",
    re.IGNORECASE,
)
_OPINION_HEADING = re.compile(
    r"\b(?:opinions?|verdict|takes?|takeaways?|skeptic\w*|sceptic\w*|commentary|comment|editorial|analysis|view|risks?|why (?:it|this) matters|implications?|bottom line)\b",
    re.IGNORECASE,
)
_FORECAST_LABEL = re.compile(r"\W*(?:forecast|prediction|outlook)\b[\s\d.#]*:", re.IGNORECASE)
_FORECAST = re.compile(
    r"\b(?:forecasts?|predicts?|predicted|prediction|foresees?|anticipates?|projected to|expects?|(?:is|are|was|were) expected|expected (?:to|within|by|in)"
    r"|will (?:likely|probably|soon)|(?:is|are) (?:un)?likely to|likely to|poised to|set to|on track to|could|might|(?-i:may))\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(r"\b(?:will|would|going to|won't)\b", re.IGNORECASE)
_HORIZON = re.compile(
    r"\b(?:within|in the (?:next|coming)|over the next|by (?:the end of|q[1-4]|20\d\d|late|early|mid)|next (?:year|month|quarter|decade))\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:opinions?|argu(?:es|ed|ing)|believes?|believed|thinks?|thought|considers?|considered|regards?|regarded|calls?|holds that|finds? \w+ |judges?|feels?|felt"
    r"|in (?:his|her|their|its|our|my) view|views? (?:it|this|the)|sees? (?:it|this|the|in)|verdict|unproven|arguably|praises?|criticis\w+|criticiz\w+|warns?"
    r"|takes? .{3,60} as|doubts?|skeptic\w*|sceptic\w*|stresses|suggests?|(?:should|ought to|must)(?= not| be| have| \w+))\b",
    re.IGNORECASE,
)
_SAYING = (
    r"(?:sa(?:ys|id)|adds?|added|argues?|argued|believe[sd]?|thinks?|thought|considers?|considered|calls?|called|regards?|regarded"
    r"|describe[sd]?|explain(?:s|ed)?|note[sd]?|stresses|stressed|warn(?:s|ed)?|predict(?:s|ed)?|forecasts?|expects?|expected"
    r"|wrote|writes|told|claim(?:s|ed)?|state[sd]?|posted|suggest(?:s|ed)?|cite[sd]?|criticise[sd]|criticize[sd]|highlight(?:s|ed)?|sees|names|advises|reports?)"
)
_NAME = r"(?:(?:[Tt]he|[Aa]n?) )?[A-Z][\w&.'’-]*(?: (?:of|the|de|van|von|[A-Z][\w&.'’-]*))*(?<![.'’])"
_ROLE = r"(?:[Aa]n?|[Tt]he|[Ss]ome|[Oo]ne|[Mm]any|[Ss]everal) (?:[a-z-]+ ){0,2}(?:s[kc]eptics?|critics?|analysts?|researchers?|experts?|officials?|spokes\w+|observers?|economists?|scientists?|authors?)"
_SUBJECT = re.compile(
    rf"(?:^|[.:;,] |\b(?:that|but|and|however|[Ff]irst|[Ss]econd|[Tt]hird), )({_NAME}|{_ROLE}) (?:also |then |now |has |have |had )?{_SAYING}\b"
)
_TRAILING = re.compile(rf", ({_NAME}|{_ROLE}|[a-z]+ s[kc]eptic) {_SAYING}\b")
_ACCORDING = re.compile(rf"\b[Aa]ccording to ({_NAME}|{_ROLE})")
_LABELLED = re.compile(rf"^\W*(?:({_NAME}): (?=[\"“«])|([Ss][kc]eptics?|[Cc]ritics?): )")
_OPINION_OF = re.compile(
    rf"\b(?:opinion|view|verdict|take) of ({_NAME}|{_ROLE})|\b({_NAME})(?:'s|’s) (?:own )?(?:opinion|view|verdict|take)\b"
)
_QUOTED = re.compile(r"[\"“«]([^\"“”«»]{3,})[\"”»]")
_NOBODY = re.compile(
    r"^(?:the |this |that |an? )?(?:article|author|piece|report|text|story|forecast|prediction|table|it|he|she|they|we|i)(?: \d+)?$",
    re.IGNORECASE,
)

QUOTED_WORDS = 4
"""Words in quotation marks from which a sentence is told as a quotation; fewer are a term or a title."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How a sentence is told, and by whom (None: by the article itself)."""

    kind: ClaimKind
    speaker: str | None


def telling_of(text: str, headings: tuple[str, ...]) -> Telling:
    """Return the kind and the speaker of a sentence that stands under `headings`, outermost first."""
    speaker = speaker_of(text)
    quoted = max((len(found.split()) for found in _QUOTED.findall(text)), default=0)
    above = headings[1:] if len(headings) > 1 else ()  # the outermost one is the article's title
    if _FORECAST_LABEL.match(text) or (_FUTURE.search(text) and any(map(_FORECAST_HEADING.search, above))):
        return Telling("prediction", speaker)
    if quoted >= QUOTED_WORDS and speaker is not None:
        return Telling("quote", speaker)
    if _FORECAST.search(text) or (_FUTURE.search(text) and _HORIZON.search(text)):
        return Telling("prediction", speaker)
    if _OPINION.search(text) or (speaker is not None and any(map(_OPINION_HEADING.search, headings[1:] or headings))):
        return Telling("opinion", speaker)
    return Telling("fact", speaker)


def speaker_of(text: str) -> str | None:
    """Return who is said to say, think or foresee what the sentence tells, as named in it."""
    for pattern in (_LABELLED, _SUBJECT, _TRAILING, _ACCORDING, _OPINION_OF):
        found = pattern.search(text)
        if found:
            name = next(group for group in found.groups() if group).strip()
            if not _NOBODY.match(name):
                return name.removesuffix("'s").removesuffix("’s")
    return None
