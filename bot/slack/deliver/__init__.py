"""Getting an answer to the person: whole, once, or one plain sentence instead."""
