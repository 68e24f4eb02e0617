"""The public site: which pages it has, how they are made, and how a copy is checked."""
