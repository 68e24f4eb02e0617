"""A plan in the languages of others: StratML, Atom, iCalendar, git. Each is made from the same values as the site."""
