"""What things are called and where they stand: words of the model in two languages, addresses of pages, names of
editions and formats, and what a text may hold."""
