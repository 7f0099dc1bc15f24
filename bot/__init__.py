"""Answers, and the people who ask: settings, pipeline, verification, command line, Slack, evaluation."""
