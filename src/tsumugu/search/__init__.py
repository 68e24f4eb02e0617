"""What the desk finds: words in everything that a person may read."""
