"""Relationships: what follows a coffee conversation: the agreement, its life, and its end without blame."""
