"""Backtests the forecast of `graph/trends.py` on short yearly series, beside statsmodels' methods.

    python benchmarks/forecasts.py [--points 4 6 10] [--cases 150]

Needs statsmodels, whose wheel carries the public series (macrodata by year, Grunfeld's investments, copper, Longley). Each
stretch of so many years is one case: the next year is forecast from it and compared. MASE is the error in units of the mean
step of the stretch (Hyndman and Koehler, 2006), its median over the cases; "inside" the share of truths in the interval that
should hold 80 % of them; "width" the interval's median width in the same units. Cases in which a method gives no answer are
counted.
"""

from __future__ import annotations

import argparse
import math
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from statistics import median

import numpy as np
import pandas as pd
from statsmodels import datasets
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from tuzhi.graph import Observation
from tuzhi.graph.conflicts import Point
from tuzhi.graph.trends import _next, forecast, four_of_five

# Value, lower and upper end; None where there is no answer.
Answer = tuple[float, float, float] | None
Method = Callable[[list[float]], Answer]


def yearly() -> Iterator[tuple[str, list[float]]]:
    """Public yearly series of money, people and goods."""
    macro = datasets.macrodata.load_pandas().data.groupby("year").mean()
    for name in ("realgdp", "realcons", "realinv", "realgovt", "realdpi", "cpi", "m1", "unemp", "pop"):
        yield f"macrodata {name}", list(macro[name])
    grunfeld = datasets.grunfeld.load_pandas().data
    for firm, rows in grunfeld.groupby("firm"):
        for name in ("invest", "value", "capital"):
            yield f"grunfeld {firm} {name}", list(rows.sort_values("year")[name])
    copper = datasets.copper.load_pandas().data
    for name in ("WORLDCONSUMPTION", "COPPERPRICE", "INCOMEINDEX", "ALUMPRICE"):
        yield f"copper {name}", list(copper[name])
    longley = datasets.longley.load_pandas().data
    for name in ("TOTEMP", "GNP", "UNEMP", "ARMED", "POP"):
        yield f"longley {name}", list(longley[name])


def ours(values: list[float]) -> Answer:
    points = []
    for year, value in enumerate(values, 2000):
        exact = Decimal(repr(float(value)))
        points.append(Point(str(year), exact, exact, exact, Observation("Place/x", "x", exact, "", "=", str(year))))
    found = forecast(points)
    return (found.value, found.low, found.high) if found else None


def ets(trend: str | None, damped: bool) -> Method:
    def run(values: list[float]) -> Answer:
        model = ETSModel(pd.Series(values), error="add", trend=trend, damped_trend=damped)
        got = model.fit(disp=False).get_prediction(len(values), len(values)).summary_frame(alpha=0.2)
        return float(got["mean"].iloc[0]), float(got["pi_lower"].iloc[0]), float(got["pi_upper"].iloc[0])

    return run


def theta(values: list[float]) -> Answer:
    fitted = ThetaModel(pd.Series(values), period=1, deseasonalize=False).fit()
    low, high = fitted.prediction_intervals(1, alpha=0.2).iloc[0]
    return float(fitted.forecast(1).iloc[0]), float(low), float(high)


def steps(values: list[float]) -> Answer:
    return _next(values, by_rates=False)


def rates(values: list[float]) -> Answer:
    return _next(values, by_rates=True) if min(values) > 0 else None


def last(values: list[float]) -> Answer:
    """The last value again, with the spread of the steps around it."""
    changes = [b - a for a, b in zip(values, values[1:], strict=False)]
    spread = four_of_five(len(changes)) * math.sqrt(sum(c * c for c in changes) / len(changes))
    return values[-1], values[-1] - spread, values[-1] + spread


METHODS: dict[str, Method] = {
    "the last value": last, "**ours**": ours, "drift by steps": steps, "drift by rates": rates,
    "Theta": theta, "ETS, level": ets(None, False), "ETS, trend": ets("add", False), "ETS, damped trend": ets("add", True),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, nargs="+", default=[4, 6, 10])
    parser.add_argument("--cases", type=int, default=150, help="at most about so many of each length, evenly taken")
    options = parser.parse_args()
    series = list(yearly())
    print(f"{len(series)} series\n\n| points | cases | method | MASE | inside | width | no answer |")
    print("| --: | --: | --- | --: | --: | --: | --: |")
    warnings.simplefilter("ignore")
    for size in options.points:
        cases = [(v[i : i + size], v[i + size]) for _, v in series for i in range(len(v) - size)]
        cases = cases[:: max(1, len(cases) // options.cases)]
        for name, method in METHODS.items():
            errors, widths, inside, none = [], [], 0, 0
            for known, truth in cases:
                scale = sum(abs(b - a) for a, b in zip(known, known[1:], strict=False)) / (size - 1)
                try:
                    got = method(known)
                except (ValueError, np.linalg.LinAlgError, ZeroDivisionError, IndexError):
                    got = None
                if got is None or not all(map(math.isfinite, got)) or not scale:
                    none += 1
                    continue
                errors.append(abs(got[0] - truth) / scale)
                widths.append((got[2] - got[1]) / scale)
                inside += got[1] <= truth <= got[2]
            shown = (
                f"{median(errors):.2f} | {inside / len(errors):.0%} | {median(widths):.1f}" if errors else "– | – | –"
            )
            print(f"| {size} | {len(cases)} | {name} | {shown} | {none} |", flush=True)


if __name__ == "__main__":
    main()
