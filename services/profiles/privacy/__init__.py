"""Privacy: consents, export, erasure, and the register of every store that holds a member."""
