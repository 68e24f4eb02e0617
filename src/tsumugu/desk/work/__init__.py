"""My work: what waits for a person."""
