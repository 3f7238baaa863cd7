"""The only writers of introductions, and of the seats that they hold."""
