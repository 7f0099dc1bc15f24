"""Whether a message is for us: the manners of a conversation, as pure functions."""

import re

from bot.slack.asked import Kind
from bot.slack.config import ChannelRules
from bot.slack.intake.reading import Message, mentioned, plain_text
from bot.slack.store.threads import BOT, Thread

MAX_QUESTION = 3_000
"""Characters; more is not a question."""

FROM_PEOPLE = {None, "file_share", "thread_broadcast", "me_message"}
"""Subtypes of messages that persons write; every other subtype is Slack or a program speaking."""

THANKS = re.compile(
    r"(?:(?:many |ok(?:ay)?,? |great,? |perfect,? )?(?:thanks?(?: you)?(?: so much| a lot| very much)?|thx|ty|cheers|merci|danke)"
    r"|ok(?:ay)?|cool|great|nice|perfect|awesome|wow|got it|i see|makes sense|good to know|understood|sounds good|right|yes|yep|no|nope|lol|haha)"
    r"(?:[ ,]+(?:footnote|all|everyone|guys|a lot|again|that helps?))*[ .!]*",
    re.IGNORECASE,
)
NO_WORDS = re.compile(r"(?:\W|_|:[a-z0-9_+-]+:)*")
"""Emoji and punctuation only; Slack writes emoji as `:name:`."""

STOP_FOLLOWING = re.compile(r"(?:please )?stop following(?: this(?: thread)?)?[ .!]*", re.IGNORECASE)

ASKS = re.compile(
    r"(?:and |but |so |ok(?:ay)?,? )?(?:what|who|whom|whose|when|where|why|which|how|is|are|was|were|do|does|did|can|could|will|would|"
    r"should|has|have|had|tell|explain|compare|list|show|summari[sz]e|give|name|describe|find)\b",
    re.IGNORECASE,
)


def decide(message: Message, rules: ChannelRules, thread: Thread | None, bot_user: str) -> Kind | None:
    """Return what the message gets, or None for silence.

    In a direct message everything is for us. In a channel a mention is, and in a thread that we follow, a question that
    nobody else is asked: it mentions no one else, it is not a word of thanks, and the last speaker was not another person.
    """
    if message.subtype not in FROM_PEOPLE or message.bot_id or message.user in (None, bot_user):
        return None
    if rules.mode == "off" and not message.is_direct:
        return None
    text = plain_text(message.text, bot_user)
    to_us = message.is_direct or bot_user in mentioned(message.text)
    if not to_us and not _follows(message, rules, thread, text):
        return None
    if STOP_FOLLOWING.fullmatch(text):
        return "stop_following"
    if THANKS.fullmatch(text):
        return None
    if NO_WORDS.fullmatch(text):
        return ("files_only" if message.files else "help") if to_us and not text else None
    return "question" if len(text) <= MAX_QUESTION else "too_long"


def _follows(message: Message, rules: ChannelRules, thread: Thread | None, text: str) -> bool:
    """Return whether a message without a mention is for us all the same."""
    if mentioned(message.text):
        return False
    if message.thread_ts is None:
        return rules.mode == "questions" and text.rstrip().endswith("?") and len(text.split()) > 2
    if thread is None or not thread.following:
        return False
    if STOP_FOLLOWING.fullmatch(text):
        return True
    between_people = thread.last_speaker not in (None, BOT, message.user)
    return not between_people and ("?" in text or ASKS.match(text) is not None)
