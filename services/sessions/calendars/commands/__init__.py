"""The only writers of calendars: the feed that a member has made, and what is known of their other calendar."""
