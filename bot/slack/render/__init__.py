"""Answers, passages and pages as Slack blocks."""
