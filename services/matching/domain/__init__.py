"""The rules of matching: what may be asked, what an answer means, when two people can talk, and why they fit."""
