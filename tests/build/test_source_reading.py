import pytest

from helpers.build.source_reading import READERS, Reads, findings_in

NONE_READ = Reads()


def reads(source, **options):
    return findings_in(source, **options).reads


@pytest.mark.parametrize(
    ("source", "kind", "names"),
    [
        ("read_table('areas')", "tables", {"areas"}),
        ("tables.read_table('areas')", "tables", {"areas"}),
        ("read_table(name='areas')", "tables", {"areas"}),
        ("NAME = 'areas'\nread_table(NAME)", "tables", {"areas"}),
        ("read_table(name)", "tables", None),
        ("read_table('a' + 'b')", "tables", None),
        ("NAME = 'areas'\nNAME = 'pilots'\nread_table(NAME)", "tables", None),
        ("NAME = 'areas'\ndef f(NAME):\n    read_table(NAME)", "tables", None),
        ("NAME = 'areas'\nfor NAME in all_tables:\n    read_table(NAME)", "tables", None),
        ("reader = read_table", "tables", None),
        ("from helpers.sources.tables import read_table as reader", "tables", None),
        ("map(tables.read_table, names)", "tables", None),
        ("read_outlines('regions')", "raw", {"boundaries/regions.geojson"}),
        ("load_codebook()", "raw", {"evidence/codebook.yml"}),
        ("find_project().raw / 'x.csv'", "raw", None),
        ("raw_files(folder)", "sidecars", None),
        ("used = ['a', 'b']\nsidecars_of(used)", "sidecars", {"a", "b"}),
        ("used = ['a', 'b']\nused.append(other)\nsidecars_of(used)", "sidecars", None),
        ("used = ['a', other]\nsidecars_of(used)", "sidecars", None),
        ("read_narrative('coventry')", "narratives", {"coventry"}),
        ("read_templates(registry)", "narratives", None),
        ("project.narratives", "narratives", None),
    ],
)
def test_what_is_read(source, kind, names):
    assert getattr(reads(source), kind) == names


WHOLE = frozenset()


@pytest.mark.parametrize(
    ("source", "tables", "parts"),
    [
        ("read_table('a', case=CASE_ID)", WHOLE, {"a/{CASE_ID}"}),
        ("read_table(name='a', case=CASE_ID)", WHOLE, {"a/{CASE_ID}"}),
        ("read_table('a', case='ashby')", WHOLE, {"a/ashby"}),
        ("WHO = 'ashby'\nread_table('a', case=WHO)", WHOLE, {"a/ashby"}),
        ("read_table('a', case=None)", {"a"}, frozenset()),
        ("read_table('a')", {"a"}, frozenset()),
        ("read_table('a', case=pilot.id)", {"a"}, {"a/*"}),
        ("CASE_ID = other()\nread_table('a', case=CASE_ID)", {"a"}, {"a/*"}),
        ("for CASE_ID in ids:\n    read_table('a', case=CASE_ID)", {"a"}, {"a/*"}),
        ("read_table('a', **options)", {"a"}, {"a/*"}),
        ("read_table(name, case=CASE_ID)", WHOLE, None),
        ("read_table(name, case=other)", None, None),
        ("reader = read_table", None, None),
    ],
)
def test_what_is_read_by_case(source, tables, parts):
    found = reads(source, parameters=("CASE_ID",))
    assert (found.tables, found.parts) == (tables, parts)


def test_importing_a_reader_reads_nothing():
    assert reads("from helpers.sources.tables import read_table\nimport helpers.project.codebook") == NONE_READ


def test_what_two_sources_read_together():
    one, all_of_them = reads("read_table('a')"), reads("read_table(x)")
    assert (one | reads("read_table('b')")).tables == {"a", "b"}
    assert (one | all_of_them).tables is None


def test_every_reader_is_a_function_of_the_package():
    from helpers.project import codebook, disclosure_rules, glossary, instrument
    from helpers.sources import copied_text, outlines, provenance, sidecars, tables
    from helpers.studies import analysis_plan
    from helpers.text import backlinks, narratives

    told = (
        codebook,
        glossary,
        instrument,
        narratives,
        outlines,
        analysis_plan,
        provenance,
        disclosure_rules,
        sidecars,
        tables,
        backlinks,
    )
    homes = (*told, copied_text)
    assert {name for name in READERS if not any(callable(getattr(home, name, None)) for home in homes)} == set()
