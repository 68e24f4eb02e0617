"""What the public would read if a draft were published."""
