"""Drawings as SVG text, made by pure functions from values: the same value gives the same bytes."""
