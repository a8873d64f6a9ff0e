"""A tiny made-up folder of publishers' files: a county with two districts, a unitary authority, one that has ended.

Nothing in it is a real figure. Layout, sheet names and column names are those that the refresh expects.
"""

import json

import openpyxl
import pandas as pd

from helpers.sources.refresh import deprivation_tables, inspection_tables, lait, official_tables, state_school_tables
from helpers.sources.refresh.indicator_catalogue import load_catalogue
from helpers.sources.refresh.measure_catalogue import load_measures

COUNTY, UNITARY, ENDED = "E10000030", "E06000001", "E06000029"
RECODED = "E06000099"
"""A new code of the unitary authority, as Sheffield got one in 2025."""
REGION, OTHER_REGION = "E12000008", "E12000001"
DISTRICTS = ["E07000207", "E07000208"]
NUMBERS = {"936": COUNTY, "805": UNITARY, "836": ENDED, "970": "E92000001", "989": REGION, "980": OTHER_REGION}
PHASES = ["Primary", "Secondary", "Special", "AP", "16 plus"]


def write_folder(root):
    """Write the whole folder below ``root`` and give it back."""
    for room in (
        "lookups",
        "deprivation",
        "ofsted",
        "attendance",
        "schools",
        "boundaries",
        official_tables.SCHOOLS_FOLDER,
    ):
        (root / room).mkdir(parents=True)
    (root / "absence-exclusions-attainment").mkdir()
    _lookups(root)
    _lait(root)
    _deprivation(root)
    _schools(root)
    _schools_and_inspections(root)
    _boundaries(root)
    return root


def _lookups(root):
    lookup = pd.DataFrame(
        [
            ["936", COUNTY, "Surrey", REGION, "South East", "Surrey"],
            ["805", UNITARY, "Hartlepool", OTHER_REGION, "North East", "Hartlepool"],
            ["836", "", "", "", "", "Poole (Pre LG)"],
            ["970", "", "", "", "", "England"],
            ["989", "", "", "", "", "South East"],
            ["980", "", "", "", "", "North East"],
        ],
        columns=["old_la_code", "new_la_code", "la_name", "region_code", "region_name", "lait_name"],
    )
    lookup.to_csv(root / official_tables.LOOKUP, index=False)
    devolved = [
        [COUNTY, "936", "Surrey", "Not applicable", "z", "South East", REGION, year] for year in ("2017", "2025")
    ]
    devolved += [
        [UNITARY, "805", "Hartlepool", "Tees Valley", "E47000006", "North East", OTHER_REGION, year]
        for year in ("2017", "2025")
    ]
    devolved += [[RECODED, "z", "Hartlepool", "Tees Valley", "E47000006", "North East", OTHER_REGION, "2026"]]
    devolved += [[ENDED, "836", "Poole", "Not applicable", "z", "South East", REGION, "2017"]]
    columns = ["new_la_code", "old_la_code", "la_name", "english_devolved_area_name", "english_devolved_area_code"]
    pd.DataFrame(devolved, columns=[*columns, "region_name", "region_code", "year"]).to_csv(
        root / official_tables.DEVOLVED, index=False
    )


def _lait(root):
    rows, words = [], []
    for entry in load_catalogue():
        words.append([entry.measure, "Academic Year"])
        for year in lait.ACADEMIC_YEARS:
            for number, code in NUMBERS.items():
                has_value = year not in entry.gap_reasons and not (code == ENDED and year > "2018/19")
                rows.append([entry.measure, _label(entry, year), float(number), "3" if has_value else "-"])
    long = pd.DataFrame(rows, columns=["Short Desc", "Years", "LA Number", "Values"])
    long.to_parquet(root / official_tables.LONG_FILE, index=False)
    pd.DataFrame(words, columns=["Measure_short", "Year_Type"]).to_csv(
        root / official_tables.DICTIONARY, index=False, encoding="latin-1"
    )
    for file in official_tables.NEIGHBOUR_FILES.values():
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "LA SN Groups"
        sheet.append(["A"])
        sheet.append([1])
        sheet.append(["LA num", "LA Name", *["SN1", "SNP"] * 10])
        sheet.append([936, "Surrey", *[805, "Very Close"] * 10])
        sheet.append([805, "Hartlepool", *["-", "-"] * 10])
        book.save(root / file)


def _label(entry, year):
    return year if entry.theme == "exclusion" else f"20{year[-2:]}"


def _deprivation(root):
    for level, file in official_tables.IOD_FILES.items():
        areas = [*DISTRICTS, UNITARY] if level == "district" else [COUNTY, UNITARY]
        book = openpyxl.Workbook()
        book.remove(book.active)
        for sheet_name in deprivation_tables.DOMAINS:
            sheet = book.create_sheet(sheet_name)
            measures = _measures_of(official_tables.IOD_PUBLICATIONS[level], deprivation_tables.DOMAINS[sheet_name])
            sheet.append(["District code (2019)", "District name (2019)", *(f"X - {name} " for name in measures)])
            for rank, area in enumerate(areas, start=1):
                cells = [rank if name.startswith("rank of") else 0.1 + 0.2 for name in measures]
                sheet.append([area, f"Name of {area}", *cells])
        book.save(root / file)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Local authorities"
    code = "Local Authority District code (2019)"
    sheet.append([code, "name", *deprivation_tables.ONS_LOCAL_AUTHORITIES])
    sheet.append([UNITARY, "Hartlepool", *[1] * len(deprivation_tables.ONS_LOCAL_AUTHORITIES)])
    sheet = book.create_sheet("Rankings for all indicators")
    sheet.append([None, "A title", None])
    sheet.append([None, code, *deprivation_tables.ONS_MEASURES])
    sheet.append([None, UNITARY, *[1] * len(deprivation_tables.ONS_MEASURES)])
    book.save(root / official_tables.ONS_INCOME)


def _measures_of(publication, domain):
    """The headings of a sheet: every measure that the catalogue has of it."""
    headings = {measure: heading for heading, measure in deprivation_tables.MEASURES.items()}
    return [
        headings[entry.measure]
        for entry in load_measures()
        if entry.publication_id == publication and entry.domain == domain
    ]


def _schools(root):
    columns = ["AREACD", "Period", "pct_good_outstanding"]
    pd.DataFrame(
        [[COUNTY, "2024-08-31T00:00:00", "90.5"], [COUNTY, "2024-09-31T00:00:00", "90.5"]], columns=columns
    ).to_csv(root / official_tables.OFSTED, index=False)
    counts = [
        ["202223", "Local authority", REGION, COUNTY, "Primary", "300", "80000", "False"],
        ["202223", "Local authority", REGION, COUNTY, "Secondary", "60", "70000", "False"],
        ["202223", "Local authority", OTHER_REGION, UNITARY, "Primary", "60", "16000", "True"],
        ["202223", "National", "", "", "Primary", "360", "96000", "False"],
    ]
    names = ["time_period", "geographic_level", "region_code", "new_la_code", "phase", "total_num_schools"]
    pd.DataFrame(counts, columns=[*names, "total_enrolments", "flag_doubled"]).to_csv(
        root / official_tables.ATTENDANCE, index=False
    )
    pd.DataFrame(
        [["936", "100", "40", "5", "1", "0", "146", "50", "360", "40.6"]],
        columns=["LA (code)", *PHASES, "academies_total", "trusts_mat", "schools_psS_2022_23", "academy_share_pct"],
    ).to_csv(root / official_tables.ACADEMIES, index=False)


def _schools_and_inspections(root):
    files = {
        official_tables.ACADEMIES_RECONSTRUCTED: [
            [COUNTY, "2022-07-18", "160", "300", "40", "58", "4", "161", "40"],
            [COUNTY, "2024-07-17", "180", "300", "50", "58", "4", "", ""],
            [RECODED, "2022-07-18", "20", "30", "4", "5", "0", "20", "4"],
            [RECODED, "2024-07-17", "23", "30", "4", "5", "0", "", ""],
        ],
        official_tables.ACADEMY_SHARES: [["Surrey", "53.8", "58.1", "60.0"]],
        official_tables.OFSTED_GRADES: [
            ["2023", "Local authority", "Surrey", "State-funded mainstream school", "50", "300", "380"],
            ["2023", "Local authority", "Surrey", "State-funded AP school", "2", "5", "8"],
            ["2023", "National", "", "State-funded AP school", "70", "200", "340"],
        ],
        official_tables.OFSTED_RECOVERED: [
            ["Surrey", "2024-08-31", "374", "398"],
            ["Surrey", "As of 31 D", "360", "393"],
        ],
        official_tables.CHILDRENS_SERVICES: [
            [RECODED, "2023-05-02", "2023-06-30", "ILACS Short Inspection", *["Good"] * 4, ""],
        ],
        official_tables.CHILDRENS_SERVICES_READ: [
            ["hartlepool", "2023-05-02", "2023-06-30", "short", *["good"] * 5],
            ["surrey", "2026-01-12", "2026-03-02", "standard", "requires improvement", *["good"] * 4],
        ],
    }
    columns = {
        official_tables.ACADEMIES_RECONSTRUCTED: state_school_tables.RECONSTRUCTED_COLUMNS,
        official_tables.ACADEMY_SHARES: state_school_tables.ALL_SHARES_COLUMNS,
        official_tables.OFSTED_GRADES: inspection_tables.GRADE_COLUMNS,
        official_tables.OFSTED_RECOVERED: inspection_tables.RECOVERED_COLUMNS,
        official_tables.CHILDRENS_SERVICES: list(inspection_tables.OFFICIAL_COLUMNS),
        official_tables.CHILDRENS_SERVICES_READ: list(inspection_tables.READ_COLUMNS),
    }
    for file, rows in files.items():
        pd.DataFrame(rows, columns=columns[file]).to_csv(root / file, index=False)


def _boundaries(root):
    county, unitary = square(0.0, 0.2), square(0.2, 0.4)
    outlines = {
        official_tables.UPPER_TIER_OUTLINES: {COUNTY: ("Surrey", county), UNITARY: ("Hartlepool", unitary)},
        official_tables.DISTRICT_OUTLINES: {
            DISTRICTS[0]: ("Elmbridge", square(0.0, 0.1)),
            DISTRICTS[1]: ("Epsom and Ewell", square(0.1, 0.2)),
            UNITARY: ("Hartlepool", unitary),
        },
    }
    for file, _ in official_tables.OUTLINES.values():
        outlines.setdefault(file, {REGION: ("South East", county), OTHER_REGION: ("North East", unitary)})
    for file, areas in outlines.items():
        features = [
            {
                "type": "Feature",
                "properties": {"code": code, "name": name},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
            for code, (name, ring) in areas.items()
        ]
        (root / file).write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def square(west, east):
    """The ring of a square of England between two longitudes east of 2° W."""
    left, right, low, high = west - 2, east - 2, 52.0, 52.2
    return [[left, low], [right, low], [right, high], [left, high], [left, low]]
