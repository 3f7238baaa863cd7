"""Journeys 2 to 4: a year of one relationship, a reverse pair, a pair of peers and a circle, on a virtual clock."""
