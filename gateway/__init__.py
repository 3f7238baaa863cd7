"""The one graph: federation, authentication, trusted documents, cost and rate limits; it holds no data of its own."""
