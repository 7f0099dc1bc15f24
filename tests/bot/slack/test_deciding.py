"""Which messages are for the bot."""

import pytest

from bot.slack.asked import Kind
from bot.slack.config import ChannelRules
from bot.slack.intake.deciding import decide
from bot.slack.intake.reading import Message, plain_text
from bot.slack.store.threads import BOT, Thread

US = "U0BOT"
FOLLOWED = Thread(following=True, last_speaker=BOT)


def message(text: str, **more: object) -> Message:
    return Message.model_validate(
        {"channel": "C0GEN", "ts": "1.1", "user": "U0ANNA", "text": text, "channel_type": "channel", **more}
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@U0BOT> why do tides rise?", "question"),
        ("why do tides rise?", None),
        ("<@U0BOT>", "help"),
        ("<@U0BOT> stop following", "stop_following"),
        ("<@U0BOT> thanks!", None),
        ("<@U0BOT> " + "why " * 2000, "too_long"),
        ("ask <@U0BOT> and <@U0BERT> about tides", "question"),
    ],
)
def test_in_a_channel_only_a_mention_counts(text: str, expected: Kind | None) -> None:
    assert decide(message(text), ChannelRules(), None, US) == expected


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("and what about lamps?", BOT, "question"),
        ("tell me more", BOT, "question"),
        ("so why is that", "U0ANNA", "question"),
        ("ok", BOT, None),
        ("Thanks a lot, footnote!", BOT, None),
        (":+1:", BOT, None),
        ("I will take the boat then.", BOT, None),
        ("<@U0BERT> do you agree?", BOT, None),
        ("do you agree?", "U0BERT", None),
        ("stop following please", BOT, None),
        ("please stop following", BOT, "stop_following"),
    ],
)
def test_in_a_followed_thread_a_question_that_nobody_else_is_asked(text: str, last: str, expected: Kind | None) -> None:
    thread = Thread(following=True, last_speaker=last)
    assert decide(message(text, thread_ts="1.0"), ChannelRules(), thread, US) == expected


def test_a_thread_that_is_not_followed_is_left_alone() -> None:
    asked = message("and what about lamps?", thread_ts="1.0")
    assert decide(asked, ChannelRules(), None, US) is None
    assert decide(asked, ChannelRules(), Thread(following=False, last_speaker=None), US) is None


def test_in_a_channel_for_questions_a_question_mark_is_enough() -> None:
    rules = ChannelRules(mode="questions")
    assert decide(message("why do tides rise?"), rules, None, US) == "question"
    assert decide(message("really?"), rules, None, US) is None
    assert decide(message("<@U0BERT> why do tides rise?"), rules, None, US) is None
    assert decide(message("tides rise."), rules, None, US) is None


def test_off_is_off_but_not_in_direct_messages() -> None:
    rules = ChannelRules(mode="off")
    assert decide(message("<@U0BOT> why?"), rules, None, US) is None
    assert decide(message("why?", channel="D0ANNA", channel_type="im"), rules, None, US) == "question"


@pytest.mark.parametrize(
    "more", [{"bot_id": "B1"}, {"subtype": "bot_message"}, {"subtype": "channel_topic"}, {"user": US}, {"user": None}]
)
def test_programs_and_slack_itself_are_not_answered(more: dict[str, object]) -> None:
    assert decide(message("<@U0BOT> why?", **more), ChannelRules(), FOLLOWED, US) is None


def test_slacks_markup_is_read_as_people_wrote_it() -> None:
    written = "<@U0BOT|foot> is <https://x.example|this> &lt;true&gt; in <#C1|general>, <!subteam^S1|@crew>? <https://y.example>"
    assert plain_text(written, US) == "is this <true> in general, @crew? https://y.example"
