"""Facts: what matching heard of members from the other services."""
