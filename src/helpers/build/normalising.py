"""Makes an executed notebook byte-stable: what a run happened to leave in it goes, what it says stays.

Two runs of the same notebook over the same data give the same bytes: no timings, no counters, no ids drawn at random,
no version of Python, no path of the machine, keys in one order.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING

import nbformat

if TYPE_CHECKING:
    from nbformat import NotebookNode

KEPT_CELL_METADATA = ("tags", "label", "fig-cap", "fig-alt", "tbl-cap", "echo", "output")
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def normalised(notebook: NotebookNode) -> NotebookNode:
    """A copy of ``notebook`` without traces of its run; cell ids count the cells.

    >>> one = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", execution_count=7)])
    >>> cell = normalised(one).cells[0]
    >>> cell.id, cell.execution_count
    ('cell-001', None)
    """
    result = nbformat.v4.new_notebook(metadata=copy.deepcopy(NOTEBOOK_METADATA))
    result.nbformat_minor = 5
    result.cells = [_normalised_cell(cell, number) for number, cell in enumerate(notebook.cells, start=1)]
    return result


def _normalised_cell(cell: NotebookNode, number: int) -> NotebookNode:
    kept = copy.deepcopy(cell)
    kept.id = f"cell-{number:03d}"
    kept.metadata = nbformat.from_dict({key: kept.metadata[key] for key in KEPT_CELL_METADATA if key in kept.metadata})
    if kept.cell_type == "code":
        kept.execution_count = None
        for output in kept.outputs:
            output.pop("transient", None)
            if "execution_count" in output:
                output.execution_count = None
    return kept


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """``notebook`` as it is stored: sorted keys, one-space indents, UTF-8, a line end at the end of the file.

    >>> notebook_bytes(normalised(nbformat.v4.new_notebook()))[-2:]
    b'}\\n'
    """
    nbformat.validate(notebook)
    split = nbformat.v4.rwbase.split_lines(copy.deepcopy(notebook))
    return (json.dumps(split, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
