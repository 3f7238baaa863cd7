"""The readers of integrations."""
