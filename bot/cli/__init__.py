"""The `footnote` command: parse, call the pipeline, render."""
