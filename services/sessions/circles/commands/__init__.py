"""The only writers of circles: starting and closing them, and giving their seats."""
