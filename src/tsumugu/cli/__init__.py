"""The command line: plans as files, and the doors to the server's commands."""
