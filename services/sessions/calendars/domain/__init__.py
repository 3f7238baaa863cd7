"""What a feed shows, and what is taken from somebody's other calendar."""
