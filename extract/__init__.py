"""From files to the graph of one article."""
