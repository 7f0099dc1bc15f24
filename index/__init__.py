"""Passages: splitting, embedding, vectors, keywords, and the search over them."""
