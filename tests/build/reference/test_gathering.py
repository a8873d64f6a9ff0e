"""The reference says of every public name what Python itself knows of it, and refuses what nobody described."""

import ast
import importlib
import inspect
import re

import pytest

from helpers.build.reference.gathering import UndocumentedError, gather_reference
from helpers.build.reference.reference_modules import COLUMNS, MODULES, SOURCE_FILES
from helpers.project.paths import Project, find_project
from helpers.text.reference_text import anchor_of, index_table, module_text, opening_text


@pytest.fixture(scope="module")
def reference():
    return gather_reference()


def test_every_public_name_stands_once_below_its_module(reference):
    assert tuple(reference.columns) == COLUMNS
    assert list(dict.fromkeys(reference["module"])) == list(MODULES)
    for module, rows in reference.groupby("module", sort=False):
        public = importlib.import_module(f"helpers.{module}").__all__
        assert sorted(rows["name"]) == sorted(["", *public])
        assert rows["name"].iloc[0] == ""
    assert all((find_project().root / path).is_file() for path in SOURCE_FILES)


def test_signatures_are_those_that_python_has(reference):
    functions = reference[reference["kind"] == "function"]
    assert len(functions) > 20
    for row in functions.itertuples():
        real = inspect.signature(getattr(importlib.import_module(f"helpers.{row.module}"), row.name))
        told = ast.parse(f"def {row.signature}: ...").body[0]
        assert isinstance(told, ast.FunctionDef)
        names = [
            *(arg.arg for arg in (*told.args.posonlyargs, *told.args.args)),
            *([told.args.vararg.arg] if told.args.vararg else []),
            *(arg.arg for arg in told.args.kwonlyargs),
        ]
        assert names == list(real.parameters), row.name
        keyword_only = [name for name, each in real.parameters.items() if each.kind is each.KEYWORD_ONLY]
        assert [arg.arg for arg in told.args.kwonlyargs] == keyword_only, row.name
        assert told.returns is not None, f"{row.name} does not say what it gives"


def test_everything_is_described_and_no_mark_of_the_docstrings_is_left(reference):
    assert (reference["text"].str.len() > 10).all()
    assert not reference["text"].str.contains(r":(?:func|class|data|meth):|``", regex=True).any()
    assert not reference["text"].str.contains(">>>").any(), "an example is set as code"


def test_examples_are_the_doctests_of_the_sources(reference):
    with_example = reference[reference["example"] != ""]
    assert len(with_example) >= 8
    for row in with_example.itertuples():
        source = (find_project().helpers / f"{row.module.replace('.', '/')}.py").read_text(encoding="utf-8")
        for line in row.example.splitlines():
            assert line.strip() in source


def test_every_link_of_the_index_has_its_entry(reference):
    text = "\n".join(module_text(rows) for _, rows in reference.groupby("module", sort=False))
    anchors = re.findall(r"\{#([\w-]+)\}", text)
    links = [re.search(r"\(#([\w-]+)\)", cell)[1] for cell in index_table(reference)["Name"]]
    assert sorted(anchors) == sorted(links)
    assert len(set(links)) == len(links)
    assert anchor_of("registry", "Comparators") in links


def test_imports_that_are_shown_can_be_made(reference):
    for _, rows in reference.groupby("module", sort=False):
        exec(re.search(r"^from helpers.*$", module_text(rows), re.MULTILINE)[0], {})


def test_the_opening_counts_what_is_there(reference):
    text = opening_text(reference)
    assert str(int((reference["kind"] != "module").sum())) in text
    assert str(int((reference["example"] != "").sum())) in text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('"""A module."""\n', "has no __all__"),
        ('"""A module."""\n__all__ = ["there"]\n', "names there, which is not there"),
        ('"""A module."""\n__all__ = ["there"]\ndef there(): ...\n', "there has no docstring"),
    ],
)
def test_what_nobody_described_is_refused(tmp_path, monkeypatch, source, said):
    (tmp_path / "src" / "helpers").mkdir(parents=True)
    (tmp_path / "src" / "helpers" / "planted.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr("helpers.build.reference.gathering.MODULES", {"planted": "Planted"})
    with pytest.raises(UndocumentedError, match=said):
        gather_reference(Project(tmp_path))
