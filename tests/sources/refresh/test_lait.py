import pandas as pd
import pytest

from helpers.project.suppression_symbols import MISSING_REASONS
from helpers.sources.refresh import lait
from helpers.sources.refresh.indicator_catalogue import Gap, Indicator, catalogue_table, load_catalogue
from helpers.sources.refresh.publisher_files import RefreshError

CODES = {"331": "E08000026", "970": "E92000001"}


def indicator(**changes):
    fields = {
        "id": "persistent_absence_pct",
        "measure": "PA",
        "title": "Persistent absence",
        "short_title": "Persistent",
        "definition": "Share",
        "unit": "percent",
        "decimals": 2,
        "polarity": "low",
        "phase": "all",
        "theme": "absence",
        "denominator": "enrolments",
        "publisher": "DfE",
        "publication": "LAIT",
        "url": "https://example.org",
        "gaps": (Gap(year="2019/20", reason="not_published", why="pandemic"),),
    }
    return Indicator(**{**fields, **changes})


def long_file(marks=None):
    """Every year for both areas, 2020 missing; ``marks`` overwrites (number, label)."""
    rows = []
    for year in range(2016, 2026):
        for number in CODES:
            value = "-" if year == 2020 else "7.0000000000000007E-2"
            rows.append(["PA", str(year), float(number), (marks or {}).get((number, str(year)), value)])
    return pd.DataFrame(rows, columns=["Short Desc", "Years", "LA Number", "Values"])


def tidy(long, entry=None, reorganised=None, phases=None):
    return lait.tidy_values(
        long, [entry or indicator()], CODES, reorganised=reorganised or {}, phases_present=phases or {}
    )


def reason(table, year, area="E08000026"):
    row = table[(table["area_code"] == area) & (table["academic_year"] == year)].iloc[0]
    assert pd.isna(row["value"])
    return row["missing_reason"]


def test_every_area_and_year_has_one_row_with_a_value_or_a_reason():
    table = tidy(long_file())
    assert len(table) == len(CODES) * len(lait.ACADEMIC_YEARS)
    assert (table["value"].notna() != table["missing_reason"].notna()).all()
    assert set(table["value"].dropna()) == {"0.07"}


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("c", "suppressed"),
        ("z", "not_applicable"),
        ("x", "not_available"),
        ("low", "rounds_to_zero"),
        ("-", "not_available"),
        ("", "not_available"),
        (None, "not_available"),
    ],
)
def test_each_of_the_publishers_marks_has_its_reason(mark, expected):
    assert reason(tidy(long_file({("331", "2022"): mark})), "2021/22") == expected


def test_a_year_that_nobody_has_takes_the_catalogues_reason():
    assert reason(tidy(long_file()), "2019/20") == "not_published"


def test_a_row_that_is_not_there_is_missing_and_not_nought():
    long = long_file()
    long = long[~((long["LA Number"] == 331) & (long["Years"] == "2018"))]
    assert reason(tidy(long), "2017/18") == "not_available"


def test_before_an_authority_began_and_after_it_ended_nothing_applies():
    long = long_file({("331", "2016"): "-", ("331", "2022"): "-"})
    assert reason(tidy(long, reorganised={"E08000026": "began"}), "2015/16") == "not_applicable"
    assert reason(tidy(long, reorganised={"E08000026": "began"}), "2021/22") == "not_available"
    late = long_file({("331", "2024"): "-", ("331", "2025"): "-"})
    assert reason(tidy(late, reorganised={"E08000026": "ended"}), "2023/24") == "not_applicable"


def test_without_a_school_of_the_phase_nothing_applies():
    long = long_file({("331", "2022"): "-"})
    entry = indicator(id="persistent_absence_special_pct", phase="special", school_phase="special")
    assert reason(tidy(long, entry, phases={"E08000026": {"primary"}}), "2021/22") == "not_applicable"
    assert reason(tidy(long, entry, phases={"E08000026": {"special"}}), "2021/22") == "not_available"
    assert reason(tidy(long, entry), "2021/22") == "not_available"


@pytest.mark.parametrize(
    ("long", "changes", "said"),
    [
        (long_file({("331", "2022"): "q"}), {}, r"the mark 'q' of .*2021/22"),
        (long_file({("331", "2018"): "-", ("970", "2018"): "-"}), {}, "2017/18"),
        (long_file({("331", "2020"): "5.5"}), {}, "mend its gaps"),
        (pd.concat([long_file(), long_file().head(1)]), {}, "more than once"),
        (long_file(), {"measure": "OTHER"}, "expected the measure OTHER"),
        (long_file().replace({"LA Number": {331.0: 999.0}}), {}, "LA Number 999"),
    ],
)
def test_what_the_catalogue_and_the_lookups_do_not_know_stops_the_refresh(long, changes, said):
    with pytest.raises(RefreshError, match=said):
        tidy(long, indicator(**changes))


@pytest.mark.parametrize("label", ["2014-16", "22", "Spring 2022", "2021/2023"])
def test_other_kinds_of_year_are_refused(label):
    with pytest.raises(RefreshError, match="year label"):
        lait.academic_year(label)


def test_another_year_type_in_the_dictionary_stops_the_refresh():
    words = pd.DataFrame({"Measure_short": ["PA"], "Year_Type": ["Financial Year"]})
    with pytest.raises(RefreshError, match="Financial Year"):
        lait.check_year_types(words, [indicator()])


def test_the_catalogue_takes_its_years_from_the_values():
    row = catalogue_table([indicator()], tidy(long_file())).iloc[0]
    assert (row["first_year"], row["last_year"]) == ("2015/16", "2024/25")
    assert row["gaps"] == "2019/20: pandemic"


def test_the_shipped_catalogue_is_whole():
    catalogue = load_catalogue()
    assert len({entry.id for entry in catalogue}) == len(catalogue) == 30
    assert {gap.reason for entry in catalogue for gap in entry.gaps} <= set(MISSING_REASONS)
    for entry in catalogue:
        assert entry.caveats, entry.id
        assert not entry.not_comparable_years or entry.comparability, entry.id
        assert not set(entry.not_comparable_years) & set(entry.gap_reasons), entry.id
        assert entry.phase == "all" or entry.phase in entry.id or entry.theme == "attainment"
