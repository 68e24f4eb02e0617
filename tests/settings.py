"""The settings of the product for tests and for the processes that they start; only passwords are hashed cheaply."""

from __future__ import annotations

from tsumugu.config.settings import *  # noqa: F403 -- whatever the product is told, all of it

# A million rounds are for whoever steals the table. Here they would be half a second for each person and each sign-in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
