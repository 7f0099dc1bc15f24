"""Answers written by a model; every sentence is verified before anyone sees it."""
