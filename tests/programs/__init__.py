"""The corpus by construct and by domain; see `tests/corpus.py`."""
