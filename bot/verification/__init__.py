"""Checking what an answer says against the stored articles: pure code, no model, no network, no I/O, fails closed."""
