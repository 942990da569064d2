"""Lowering: from the user's syntax tree to core Python. Knows syntax only; one pass a file."""
