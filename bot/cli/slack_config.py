"""From settings to what the Slack program is told."""

from typing import TYPE_CHECKING

from bot.question import ArticleFilter

if TYPE_CHECKING:
    from bot.setting_groups import ChannelSettings, Secret
    from bot.settings import Settings
    from bot.slack.config import ChannelRules, SlackConfig


def slack_config_of(settings: "Settings") -> "SlackConfig":
    """Return the Slack part of the settings as plain values."""
    from bot.slack.config import SlackConfig

    slack = settings.slack
    plain = slack.model_dump(exclude={"bot_token", "app_token", "signing_secret", "default_rules", "channels"})
    return SlackConfig(
        **plain,
        bot_token=_plain(slack.bot_token),
        app_token=_plain(slack.app_token),
        signing_secret=_plain(slack.signing_secret),
        default_rules=_rules(slack.default_rules),
        channels={channel: _rules(rules) for channel, rules in slack.channels.items()},
    )


def _plain(secret: "Secret") -> str:
    return secret.get_secret_value().strip() if secret else ""


def _rules(rules: "ChannelSettings") -> "ChannelRules":
    from bot.slack.config import ChannelRules

    return ChannelRules(
        mode=rules.mode,
        replies=rules.replies,
        filter=ArticleFilter(rules.since, rules.until, rules.publishers, rules.articles, rules.tags),
        ask_a_human=rules.ask_a_human,
        feedback=rules.feedback,
        allowed_users=rules.allowed_users,
    )
