"""The rules of members: what they may say of themselves, and what follows from it."""
