"""What is typed or pasted of meetings, read as values and written out again. No database."""
