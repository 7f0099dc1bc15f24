"""Footnote in Slack: the same answers, in threads, direct messages, a command and a shortcut."""
