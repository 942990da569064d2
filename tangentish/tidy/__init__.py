"""Tidying: Python to shorter and faster Python with the same meaning; nothing of derivatives is known here."""
