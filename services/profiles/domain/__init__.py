"""The rules of profiles: what a member may say of themselves, and what follows from it."""
