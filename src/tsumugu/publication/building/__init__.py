"""Building a site of what was collected, and putting it live."""
