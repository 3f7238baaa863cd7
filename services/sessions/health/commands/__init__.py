"""The only writers of health: one file for each behaviour."""
