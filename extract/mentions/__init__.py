"""Names in the text of one article: candidates from gazetteer, tagger and rules, weighed against each other; `finders.py` first."""
