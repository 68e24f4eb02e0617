"""Django's SQLite for a library that is not mended (``config.sqlite``): checkpoints under the write lock only."""
