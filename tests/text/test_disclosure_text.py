import pandas as pd
import pytest

from helpers.project.disclosure_rules import load_rules
from helpers.project.paths import find_project
from helpers.text import disclosure_text
from tests.running import Tables, run_template

RULES = load_rules(find_project())


def releases(edition: str) -> pd.DataFrame:
    state = {"absent": "absent", "simulated": "published", "real": "awaiting_review"}[edition]
    counts = [30, 4] if state == "published" else [0, 0]
    other = ["kpi_progress", edition, "absent" if state == "absent" else "withheld", 0, 0, "no rule"]
    return pd.DataFrame(
        [["survey_items", edition, state, *counts, ""], other],
        columns=["table", "edition", "state", "published_count", "hidden_count", "reason"],
    )


def attack(recovered: int) -> pd.DataFrame:
    columns = ["gate", "kind", "cases_count", "tables_count", "cells_count", "hidden_count"]
    more = ["recovered_exactly_count", "recovered_within_count", "narrowest_interval_count"]
    rows = [
        ["as it is", "one table", 2, 2, 40, 17, recovered, recovered, 10],
        ["noughts shown", "one table", 2, 2, 40, 9, 3, 5, 0],
    ]
    return pd.DataFrame(rows, columns=[*columns, *more])


def test_without_restricted_evidence_the_chapter_says_so_and_shows_no_counts():
    absent = releases("absent").iloc[:1]
    assert "without restricted evidence" in disclosure_text.edition_text(absent)


def test_simulated_records_are_called_simulated():
    text = disclosure_text.edition_text(releases("simulated"))
    assert "simulated" in text
    assert "One table came through, with 30 rows shown and 4 hidden." in text


def test_a_table_that_is_withheld_gives_its_reason():
    shown = disclosure_text.releases_table(releases("simulated"))
    assert shown["What became of it"].tolist() == ["published", "withheld: no rule"]


def test_the_attack_is_told_as_it_went():
    assert "worked out none exactly" in disclosure_text.attack_text(attack(0), RULES)
    assert "worked out 6 exactly" in disclosure_text.attack_text(attack(6), RULES)
    assert "got through one of one" in disclosure_text.attack_text(attack(0), RULES)
    assert disclosure_text.attack_caption(attack(6)).startswith("The gate as it is let 6")


def test_the_rules_say_where_a_source_differs():
    table = disclosure_text.rules_table(RULES).set_index("Rule")
    assert table.loc["Rounding", "Where a source differs"] == "the survey and pupils: to 5"
    assert table.loc["Least count", "Where a source differs"] == "–"


@pytest.mark.parametrize("edition", ["absent", "simulated", "real"])
def test_the_chapter_runs_in_every_edition(edition, monkeypatch):
    tables = Tables({"disclosure_releases": releases(edition), "disclosure_attack": attack(0)})
    shown = run_template("disclosure", tables, monkeypatch)
    assert ("releases" in shown.tables) == (edition != "absent")
    assert {"rules", "attack", "acro"} <= set(shown.tables)
    assert "## What the gate cannot do" in shown.text
