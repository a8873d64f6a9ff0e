import nbformat
from hypothesis import given
from hypothesis import strategies as st

from helpers.build.normalising import normalised, notebook_bytes

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.lists(st.sampled_from(["remove-cell", "keep"]), unique=True),
        "label": st.just("fig-x"),
        "papermill": st.just({"duration": 1.5}),
        "collapsed": st.booleans(),
    },
)


@st.composite
def notebooks(draw):
    cells = []
    for source in draw(st.lists(TEXTS, max_size=4)):
        metadata = draw(METADATA)
        if draw(st.booleans()):
            cells.append(nbformat.v4.new_markdown_cell(source, metadata=metadata))
        else:
            output = nbformat.v4.new_output("display_data", {"text/plain": draw(TEXTS)})
            cells.append(nbformat.v4.new_code_cell(source, metadata=metadata, outputs=[output]))
    return nbformat.v4.new_notebook(cells=cells)


def touched_by_a_run(notebook):
    """The same notebook as another run would leave it."""
    other = nbformat.from_dict(notebook)
    other.metadata["papermill"] = {"duration": 3.2, "output_path": "/home/someone/x.ipynb"}
    other.metadata["language_info"] = {"name": "python", "version": "3.12.1"}
    for number, cell in enumerate(other.cells):
        cell.id = f"random-{number}"
        cell.metadata["execution"] = {"iopub.execute_input": "2026-11-22"}
        if cell.cell_type == "code":
            cell.execution_count = 40 + number
    return other


@given(notebooks())
def test_two_runs_give_the_same_bytes(notebook):
    plain = notebook_bytes(normalised(notebook))
    assert notebook_bytes(normalised(touched_by_a_run(notebook))) == plain


@given(notebooks())
def test_normalising_twice_changes_nothing_and_no_word_is_lost(notebook):
    once = normalised(notebook)
    assert notebook_bytes(normalised(once)) == notebook_bytes(once)
    assert [cell.source for cell in once.cells] == [cell.source for cell in notebook.cells]
    read = nbformat.reads(notebook_bytes(once).decode(), as_version=4)
    assert [cell.source for cell in read.cells] == [cell.source for cell in notebook.cells]


def test_what_quarto_reads_is_kept():
    metadata = {"label": "fig-x", "fig-cap": "Cap", "fig-alt": "Alt", "echo": False, "tags": ["remove-cell"]}
    cell = nbformat.v4.new_code_cell("1", metadata={**metadata, "papermill": {}})
    assert dict(normalised(nbformat.v4.new_notebook(cells=[cell])).cells[0].metadata) == metadata
