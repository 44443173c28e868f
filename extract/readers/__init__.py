"""From files as they come to articles of clean text: one module a kind of file, listed in `registry.py`."""
