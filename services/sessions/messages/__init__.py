"""Messages: what two members write to each other, open from an accepted ask on, and how to reach each other."""
