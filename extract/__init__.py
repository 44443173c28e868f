"""From files to the graph of one article."""

from .charsets import remember_charsets

remember_charsets()  # before any pattern of the room is compiled
