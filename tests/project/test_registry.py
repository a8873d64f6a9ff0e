import copy

import pytest
import yaml

from helpers.project.paths import find_project
from helpers.project.registry import RegistryError, load_registry

SHIPPED = yaml.safe_load(find_project().registry.read_text())


@pytest.fixture
def content():
    return copy.deepcopy(SHIPPED)


def load(tmp_path, content):
    path = tmp_path / "cases.yml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return load_registry(path)


def test_the_shipped_registry_holds_nine_localities_in_three_pilots():
    registry = load_registry()
    sizes = {pilot.number: len(registry.localities_of(pilot.id)) for pilot in registry.pilots}
    assert sizes == {1: 4, 2: 1, 3: 4}


def test_who_leads_agrees_with_the_report():
    """Four led by an authority, four by a school-led partnership, one by a combined authority (Section 1.3)."""
    leads = [locality.lead for locality in load_registry().localities]
    assert {lead: leads.count(lead) for lead in set(leads)} == {
        "local_authority": 4,
        "school_led_partnership": 4,
        "combined_authority": 1,
    }


def test_the_successor_body_keeps_the_three_authorities_and_adds_four():
    locality = load_registry().locality("north-of-tyne")
    assert locality.is_combined
    assert set(locality.areas) < set(locality.successor.areas)
    assert len(locality.successor.areas) == 7


def test_an_unknown_case_is_answered_with_those_there_are():
    with pytest.raises(RegistryError, match=r"no locality 'leeds'.*coventry"):
        load_registry().locality("leeds")


def test_faults_are_all_listed_with_their_place(tmp_path, content):
    content["localities"][2]["areas"] = ["Wakefield"]
    content["localities"][3]["colour"] = "green"
    del content["pilots"][0]["number"]
    with pytest.raises(RegistryError) as caught:
        load(tmp_path, content)
    message = str(caught.value)
    assert "fault(s)" in message
    assert "localities[2] (wakefield) → areas[0]" in message
    assert "localities[3] (wiltshire) → colour" in message
    assert "pilots[0] (vulnerable-children) → number" in message


def test_a_locality_in_an_unknown_pilot_is_refused(tmp_path, content):
    content["localities"][0]["pilot"] = "attendance"
    with pytest.raises(RegistryError, match="'coventry' names the pilot 'attendance'"):
        load(tmp_path, content)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda cases: cases["waves"][1].update(id="year_1"), "waves stand more than once: year_1"),
        (lambda cases: cases["waves"][1].update(id="both"), "'both' has a meaning of its own"),
        (lambda cases: cases["waves"][1].update(academic_year="2023/27"), "'2023/27' is no academic year"),
        (lambda cases: cases["project"].update(academic_years=["2023/24", "2022/23"]), "are to follow each other"),
        (lambda cases: cases["project"].update(academic_years=["2022/23", "2024/25"]), "are to follow each other"),
        (lambda cases: cases["project"].update(pre_pandemic_year="2023/24"), "is to lie before"),
        (lambda cases: cases["project"].update(end="2021-11"), "before it starts"),
        (lambda cases: cases["localities"][0].update(areas=["E08000026"] * 2), "E08000026 stands more than once"),
        (lambda cases: cases["localities"][0].update(areas=[]), "areas"),
        (lambda cases: cases["localities"][0].update(id="all"), "'all' has a meaning of its own"),
        (lambda cases: cases["localities"][0].update(id="index"), "'index' has a meaning of its own"),
        (lambda cases: cases["localities"][0].update(title="  "), "title"),
        (lambda cases: cases["pilots"][1].update(number=1), "several pilots have the number 1"),
    ],
)
def test_what_no_evaluation_can_be_is_refused(tmp_path, content, change, said):
    change(content)
    with pytest.raises(RegistryError, match=said):
        load(tmp_path, content)


def test_a_key_that_stands_twice_is_refused_with_its_line(tmp_path):
    text = find_project().registry.read_text(encoding="utf-8")
    with pytest.raises(
        RegistryError, match=r"cases\.yml, line \d+, column \d+: the key 'start' stands twice: keep one$"
    ):
        load(tmp_path, text.replace("  start: 2022-04", "  start: 2022-04\n  start: 2019-01"))


def test_an_indicator_named_twice_or_without_its_unit_is_refused(tmp_path, content):
    content["pilots"][0]["compared_on"] = ["severe_absence_pct", "severe_absence_pct"]
    with pytest.raises(RegistryError, match="'vulnerable-children' is compared on severe_absence_pct more than once"):
        load(tmp_path, content)
    content["pilots"][0]["compared_on"] = ["severe absence"]
    with pytest.raises(RegistryError, match="compared_on"):
        load(tmp_path, content)


def test_the_year_before_the_project_is_the_one_before_its_first():
    assert load_registry().project.year_before == "2021/22"


def test_an_id_used_twice_is_refused_across_kinds(tmp_path, content):
    content["localities"][0]["id"] = "synthesis"
    with pytest.raises(RegistryError, match="more than once: synthesis"):
        load(tmp_path, content)


@pytest.mark.parametrize("text", ["", "- a list", "localities: [unclosed", "\t- tab"])
def test_what_is_not_a_registry_is_refused_by_name(tmp_path, text):
    with pytest.raises(RegistryError, match=r"cases\.yml"):
        load(tmp_path, text)


def test_a_missing_registry_is_refused_with_the_mend(tmp_path):
    with pytest.raises(RegistryError, match="restore it from git"):
        load_registry(tmp_path / "cases.yml")


def test_a_tenth_locality_is_one_entry_more(tmp_path, content):
    content["localities"].append(
        {
            "id": "leeds",
            "title": "Leeds",
            "pilot": "vulnerable-children",
            "lead": "local_authority",
            "partnership": "Leeds City Council",
            "areas": ["E08000035"],
        }
    )
    assert len(load(tmp_path, content).localities_of("vulnerable-children")) == 5
