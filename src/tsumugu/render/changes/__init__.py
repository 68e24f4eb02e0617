"""What differs between two states of a plan, and its history, in words."""
