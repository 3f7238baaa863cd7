"""What recommendations say, in words that a person would say."""
