"""Grades answers against a gold question set, and compares two gradings."""
