"""The process of a plan at the desk: bodies and seats, the schedule, meetings with their papers and minutes."""
