"""Derivative rules, one family of functions a file; `tangentish.rules` reads their texts."""
