"""Bodies, seats, the process and its schedule; meetings, their papers and their minutes."""
