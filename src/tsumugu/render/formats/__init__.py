"""Documents and data files: which forms a plan is published in, and the workshop that makes them."""
