"""Facts: what sessions heard of members and their relationships from the other services."""
