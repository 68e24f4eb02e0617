"""Opinions, what was answered to them, and what of the plan they changed."""
