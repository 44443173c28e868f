"""How often a relation that is read with a raw confidence is right.

The raw confidence is that of the rule (how often it held on labelled passages with perfect names) times that of the less
sure of its two names. The two go wrong together, so the product is too low; a logistic curve over its logit (Platt 1999),
fitted on the labelled passages with the names that are really found, mends that: `python training/confidences.py --curve`.
"""

from __future__ import annotations

import math

SLOPE, OFFSET = 1.01, 0.74
LOWEST, HIGHEST = 0.01, 0.995


def calibrated(raw: float) -> float:
    """The probability that a relation read with this raw confidence is right.

    >>> [round(calibrated(raw), 2) for raw in (0.3, 0.5, 0.7, 0.9)]
    [0.47, 0.68, 0.83, 0.95]
    """
    raw = min(HIGHEST, max(LOWEST, raw))
    return 1 / (1 + math.exp(-(SLOPE * math.log(raw / (1 - raw)) + OFFSET)))
