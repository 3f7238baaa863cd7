"""The wire: the events that services publish, and the envelope that carries them; imports pydantic only."""
