"""Values to files: the public site, sheets, comparison tables. Pure functions, no clock."""
