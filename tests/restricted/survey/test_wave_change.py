import numpy as np
import pandas as pd
import pytest
from restricted.survey.wave_change import change_between, respondent_shares


def waves(seed, change=0.1, linked=60, only=50, items=6):
    """Answers in two waves: some people in both, others in one, the share that agrees up by ``change``."""
    generator = np.random.default_rng(seed)
    rows = []
    for wave, level in (("year_1", 0.5), ("year_2", 0.5 + change)):
        people = [f"both-{number}" for number in range(linked)] + [f"{wave}-{number}" for number in range(only)]
        for person in people:
            for item in range(items):
                answer = 4.0 if generator.random() < level else 2.0
                rows.append((person, wave, "ealing", "governor", "focus-approach", f"item-{item}", answer))
    columns = ["respondent_id", "wave", "locality", "role_group", "criterion", "item_id", "answer"]
    return pd.DataFrame(rows, columns=columns)


def test_linked_and_unlinked_people_are_told_apart():
    found = change_between(waves(1), "year_1", "year_2").set_index("kind")
    assert list(found["before_count"]) == [60, 50] and list(found["after_count"]) == [60, 50]


@pytest.mark.parametrize("kind", ["linked", "unlinked"])
def test_a_planted_change_is_held_by_its_interval(kind):
    held = 0
    for seed in range(20):
        row = change_between(waves(seed), "year_1", "year_2").set_index("kind").loc[kind]
        held += row["low_points"] <= 10 <= row["high_points"]
    assert held >= 16


def test_one_wave_alone_shows_no_change():
    assert change_between(waves(1).query("wave == 'year_1'"), "year_1", "year_2").empty


def test_a_person_who_answered_little_has_no_share():
    answers = waves(1, linked=1, only=1)
    person = answers["respondent_id"] == "both-0"
    answers.loc[person & answers["item_id"].isin([f"item-{item}" for item in range(4)]), "answer"] = np.nan
    assert set(respondent_shares(answers)["respondent_id"]) == {"year_1-0", "year_2-0"}
