"""Calendars: what members' own calendars read of their meetings, and what we may know of what else is in them."""
