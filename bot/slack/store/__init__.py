"""What the Slack program remembers: accepted questions, answers, messages, votes, threads. One SQLite file."""
