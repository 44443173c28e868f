"""Observations, dates and attributes of things; `observations.py` first, its tables stand in `measures.toml`."""
