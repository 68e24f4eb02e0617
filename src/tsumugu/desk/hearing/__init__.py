"""Opinions and answers at the desk: taken in, sorted, answered, released."""
