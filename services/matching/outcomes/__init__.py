"""What became of the pairs that were brought together, and what of it the weights should learn."""
