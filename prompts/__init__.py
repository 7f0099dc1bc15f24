"""Every word sent to a model, as data files with named variables."""
