"""The rules of relationships: what follows a conversation, what is agreed, and how it ends."""
