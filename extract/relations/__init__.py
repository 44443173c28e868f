"""What joins two mentions, and which mentions are one thing; `finder.py` first, its tables stand in `graph/schema.toml`."""
