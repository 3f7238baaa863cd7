"""The operator's side of Cairn: one command line, a supervisor, and the servers that a machine of one's own needs."""
