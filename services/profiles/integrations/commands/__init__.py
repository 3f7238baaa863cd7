"""The only writers of integrations."""
