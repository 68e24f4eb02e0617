"""Rooms of pages: each makes the pages of one subject from the site as one version says it."""
