"""How long what is not public is kept, and that it goes on its day: periods, what is due, the act of disposal."""
