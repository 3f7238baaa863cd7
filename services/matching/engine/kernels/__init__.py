"""Compiled inner loops of the solvers; importing one of these modules imports numba, so solvers do it when first used.

They call each other, and nothing else; `kept` sees to it that a change in one is noticed by those who call it.
"""
