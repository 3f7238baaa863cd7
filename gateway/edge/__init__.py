"""The front door: who asks, how much they may ask, and in which words they are answered."""
