"""The rules: what members are told, and the life of a mail."""
