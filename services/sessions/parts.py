"""What the resolvers of every area find in a request's `parts`, by name."""

KEYRING = "keyring"
PUBLIC_URL = "public_url"
