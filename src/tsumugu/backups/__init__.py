"""Backups: take one, bring one back, and prove now and then that it can be brought back."""
