"""Derivatives of NumPy programs, written out as readable Python."""
