"""Notifications: tells members what happened, in their language and zone, in the portal and by mail."""
