"""A bad value in an official table is reported with its file, row, column and rule."""

import pytest

from helpers.project.paths import Project
from helpers.sources.schemas import official_schema
from helpers.sources.schemas.official_rules import PUBLISHED_INDICATORS_FILE
from helpers.sources.tables import TableError, read_raw

SOUND = {
    "areas": """area_code,area_name,area_type,dfe_code,region_code,region_name,upper_tier_code
E08000026,Coventry,upper_tier,331,E12000005,West Midlands,
E07000207,Elmbridge,district,,E12000008,South East,E10000030
""",
    "indicators": """indicator_id,title,short_title,unit,decimals,polarity,phase,theme,\
denominator,definition,publisher,publication,url,first_year,last_year,gaps,caveats,comparability,\
not_comparable_years,source_measure
ehcp_pct,Plans,Plans,percent,1,none,all,send,pupils_on_roll,S,DfE,L,https://a.o,2015/16,2024/25,,,,2019/20; 2020/21,SEN
""",
    "measures": """measure_id,table,column,publication_id,domain,measure,title,short_title,unit,\
decimals,shown_decimals,polarity,direction,definition,split_by,periods,values_count,missing_count,gaps,caveats,comparability,\
publisher,publication,url
ofsted_pct,ofsted_shares,good_pct,,,,Good schools,Good,percent,8,1,high,,Share,,2022,9,1,blank,,,ONS,Shares,https://a.org
a_rank,deprivation,value,iod2019_file_10,imd,rank_of_extent,Rank,Rank,rank,0,0,none,,Place,,2019,9,0,,,,MHCLG,IoD,https://a.org
""",
    "indicator_values": """indicator_id,area_code,academic_year,value,missing_reason
ehcp_pct,E08000026,2022/23,4.3,
ehcp_pct,E08000026,2023/24,,suppressed
progress_8_score,E08000026,2022/23,-0.15,
progress_8_score,E08000026,2023/24,-0.2,
""",
    "deprivation": """area_code,level,publication,domain,measure,value
E08000026,district,iod2019_file_10,income,rank_of_average_score,68
E08000026,district,iod2019_file_10,income,average_score,0.154
""",
    "ofsted_shares": """area_code,date,good_outstanding_pct,missing_reason
E08000026,2024-08-31,90.5,
E06000053,2024-08-31,,not_available
""",
    "school_counts": """area_code,academic_year,phase,schools_count,enrolments_count,is_doubled,\
includes_doubled,missing_reason
E08000037,2022/23,primary,134,29298,true,false,
E08000037,2023/24,primary,67,15608,false,false,
E09000001,2022/23,primary,,,false,false,not_available
""",
    "academies": """area_code,date,primary_count,secondary_count,special_count,alternative_provision_count,\
sixteen_plus_count,academies_count,trusts_count,schools_count,academy_share_pct,missing_reason
E08000026,2022-07-18,33,22,2,0,0,57,17,114,50.0,
""",
    "state_funded_schools": """area_code,school_type,period,schools_count,missing_reason
E08000026,primary,2023/24,85,
E08000026,nursery,2026-03,1,
E09000001,nursery,2023/24,,not_available
E09000001,primary,2023/24,1,
""",
    "academies_at_dates": """area_code,date,schools,academies_count,schools_count,academy_share_pct,register_count,\
missing_reason
E08000026,2022-07-18,primary,33,85,38.8,33,
E08000026,2024-07-17,all_state_funded,,,52.1,,
E09000001,2024-07-17,secondary,0,0,,,not_applicable
""",
    "ofsted_grades": """area_code,date,good_outstanding_count,graded_schools_count,basis
E08000026,2023-08-31,100,118,published
""",
    "childrens_services_inspections": """area_code,inspection_date,publication_date,inspection_type,\
overall_effectiveness,leaders,help_and_protection,children_in_care,care_leavers,source
E08000026,2022-06-20,2022-08-12,standard,Good,Good,Good,Good,,official
""",
    "area_code_changes": """old_code,new_code,area_name,first_year
E08000019,E08000039,Sheffield,2025
""",
    "statistical_neighbours": """area_code,model,neighbour_rank,neighbour_code,closeness
E08000026,2021,1,E06000015,Very close
"""
    + "".join(f"E08000026,2021,{rank},E060000{rank + 15},Close\n" for rank in range(2, 11)),
    "combined_authority_membership": """combined_authority_code,combined_authority_name,year,area_code
E47000011,North of Tyne,2023,E08000021
""",
}
FILES = {table.name: table.pattern.replace("*", "all") for table in official_schema.TABLES}


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path)
    (project.raw / "official").mkdir(parents=True)
    return project


def write(project, name, text):
    if name == "indicator_values":  # whose ids must be in the catalogue
        names = sorted({line.split(",")[0] for line in SOUND[name].splitlines()[1:]})
        (project.raw / PUBLISHED_INDICATORS_FILE).write_text("\n".join(["indicator_id", *names]) + "\n")
    (project.raw / FILES[name]).write_text(text)


def places(project, name):
    with pytest.raises(TableError) as caught:
        read_raw(name, project)
    return {(fault.file, fault.row, fault.column) for fault in caught.value.faults}


def test_every_official_table_is_tried_here():
    assert set(SOUND) == {table.name for table in official_schema.TABLES}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_table_passes(project, name):
    write(project, name, SOUND[name])
    assert len(read_raw(name, project)) == SOUND[name].count("\n") - 1


def test_values_are_typed(project):
    for name in ("school_counts", "indicator_values"):
        write(project, name, SOUND[name])
    counts = read_raw("school_counts", project)
    assert counts["is_doubled"].tolist() == [True, False, False]
    assert counts["schools_count"].dtype == "Int64"
    assert read_raw("indicator_values", project)["value"].dtype == float


@pytest.mark.parametrize(
    ("name", "sound", "planted", "row", "column"),
    [
        ("areas", "E08000026,", "Coventry,", 2, "area_code"),
        ("areas", ",district,", ",borough,", 3, "area_type"),
        ("areas", "E07000207", "E08000026", 2, "area_code"),
        ("indicators", ",percent,", ",score,", 2, "indicator_id"),
        ("indicators", "2015/16", "2015/17", 2, "first_year"),
        ("indicators", "2019/20; ", "2019/20 and ", 2, "not_comparable_years"),
        ("indicators", "https://", "http://", 2, "url"),
        ("measures", ",percent,", ",count,", 2, "measure_id"),
        ("measures", ",8,1,", ",0,1,", 2, "shown_decimals"),
        ("measures", ",imd,", ",all,", 3, "domain"),
        ("indicator_values", "E08000026,2022/23,4.3", "E8000026,2022/23,4.3", 2, "area_code"),
        ("indicator_values", "4.3,", "4.3,suppressed", 2, "missing_reason"),
        ("indicator_values", ",suppressed", ",", 3, "value"),
        ("indicator_values", "suppressed", "unknown", 3, "missing_reason"),
        ("indicator_values", "2023/24,,", "2022/23,,", 3, "academic_year"),
        ("indicator_values", "4.3,", "143,", 2, "value"),
        ("indicator_values", "4.3,", "many,", 2, "value"),
        ("indicator_values", "-0.15", "15", 4, "value"),
        ("deprivation", ",68", ",318", 2, "value"),
        ("deprivation", ",68", ",68.5", 2, "value"),
        ("deprivation", "income,average", "wealth,average", 3, "domain"),
        ("ofsted_shares", "26,2024-08-31", "26,2024-09-31", 2, "date"),
        ("ofsted_shares", "90.5", "905", 2, "good_outstanding_pct"),
        ("school_counts", "29298,true", "29298,false", 2, "schools_count"),
        ("school_counts", "29298,true", "29298,maybe", 2, "is_doubled"),
        ("school_counts", "134,", "-134,", 2, "schools_count"),
        ("school_counts", "not_available", "", 4, "schools_count"),
        ("academies", ",57,", ",58,", 2, "academies_count"),
        ("statistical_neighbours", "E06000015", "E08000026", 2, "neighbour_code"),
        ("statistical_neighbours", ",1,", ",11,", 2, "neighbour_rank"),
        ("statistical_neighbours", "2021", "2020", 2, "model"),
        ("statistical_neighbours", "E08000026,2021,10,E06000025,Close\n", "", 2, "neighbour_rank"),
        ("combined_authority_membership", "2023,", "1023,", 2, "year"),
        ("state_funded_schools", "E09000001,primary,2023/24,1,\n", "", 4, "area_code"),
        ("academies_at_dates", ",33,85,", ",86,85,", 2, "academies_count"),
        ("ofsted_grades", ",100,118,", ",119,118,", 2, "good_outstanding_count"),
    ],
)
def test_a_planted_fault_is_found_in_its_place(project, name, sound, planted, row, column):
    assert sound in SOUND[name]
    write(project, name, SOUND[name].replace(sound, planted, 1))
    assert (FILES[name], row, column) in places(project, name)


@pytest.mark.parametrize("name", SOUND)
def test_a_row_that_stands_twice_is_found(project, name):
    last = SOUND[name].splitlines()[-1]
    write(project, name, SOUND[name] + last + "\n")
    twice = SOUND[name].count("\n") + 1
    assert {row for _, row, _ in places(project, name)} >= {twice}


def test_an_indicator_that_the_catalogue_lacks_is_named(project):
    write(project, "indicator_values", SOUND["indicator_values"])
    (project.raw / PUBLISHED_INDICATORS_FILE).write_text("indicator_id\nehcp_pct\n")
    assert (FILES["indicator_values"], 4, "indicator_id") in places(project, "indicator_values")


def test_an_indicator_of_a_teams_own_may_have_other_places_and_years(project):
    write(project, "indicator_values", SOUND["indicator_values"])
    (project.raw / "official" / "indicators_own.csv").write_text("indicator_id\nown_pct\n")
    own = project.raw / "official" / "indicator_values_own.csv"
    own.write_text(f"{SOUND['indicator_values'].splitlines()[0]}\nown_pct,E08000026,2025/26,4.0,\n")
    assert "own_pct" in set(read_raw("indicator_values", project)["indicator_id"])


def test_few_schools_that_halve_are_no_doubling(project):
    write(
        project,
        "school_counts",
        SOUND["school_counts"].replace("134,", "4,").replace("67,", "2,").replace("true", "false"),
    )
    assert len(read_raw("school_counts", project)) == 3
