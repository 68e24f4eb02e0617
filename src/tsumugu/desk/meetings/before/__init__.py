"""What is asked and sent before a meeting: days, invitations, who comes."""
