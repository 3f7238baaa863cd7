"""The rules of privacy: what is consented to, what is exported, who is erased and when, and what must be kept."""
