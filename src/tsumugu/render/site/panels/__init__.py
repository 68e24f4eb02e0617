"""What a page shows, as values: they know the plan and its editions, and nothing of pages."""
