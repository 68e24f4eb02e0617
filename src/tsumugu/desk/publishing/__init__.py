"""Editions: published, compared, taken back; how their making goes; previews over a draft."""
