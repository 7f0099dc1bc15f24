"""From what Slack delivers to what is kept: reading, deciding, accepting."""
