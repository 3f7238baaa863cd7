"""How often within a while somebody may do what another is told of, or what costs a lot."""
