"""The only writers of meetings: one file for each behaviour."""
