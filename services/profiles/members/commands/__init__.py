"""The only writers of members: one function for each thing a member does, one file for each of what they have."""
