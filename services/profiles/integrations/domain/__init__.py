"""The rules of integrations."""
