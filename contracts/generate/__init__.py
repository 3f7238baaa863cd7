"""Writes what follows from the events: their JSON Schemas, docs/events.md and docs/asyncapi.yaml."""
