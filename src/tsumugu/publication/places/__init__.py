"""Where published sites stand."""
