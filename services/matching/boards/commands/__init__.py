"""The only writers of boards."""
