"""How much may be asked: by one person and one channel in a minute, by everybody in a day."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.slack import wording
from bot.slack.asked import Asked
from bot.slack.config import SlackConfig
from bot.slack.store.questions import Questions

WINDOW_S = 60.0


@dataclass(frozen=True, slots=True)
class Denial:
    """Why a question is not answered, in the words that the person is told."""

    sentence: str
    name: str


def day_start(now: float) -> float:
    """Return the beginning of the UTC day, Unix seconds."""
    return datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def seconds_to_midnight(now: float) -> float:
    """Return the seconds to the next UTC day."""
    return day_start(now) + timedelta(days=1).total_seconds() - now


def denial_of(asked: Asked, config: SlackConfig, questions: Questions) -> Denial | None:
    """Return why `asked` (kept already) may not be answered now, or None."""
    rules = config.rules_for(asked.channel)
    if rules.allowed_users and asked.user not in rules.allowed_users:
        return Denial(wording.NOT_ALLOWED, "not_allowed")
    now = asked.accepted_at
    load = questions.load(asked, day_start=day_start(now))
    if len(load.by_user) >= config.user_per_minute:
        wait = wording.wait(load.by_user[-config.user_per_minute] + WINDOW_S - now)
        return Denial(wording.USER_LIMIT.format(n=config.user_per_minute, wait=wait), "user_limit")
    if len(load.by_channel) >= config.channel_per_minute and asked.surface != "direct":
        wait = wording.wait(load.by_channel[-config.channel_per_minute] + WINDOW_S - now)
        return Denial(wording.CHANNEL_LIMIT.format(n=config.channel_per_minute, wait=wait), "channel_limit")
    too_many = config.daily_questions is not None and load.questions_today >= config.daily_questions
    too_dear = config.daily_usd is not None and load.usd_today >= config.daily_usd
    if too_many or too_dear:
        return Denial(wording.DAILY_LIMIT.format(wait=wording.wait(seconds_to_midnight(now))), "daily_limit")
    return None
