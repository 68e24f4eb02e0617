"""Published files over HTTP, and the processes of a server: the one at the port, the desk's, the one behind."""
