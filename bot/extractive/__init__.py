"""Answers without a language model: sentences and table cells of the articles, or an honest refusal."""
