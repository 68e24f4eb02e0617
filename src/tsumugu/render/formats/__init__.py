"""Documents and data files: which formats a plan is published in, and the workshop that makes them."""
