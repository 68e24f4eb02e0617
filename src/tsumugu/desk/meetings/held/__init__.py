"""A meeting that is held: who was there, minutes with the opinions in them, what of it is withheld."""
