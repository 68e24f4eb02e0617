"""What is public, collected into one immutable value: one module for each source, ``assembly`` puts them together."""
