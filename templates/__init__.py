"""Derivative rules, one family of NumPy functions a file; installed as `tangentish.templates`."""
