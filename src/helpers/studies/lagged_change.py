"""Conditional difference in differences: allow for what an authority's rate did before the baseline year.

The baseline year 2021/22 is a pandemic year. An authority whose rate had risen more than its neighbours' until then
tends to fall back afterwards, whatever is done: regression to the mean of authorities. The later difference is
therefore regressed on the earlier one over the placebos, and what that line predicts is taken off.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from statsmodels.regression.linear_model import OLS, RegressionResultsWrapper
from statsmodels.tools.tools import add_constant

from helpers.studies.analysis_plan import Window
from helpers.studies.difference_in_differences import estimate_differences
from helpers.studies.indicator_panel import Panel


@dataclass(frozen=True)
class LaggedChange:
    """``regression``: later on earlier differences over the placebos. ``estimates``: conditional, by ``area_code``."""

    regression: RegressionResultsWrapper
    estimates: pd.Series

    @property
    def slope(self) -> float:
        """By how much the later difference goes with one unit of the earlier one: negative is falling back."""
        return float(self.regression.params["earlier"])

    @property
    def t_value(self) -> float:
        """The slope over its standard error."""
        return float(self.regression.tvalues["earlier"])

    @property
    def r_squared(self) -> float:
        """The share of the placebos' variance that the earlier difference accounts for."""
        return float(self.regression.rsquared)


def condition_on_lagged_change(panel: Panel, weights: pd.DataFrame, window: Window, lagged: Window) -> LaggedChange:
    """Differences in differences over ``window`` given those over ``lagged``, which ends where ``window`` begins."""
    data = pd.DataFrame(
        {
            "later": estimate_differences(panel, weights, window),
            "earlier": estimate_differences(panel, weights, lagged),
        }
    ).dropna()
    placebos = data[data.index.isin(panel.placebos)]
    fitted = OLS(placebos["later"], add_constant(placebos["earlier"])).fit()
    return LaggedChange(fitted, data["later"] - fitted.predict(add_constant(data["earlier"])))
