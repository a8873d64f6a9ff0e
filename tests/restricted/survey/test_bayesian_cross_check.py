"""The ordinal model with partial pooling against a Bayesian cumulative-logit mixed model of the same answers.

``bayesian/cumulative_logit.py`` fitted the latter once, with numpyro in an environment of its own.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from restricted.survey.ordinal_model import fit_ordinal
from restricted.survey.partial_pooling import agreement_by, pool

from tests.restricted.survey.made import planted_answers

FROZEN = json.loads((Path(__file__).parent / "bayesian" / "cumulative_logit.json").read_text(encoding="utf-8"))
GROUPS = ("locality", "role_group")


@pytest.mark.parametrize("theirs", FROZEN["fits"], ids=lambda fit: f"spread-{fit['spread']}")
def test_shares_and_intervals_are_those_of_the_bayesian_mixed_model(theirs):
    answers, _ = planted_answers(theirs["seed"], spread=theirs["spread"])
    checksum = hashlib.sha256(answers.to_csv(index=False).encode()).hexdigest()
    assert checksum == theirs["answers_sha256"], "planted_answers has changed: run bayesian/cumulative_logit.py again"
    fit = fit_ordinal(answers, GROUPS)
    ours = agreement_by(fit, pool(fit, GROUPS, 1), answers, "locality").set_index("level")
    frozen = pd.DataFrame(theirs["localities"]).T
    apart = ours["agree_pct"] - frozen["agree_pct"]
    widths = (ours["high_pct"] - ours["low_pct"]) / (frozen["high_pct"] - frozen["low_pct"])
    assert apart.abs().max() < 2, "percentage points; the intervals are 16 points wide or more"
    assert np.sqrt((apart**2).mean()) < 1.1
    assert widths.between(0.75, 1.25).all() and widths.mean() == pytest.approx(1, abs=0.06)


def test_the_chains_of_the_frozen_fit_had_converged():
    for fit in FROZEN["fits"]:
        assert fit["largest_r_hat"] < 1.01 and fit["smallest_effective_sample"] > 400
        assert fit["divergences"] <= 2
