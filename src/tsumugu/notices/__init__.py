"""What a person is told: what waits for them, what is due, what changed, what became of what they sent."""
