"""The tree of a working copy: what can be added, deleted, moved and put in another order."""
