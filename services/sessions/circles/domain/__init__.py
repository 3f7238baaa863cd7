"""The rules of circles: who starts what, and who sits where."""
