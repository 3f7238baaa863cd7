"""The directory: who can be found, by whom, and who does not want to be found by whom."""
