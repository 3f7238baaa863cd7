"""The only writers of what matching heard: one file for each of what it heard of."""
