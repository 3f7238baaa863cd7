"""The values that every area of profiles speaks in, each refused by its name."""
