"""A plan as a reader meets it, as values that every format draws: sheets, indicators and their record, relations."""
