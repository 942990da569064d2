"""From trees to text and from text to code: the only place that knows how Python is spelled."""
