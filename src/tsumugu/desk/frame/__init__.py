"""What stands around every page of the desk: who it is drawn for, what was typed before a session ended, errors."""
