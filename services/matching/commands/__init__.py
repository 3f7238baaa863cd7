"""The only writers: introductions, the seats that they hold, and what matching keeps of other services' facts."""
