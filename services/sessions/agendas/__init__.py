"""Agendas: what two people prepare for a meeting, do in it and carry over, and who came."""
