"""The demo's identity provider, for `make up` and tests only: a real association brings its own."""
