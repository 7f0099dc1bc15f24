"""Articles: what one is, how folders of them are read, and the shipped articles themselves."""
