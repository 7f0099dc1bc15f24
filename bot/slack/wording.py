"""Every word the Slack program shows to a person, in one file."""

from datetime import datetime

from bot.answer import Citation
from corpus.article import Article

# --- signs of life

SEARCHING = "Searching {n} articles"
DRAFTING = "Writing an answer"
CHECKING = "Checking {n} quotes"
IN_LINE = "has your question in line: number {n}"
STARTING = "is looking in the articles"
COMMAND_SEEN = "Looking in the articles. The answer comes here and only you will see it."
COMMAND_WAITS = "Your question is number {n} in line. The answer comes here and only you will see it."


def searching(articles: int) -> str:
    """Say that the search began."""
    return SEARCHING.format(n=articles) if articles != 1 else "Searching one article"


def checking(quotes: int) -> str:
    """Say that quotes are being checked."""
    return CHECKING.format(n=quotes) if quotes != 1 else "Checking one quote"


def in_line(number: int) -> str:
    """Say the place of a question in the line."""
    return IN_LINE.format(n=number)


# --- the answer

SOURCES = "Sources"
SHOW_PASSAGE = "Show passage [{marker}]"
DIGEST = "digest, in our own words"
READ = "Read the article"
NO_DATE = "no date given"
MORE_SOURCES = "More sources (open any passage and page on):"
NOT_COVERED = "**Not in the articles:** {parts}"
NOT_IN_ARTICLES = "The articles do not answer this."
NEAREST = "*Nearest articles, not an answer:*"
SHARE = "Share in channel"
RETRY = "Try again"
ASK_HUMAN = "Ask a human"
GOOD, BAD = "Good answer", "Bad answer"
SHARED_BY = "<@{user}> asked: {question}"
QUESTION_WAS = "You asked: {question}"
CONTINUES = "(continued)"
MADE_BY_MODEL = "Written by {model}; every quote was found in its article."
EXTRACTED = "In the articles' own sentences; every quote was found in its article."
SEARCHED = "Looked for in every article that may answer here."
FELL_BACK = "The model could not be used."
STOPPED = "_Stopped._"
STOPPED_BEFORE = "Stopped before there was an answer."
ANSWERED_ELSEWHERE = "I could not write where you asked, so the answer is here."

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def date(published: str | None) -> str:
    """Return `2026`, `2026-05` or `2026-05-19` as people write it."""
    if not published:
        return NO_DATE
    year, *rest = published.split("-")
    if not rest or not rest[0].isdigit() or not 1 <= int(rest[0]) <= 12:
        return year
    month = MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if len(rest) > 1 and rest[1].isdigit() else f"{month} {year}"


def about(source: Citation | Article) -> str:
    """Return publisher, date and kind of a source on one line."""
    parts = [source.publisher or "publisher not given", date(source.published)]
    if source.kind == "digest":
        parts.append(DIGEST)
    return " · ".join(parts)


# --- fixed replies

HELP = (
    "Ask me something about the articles, for example: {example} "
    "Every sentence of an answer carries a footnote that you can open. Say *stop following* in a thread and I stay quiet there."
)
EXAMPLE = "What does “{title}” say?"
FILES_ONLY = "I read text only, so I cannot use a file. Write your question in words and I will look in the articles."
TOO_LONG = "That is {n} characters; I take questions of up to {limit}. Ask in a few sentences."
QUIET_NOW = "I stay quiet in this thread until someone mentions me again."
QUESTION_DELETED = "The question was deleted, so its answer was taken back."
EDITED = "You changed your question. Shall I answer the new wording? The answer above is replaced."
ANSWER_NEW_WORDING = "Answer the new wording"

# --- when something fails

FAILED = "I could not answer this (reference {reference}). Press *{retry}*, or ask again later."
FAILED_PLAIN = "I could not answer this (reference {reference}). Ask again in a moment."
MAYBE_SENT = (
    "I could not make sure that your answer arrived. If you cannot see it, press *{retry}* (reference {reference})."
)
CANNOT_USE = "I cannot use this question as it is written (reference {reference}). Put it differently and ask again."
MODAL_REFUSED = "Slack did not let me open the passage. Press the button again."
OLD_BUTTON = "This button no longer works. Ask the question again."
NOT_YOURS = "Only the person who asked can open this."
CANNOT_SHARE = "I cannot write in this channel. Invite me with /invite and press the button again."
ALREADY_SHARED = "This answer is already shared here."
SHARED = "Shared."
HUMAN_SEES_QUESTION = "Your question will be seen by everybody in this channel."
HUMAN_ASKED = "I have asked."
HUMAN_NOT_REACHED = "I could not write to them here. Invite me to the channel with /invite, or ask them directly."
ASKING_HUMAN = "{helper}, <@{user}> asks something that the articles do not answer:\n&gt; {question}"
THANKS_UP = "Thank you, noted."
THANKS_DOWN = "Thank you, noted. This helps to make answers better."

# --- limits

USER_LIMIT = "You may ask {n} questions a minute. Ask again in {wait}."
CHANNEL_LIMIT = "This channel may ask {n} questions a minute. Ask again in {wait}."
DAILY_LIMIT = "Today's budget for questions is used up. Ask again in {wait}."
NOT_ALLOWED = "You are not on the list of people who may ask here."
CHANNEL_OFF = "I am switched off in this channel. Ask me in a direct message."


def wait(seconds: float) -> str:
    """Return a waiting time as people say it, rounded up."""
    whole = max(1, int(seconds + 0.999))
    if whole < 90:
        return f"{whole} second{'s' if whole != 1 else ''}"
    minutes = -(-whole // 60)
    if minutes < 90:
        return f"{minutes} minutes"
    return f"{-(-minutes // 60)} hours"


# --- the passage modal and the feedback modal

PASSAGE_TITLE = "Passage [{marker}]"
MODAL_TITLE = "Footnote"
CLOSE = "Close"
PREVIOUS, NEXT = "Previous source", "Next source"
QUOTE_IS_BOLD = "The quote is in bold, inside its paragraph."
PASSAGE_GONE = "This passage is no longer kept. Ask the question again."
FEEDBACK_TITLE = "What was wrong?"
SEND = "Send"
REASON = "Reason"
REASONS = {
    "wrong": "It is wrong",
    "source": "A source does not support it",
    "incomplete": "It leaves something out",
    "refused": "The articles do answer this",
    "other": "Something else",
}
WHICH_SOURCE = "Which source was wrong?"
COMMENT = "Anything else? (the right answer, for example)"

# --- the home

HOME_TITLE = "Ask the articles"
HOME_INTRO = "Every sentence I say carries a footnote you can open. What the articles do not say, I do not say."
HOW_TO_ASK = (
    "*How to ask*\n• Mention me in a channel, or write to me in *Messages*.\n• `{command} your question` answers only to you.\n"
    "• On any message: ⋯ → *Check against the articles*.\n• In a thread where I answered, just go on asking."
)
COVERED = "*What is covered* ({n} articles)"
AND_MORE = "… and {n} more."
YOUR_QUESTIONS = "*Your recent questions*"
NO_QUESTIONS = "You have not asked anything yet."
HEALTH = "*Health*\n{engine} · {waiting} waiting · index {fingerprint}"
HEALTHY = "Answering"
PROMPTS_TITLE = "For example"
STATES = {
    "waiting": "waiting", "running": "being answered", "delivering": "being answered", "failing": "failed", "delivered": "answered",
    "failed": "failed", "stopped": "stopped",
}  # fmt: skip


def day(seconds: float) -> str:
    """Return Slack's own date markup, which every reader sees in the local time zone."""
    fallback = datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d")
    return f"<!date^{int(seconds)}^{{date_short_pretty}} {{time}}|{fallback}>"


# --- the app manifest

APP_DESCRIPTION = "Answers from your articles, every sentence with a footnote that holds."
COMMAND_DESCRIPTION = "Ask the articles; only you see the answer"
COMMAND_HINT = "[your question]"
SHORTCUT_NAME = "Check against the articles"
SHORTCUT_DESCRIPTION = "What do the articles say about this?"
