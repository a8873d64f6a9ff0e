import pytest

from helpers.build import derived_tables
from helpers.build.source_inputs import function_inputs, module_inputs, notebook_inputs
from helpers.project.paths import find_project
from helpers.project.registry import RegistryError
from tests.build.conftest import code, text, write_template


@pytest.fixture
def package(tmp_path):
    """A package of helpers: charts imports look, which lies beside a style file; tables imports schemas."""
    folder = tmp_path / "src" / "helpers"
    files = {
        "__init__.py": "",
        "charts/__init__.py": "from helpers.charts.trend import draw",
        "charts/trend.py": "from . import look\ndef draw():\n    from helpers.official import values",
        "charts/look.py": "",
        "charts/look.mplstyle": "",
        "charts/__pycache__/look.cpython-311.pyc": "",
        "official.py": "from helpers import tables\nvalues = lambda: tables.read_table('values')",
        "tables.py": "from helpers.sources.schemas import rules",
        "schemas/__init__.py": "",
        "schemas/rules.py": "",
        "maps.py": "outlines = lambda project: project.raw / 'outlines.geojson'",
        "narratives.py": "",
        "any_table.py": "from helpers.sources.tables import read_table\ndef load(name):\n    return read_table(name)",
        "execution/__init__.py": "",
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def names(found, package):
    return {str(path.relative_to(package)) for path in found.modules}


def inputs_of(project, package, *cells):
    return notebook_inputs(write_template(project, "locality", *cells), package)


def test_imports_are_followed_to_modules_inside_functions_and_to_files_beside_them(project, package):
    found = inputs_of(project, package, code("from helpers.charts import draw"))
    assert names(found, package) == {
        "__init__.py",
        "charts/__init__.py",
        "charts/trend.py",
        "charts/look.py",
        "charts/look.mplstyle",
        "official.py",
        "tables.py",
    }
    assert found.tables == {"values"}


def test_what_is_not_imported_is_no_input(project, package):
    found = inputs_of(project, package, code("import pandas as pd"), text("from helpers import maps"))
    assert names(found, package) == set()
    assert found.tables == frozenset()


def test_a_schema_is_no_input_of_a_notebook_but_one_of_a_table(project, package):
    from_notebook = inputs_of(
        project, package, code("from helpers.sources.tables import read_table\nread_table('areas')")
    )
    assert "schemas/rules.py" not in names(from_notebook, package)
    assert from_notebook.tables == {"areas"}
    assert "schemas/rules.py" in names(module_inputs("tables", package), package)


def test_a_table_named_while_running_counts_as_every_table(project, package):
    found = inputs_of(project, package, code("from helpers import any_table"))
    assert found.tables is None
    assert found.tables_among(["b", "a"]) == ["a", "b"]


def test_only_tables_read_are_inputs(project, package):
    found = inputs_of(project, package, code("from helpers import official"))
    assert found.tables_among(["values", "others"]) == ["values"]


def test_looking_into_the_raw_files_counts_as_reading_them_all(project, package):
    assert inputs_of(project, package, code("import helpers.maps")).reads.raw is None
    assert inputs_of(project, package, code("from helpers import tables")).reads.raw == frozenset()


def test_modules_that_hold_readers_read_nothing_by_being_imported(project, package):
    (package / "narratives.py").write_text("path = project.narratives", encoding="utf-8")
    assert inputs_of(project, package, code("from helpers import narratives")).reads.narratives == frozenset()


def test_a_parameter_stands_for_what_the_notebook_is_given(project, package):
    cell = "from helpers import narratives\nnarratives.read_narrative(CASE_ID)"
    assert inputs_of(project, package, code(cell)).reads.narratives == {"{CASE_ID}"}
    assert inputs_of(project, package, code("CASE_ID = other()"), code(cell)).reads.narratives is None


def test_magics_are_no_python(project, package):
    assert "maps.py" in names(inputs_of(project, package, code("%matplotlib inline\nimport helpers.maps")), package)


def test_a_notebook_may_not_import_what_builds_the_book(project, package):
    with pytest.raises(RegistryError, match=r"notebooks/locality\.ipynb imports helpers\.execution"):
        inputs_of(project, package, code("import helpers.build"))


def test_a_cell_that_is_not_python_is_named(project, package):
    with pytest.raises(RegistryError, match=r"notebooks/locality\.ipynb, cell 3: not Python"):
        inputs_of(project, package, text("Words."), code("x = = 1"))


@pytest.fixture
def with_rows(package):
    """The package with charts that reach rows about persons, and one that asks for the edition."""
    files = {
        "charts/pupils.py": "def draw():\n    from restricted.intake.row_tables import read_rows",
        "charts/sly.py": '"""Reads nothing of data/raw/restricted/."""\nPATH = "data/raw/restricted/answers.csv"',
        "charts/honest.py": '"""Nor of data/raw/restricted/."""\nfrom helpers.project.edition import edition',
    }
    for name, content in files.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(content, encoding="utf-8")
    return package


@pytest.mark.parametrize(
    "cell",
    [
        "from restricted.intake.row_tables import read_rows",
        "from restricted.rows import rows",
        "import restricted.intake.row_tables as survey",
        "from helpers.charts import pupils",
        "from restricted.rows import pseudonyms",
        "import importlib\nimportlib.import_module('restricted.rows.vocabulary')",
        "import pandas as pd\npd.read_csv('../data/raw/restricted/survey/answers.csv')",
        "import pandas as pd\npd.read_parquet('data/processed/restricted/survey_answers.parquet')",
        "case = 'x'\nopen(f'../data/raw/restricted/{case}.csv')",
        "from helpers.project.paths import find_project\nlist(find_project().restricted.parents)",
        "from helpers.project.paths import find_project\nfind_project().raw / 'restricted'",
        "from pathlib import Path\n[path.read_text() for path in Path('..').rglob('*.csv')]",
        "!cat ../data/raw/restricted/survey/answers.csv",
        "from helpers.charts import sly",
    ],
)
def test_a_notebook_with_a_way_to_rows_is_refused(project, with_rows, cell):
    with pytest.raises(RegistryError, match="rows about persons"):
        inputs_of(project, with_rows, code(cell))


@pytest.mark.parametrize("room", ["intake", "simulator", "guard"])
def test_the_rooms_that_handle_restricted_files_are_not_for_notebooks(project, with_rows, room):
    with pytest.raises(RegistryError, match="notebooks read tables"):
        inputs_of(project, with_rows, code(f"from helpers.{room} import anything"))


def test_a_notebook_may_ask_whose_rows_there_are_and_speak_of_them(project, with_rows):
    found = inputs_of(
        project,
        with_rows,
        text("Rows lie in `data/raw/restricted/`."),
        code("from helpers.charts import honest\nfrom helpers.project.edition import edition\n# restricted evidence"),
    )
    assert "restricted/state.py" in names(found, with_rows)


def test_no_template_of_the_book_has_a_way_to_rows():
    project = find_project()
    for template in sorted(project.notebooks.glob("*.ipynb")):
        assert notebook_inputs(template, project.helpers).restricted == ()


def made_by_maps(tables, project):
    from helpers.maps import outlines

    return outlines(project)


def test_what_a_function_imports_while_it_runs_is_its_input(package):
    assert names(function_inputs(made_by_maps, package), package) == {"__init__.py", "maps.py"}
    assert function_inputs(lambda: None, package).modules == frozenset()


def test_a_module_that_is_not_there_is_named(package):
    with pytest.raises(RegistryError, match=r"there is no module helpers\.mapps"):
        module_inputs("mapps", package)


def test_every_derived_table_names_the_module_that_makes_it():
    project = find_project()
    for table in derived_tables.TABLES:
        assert module_inputs(table.module, project.helpers).modules
