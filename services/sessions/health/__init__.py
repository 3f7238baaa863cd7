"""Health: whether two people keep the rhythm they agreed on, how they are, and how they part."""
