"""The only writers of what sessions heard: one file for each of what it heard of."""
