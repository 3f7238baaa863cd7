"""The journeys of the product, played through the gateway as a client would."""
