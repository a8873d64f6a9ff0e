"""Quotations at the gate: refused with a telling word in them, and told of as nearly as enough people share it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from restricted.disclosure.decisions import COARSENED, HIDDEN_CELL, WITHHELD
from restricted.disclosure.disclosure_gate import release
from restricted.disclosure.identifiers import Wording
from restricted.disclosure.quotation_release import attribute, quote_people
from restricted.disclosure.release_requests import Dimension
from restricted.disclosure.tabulating import count_units

from helpers.project.suppression_symbols import ALL, HIDDEN
from tests.examples import examples
from tests.restricted.disclosure.made import rules

PILOTS = {"ash": "north", "birch": "north", "cedar": "south"}
DIMENSIONS = (
    Dimension("role_group", ("head", "governor")),
    Dimension("locality", tuple(PILOTS), PILOTS),
    Dimension("wave", ("one", "two")),
)
WORDING = Wording(openers=("we", "it"))


def heard(counts: dict[tuple[str, str, str], int]) -> pd.DataFrame:
    """A row a person; ``counts`` by role group, locality and wave."""
    cells = [cell for cell, count in counts.items() for _ in range(count)]
    frame = pd.DataFrame(cells, columns=["role_group", "locality", "wave"]).assign(universe="people")
    frame["person"] = [f"person-{number}" for number in range(len(frame))]
    return frame.assign(pilot=frame["locality"].map(PILOTS))


def quoted(people: pd.DataFrame, *cells: tuple[str, str, str], text: str = "We did it.", own=()) -> pd.DataFrame:
    """One quotation of the first person of each of ``cells``."""
    rows = []
    for number, cell in enumerate(cells):
        first = people[(people[["role_group", "locality", "wave"]] == list(cell)).all(axis=1)].iloc[0]
        rows.append({**first, "text": f"{text[:-1]} {'so ' * number}then.", "criterion": "c", "own_place": list(own)})
    return pd.DataFrame(rows)


def released(people, quotations, **changes):
    counted = count_units(
        people, source="interviews", universe="people", unit="person", dimensions=DIMENSIONS, margins=MARGINS
    )
    asked = quote_people(quotations, people, source="interviews", wording=WORDING, labels=("criterion",))
    return release({"counts": counted, "quotations": asked}, rules(**changes), is_simulated=True)


MARGINS = [("role_group", "locality"), ("role_group", "wave"), ("role_group",), ("locality",), ("wave",), ()]
MANY = {(role, place, wave): 40 for role in ("head", "governor") for place in PILOTS for wave in ("one", "two")}
HEAD = ("head", "ash", "one")


def told(people, *cells, **changes) -> list[tuple[str, str, str]]:
    table = released(people, quoted(people, *cells), **changes).tables["quotations"]
    return list(table[["role_group", "locality", "wave"]].itertuples(index=False, name=None))


def test_role_and_locality_are_told_where_many_share_them():
    assert told(heard(MANY), HEAD) == [("head", "ash", ALL)]


def test_the_one_head_of_a_place_is_told_by_the_pilot_unless_the_rule_is_off():
    people = heard({**MANY, HEAD: 1, ("head", "ash", "two"): 0, ("head", "birch", "one"): 40})
    assert ("head", "ash", ALL) not in told(people, HEAD)
    off = {"minimum_cell_count": 2, "protection_width_count": 1, "zeros_disclosive": False}
    two = heard({**MANY, HEAD: 2, ("head", "ash", "two"): 0})
    assert told(two, HEAD, **off) == [("head", "ash", ALL)]


def every_cell(people: pd.DataFrame, margins) -> set:
    cells = set()
    for margin in map(sorted, margins):
        for row in people.to_dict("records"):
            for place in (row["locality"], row["pilot"]):
                cells.add(tuple((name, place if name == "locality" else row[name]) for name in margin))
    return cells


def test_who_is_left_over_has_company_enough_or_is_kept_back():
    """All heads but one can be told by place: "a head" would then be that one, for whoever knows the steps."""
    people = heard({**MANY, HEAD: 1, ("head", "ash", "two"): 0})
    frame = quote_people(quoted(people, HEAD), people, source="interviews", wording=WORDING).frame
    shown = {"people": every_cell(people, MARGINS)}
    assert attribute(frame, shown, 10)[0] is None
    assert attribute(frame, shown, 1)[0] == {"role_group": "head", "locality": "ash"}


def test_a_quotation_of_whom_nothing_can_be_told_is_hidden_words_and_all():
    people = heard({HEAD: 4})
    outcome = released(people, quoted(people, HEAD))
    table = outcome.tables["quotations"]
    assert table["status"].tolist() == [HIDDEN]
    assert table["text"].isna().all()
    assert set(table[["role_group", "locality", "wave", "criterion"]].iloc[0]) == {ALL}
    assert [entry.action for entry in outcome.decisions if entry.table == "quotations"] == [HIDDEN_CELL]


def test_an_attribution_names_no_cell_that_the_tables_hide():
    """Many heads in ash, but the table of them is not shown: then the quotation does not show it either."""
    people = heard(MANY)
    frame = quote_people(quoted(people, HEAD), people, source="interviews", wording=WORDING).frame
    everything = {(("locality", "ash"), ("role_group", "head")), (("role_group", "head"),), ()}
    least = 10
    assert attribute(frame, {"people": everything}, least)[0] == {"role_group": "head", "locality": "ash"}
    assert attribute(frame, {"people": everything - {(("locality", "ash"), ("role_group", "head"))}}, least)[0] == {
        "role_group": "head"
    }
    assert attribute(frame, {}, least)[0] is None


@settings(max_examples=examples(30), deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(MANY)), st.integers(1, 14), min_size=3),
    st.sets(st.sampled_from([tuple(sorted(m)) for m in MARGINS]), min_size=1),
)
def test_every_attribution_is_shared_by_enough_people(counts, margins):
    people = heard(counts)
    frame = quote_people(
        people.head(0).assign(text="", own_place=None), people, source="interviews", wording=WORDING
    ).frame
    cells = every_cell(people, margins)
    made = [None if entry is None else tuple(sorted(entry.items())) for entry in attribute(frame, {"people": cells}, 5)]
    shared = pd.DataFrame({"told": made, "person": frame["_person"]}).dropna().groupby("told")["person"].nunique()
    assert (shared >= 5).all()
    assert set(shared.index) <= cells


@pytest.mark.parametrize("text", ["We asked Okafor.", "We rang 0161 496 0000.", "We in ash did it."])
def test_a_table_with_a_telling_quotation_is_withheld_whole_and_the_log_does_not_repeat_it(text):
    people = heard(MANY)
    outcome = released(people, quoted(people, HEAD, text=text, own=["Ash"]))
    assert set(outcome.tables) == {"counts"}
    (decision,) = [entry for entry in outcome.decisions if entry.table == "quotations"]
    assert (decision.action, decision.rule) == (WITHHELD, "quotation")
    assert not any(word in decision.reason for word in ("Okafor", "0161", "ash"))


def test_a_quotation_that_is_told_is_logged_as_coarsened_and_order_is_by_words():
    people = heard(MANY)
    outcome = released(people, quoted(people, ("governor", "cedar", "two"), HEAD))
    table = outcome.tables["quotations"]
    assert table["text"].tolist() == sorted(table["text"])
    assert [d.action for d in outcome.decisions if d.table == "quotations"] == [COARSENED, COARSENED]
    assert not {"_person", "person", "_universe"} & set(table.columns)


def test_a_source_without_rules_quotes_nobody():
    people = heard(MANY)
    asked = quote_people(quoted(people, HEAD), people, source="diaries", wording=WORDING)
    assert release({"q": asked}, rules(), is_simulated=True).tables == {}
