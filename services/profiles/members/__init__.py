"""Members: who they are, what they need and give, when they have time, and the words they say it in."""
