"""Runs of publication: the pages first, then every format in a process of its own."""
