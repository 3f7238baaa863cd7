"""Compiled inner loops of the solvers; importing one of these modules imports numba, so solvers do it when first used.

numba keeps compiled code by the file of the outermost function: a kernel calls only kernels of its own module, or a
change in another one would go unnoticed.  A test sees to it.
"""
