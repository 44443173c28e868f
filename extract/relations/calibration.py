"""How often a relation is right that a rule reads from names that are more or less sure.

A rule has its own confidence (how often it held on labelled passages with perfect names), and so have the two names. The two
go wrong together, so their product is too low, and a doubtful name costs less than a doubtful rule: a rule that fits a name
speaks for the name. A logistic curve over the logits of both (Platt 1999, with two terms), fitted on labelled passages with
the names that are really found, says how much less: `python training/confidences.py --curve`. Sets whose errors were read
while rules were written are no measure of it: there the rules are right more often than anywhere else.
"""

from __future__ import annotations

import math

RULE, NAMES, OFFSET = 0.71, 0.35, -0.92
LOWEST, HIGHEST = 0.01, 0.995


def calibrated(rule: float, names: float) -> float:
    """The probability that a relation is right which a rule of this confidence reads, where the less sure of its two names
    is as sure as `names`.

    >>> [round(calibrated(rule, 1.0), 2) for rule in (0.5, 0.7, 0.9)]
    [0.72, 0.82, 0.92]
    >>> [round(calibrated(0.9, names), 2) for names in (0.5, 0.7, 0.9)]
    [0.65, 0.72, 0.8]
    """
    return 1 / (1 + math.exp(-(RULE * logit(rule) + NAMES * logit(names) + OFFSET)))


def logit(p: float) -> float:
    """The log-odds of a probability, within bounds."""
    p = min(HIGHEST, max(LOWEST, p))
    return math.log(p / (1 - p))
