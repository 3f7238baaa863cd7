"""Plans for several people at once: rounds and tables of flash events, and circles."""
