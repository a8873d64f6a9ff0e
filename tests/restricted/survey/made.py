"""Answers of known truth: planted differences between places and roles, people who answer alike, some gaps."""

import numpy as np
import pandas as pd
from scipy.special import expit

LOCALITIES = tuple(f"place-{letter}" for letter in "abcdefghi")
ROLES = ("school_leader", "trust_leader", "officer", "partner")
ROLE_MIX = (0.5, 0.15, 0.2, 0.15)
CUTS = np.array([-2.6, -1.2, 0.0, 1.8])
ITEM_SHIFTS = np.array([-0.5, 0.0, 0.2, 0.4, -0.1])
ROLE_EFFECTS = np.array([0.0, -0.3, 0.4, 0.1])


def planted_answers(seed, *, spread=0.5, person_sd=1.2, per_locality=22, missing_share=0.05):
    """(answers, true share agreeing by locality in per cent at the planted role mix)."""
    generator = np.random.default_rng(seed)
    effects = generator.normal(0, spread, len(LOCALITIES))
    rows = []
    for place, locality in enumerate(LOCALITIES):
        for number in range(per_locality):
            role = generator.choice(len(ROLES), p=ROLE_MIX)
            person = generator.normal(0, person_sd)
            for item, shift in enumerate(ITEM_SHIFTS):
                latent = effects[place] + ROLE_EFFECTS[role] + shift + person + generator.logistic()
                answer = float(1 + (latent > CUTS).sum())
                if generator.random() < missing_share:
                    answer = np.nan
                rows.append((f"{locality}-{number}", "year_1", locality, ROLES[role], f"item-{item}", answer))
    columns = ["respondent_id", "wave", "locality", "role_group", "item_id", "answer"]
    return pd.DataFrame(rows, columns=columns), true_shares(effects, person_sd)


def true_shares(effects, person_sd):
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    weights = weights / weights.sum()
    people = person_sd * nodes
    inner = (
        effects[:, None, None, None]
        + ITEM_SHIFTS[None, :, None, None]
        + ROLE_EFFECTS[None, None, :, None]
        + people[None, None, None, :]
        - CUTS[2]
    )
    shares = (expit(inner) * weights).sum(axis=-1) @ np.array(ROLE_MIX)
    return pd.Series(100 * shares.mean(axis=1), index=list(LOCALITIES))
