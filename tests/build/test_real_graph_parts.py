"""Which chapters of this project an edit of one row of a table kept by case can reach, by the real graph."""

import pytest

from helpers.build.build_graph import Graph
from helpers.project.paths import find_project
from helpers.sources.parts import case_ids, named_by_case, part_path, rows_for
from helpers.sources.tables import processed_path, read_raw

PROJECT = find_project()
FIGURES = "published_figures"
WHOLE_FIGURES = {"published-figures"}
WHOLE_CHECKS = {"published-figures", "executive-summary"}


@pytest.fixture(scope="module")
def graph():
    return Graph(PROJECT)


@pytest.fixture(scope="module")
def reads(graph):
    return {spec.case_id: set(graph.chapter_inputs.files_of(spec)) for spec in graph.specs}


def readers(reads, graph, name, table, row_id):
    """The chapters that read a file of the table ``name`` which holds the row ``row_id``."""
    cases = case_ids(graph.registry)
    named = named_by_case(name, cases, PROJECT)
    held = {processed_path(name, PROJECT)}
    for case in cases:
        if row_id in set(rows_for(table, case, graph.registry, named.get(case, ())).iloc[:, 0]):
            held.add(part_path(name, case, PROJECT))
    return {chapter for chapter, files in reads.items() if files & held}


@pytest.mark.parametrize(
    ("row_id", "others"),
    [
        ("coventry-schools-total", {"coventry", "vulnerable-children"}),
        # Wakefield's narrative names it.
        ("rochdale-sa-meaning", {"rochdale", "wakefield", "vulnerable-children"}),
    ],
)
def test_a_printed_figure_of_a_locality_reaches_its_chapter_its_pilot_and_whoever_names_it(
    reads, graph, row_id, others
):
    assert readers(reads, graph, FIGURES, read_raw(FIGURES), row_id) == WHOLE_FIGURES | others


def test_no_figure_of_a_locality_reaches_more_than_its_own_and_those_that_name_it(reads, graph):
    table = read_raw(FIGURES)
    named = named_by_case(FIGURES, case_ids(graph.registry), PROJECT)
    pilots = {locality.id: locality.pilot for locality in graph.registry.localities}
    for row in table[table["case"].isin(list(pilots))].itertuples():
        naming = {case for case, ids in named.items() if row.figure_id in ids}
        wanted = WHOLE_FIGURES | naming | {row.case, pilots[row.case]}
        assert readers(reads, graph, FIGURES, table, row.figure_id) == wanted, row.figure_id


def test_a_check_reaches_its_locality_its_pilot_and_those_that_count_all(reads, graph):
    # A check has the id and the case of its figure.
    table = read_raw(FIGURES)
    found = readers(reads, graph, "published_figure_checks", table, "coventry-schools-total")
    assert found == WHOLE_CHECKS | {"coventry", "vulnerable-children"}
