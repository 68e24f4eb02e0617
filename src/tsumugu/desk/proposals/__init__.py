"""Proposals: the list, the page on which one is judged, and what can be done with it."""
