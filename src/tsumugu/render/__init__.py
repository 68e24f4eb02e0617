"""Values to files: the public site, documents, open data. Pure functions, no clock."""
