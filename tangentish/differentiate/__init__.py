"""Differentiation: the forward text, and the reverse sweep in step with it."""
