"""Find anything: the field of every page, the page of results, the palette."""
