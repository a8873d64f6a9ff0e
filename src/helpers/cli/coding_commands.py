"""``localed coding``: a blind sample for a second coder, the comparison of what comes back, files of QDA tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpers.project.atomic_writes import replacing
from helpers.project.command_errors import say
from helpers.project.paths import Project, find_project

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(
    help="Coding by more than one person, and exchange with QDA tools.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.command()
def sample(
    share: Annotated[float, typer.Option(min=0.01, max=1, help="How much of each section and criterion.")] = 0.2,
    seed: Annotated[int, typer.Option(help="The same seed draws the same rows.")] = 1,
) -> None:
    """Draw findings without their codes for a second coder, who fills in the empty columns."""
    from helpers.evidence.coding_sample import draw_blind_sample

    project = find_project()
    _write(draw_blind_sample(_register(project), share, seed), "blind_sample", project)
    say("The codes stand in data/raw/evidence/codebook.yml, and in the book's chapter on coding.")


@app.command()
def compare(file: Annotated[Path, typer.Argument(help="The sample with the second coder's codes.")]) -> None:
    """Tell how far a second coder agrees with the register, and what is to settle."""
    from helpers.evidence.coder_agreement import agreement, disagreements
    from helpers.evidence.coding_sample import read_second_coding
    from helpers.project.codebook import load_codebook
    from helpers.text import codebook_tables

    project = find_project()
    register, codebook = _register(project), load_codebook(project)
    second = read_second_coding(file, codebook, set(register["evidence_id"]))
    if second.empty:
        raise FileNotFoundError(f"{file.name} holds no code: fill in its empty columns first")
    agreed = agreement(register, second, codebook.element_ids, codebook_tables.BOOTSTRAP_SEED)
    to_settle = disagreements(register, second)
    shown = codebook_tables.agreement_table(agreed, codebook)
    say(shown.astype(object).where(shown.notna(), "").to_markdown(index=False, disable_numparse=True))
    say(codebook_tables.agreement_caption(agreed, codebook))
    for name, table in {"agreement": agreed, "disagreements": to_settle, "second_coding": second}.items():
        _write(table, name, project)
    say("To show this in the book, copy second_coding.csv to data/raw/evidence/coding/ and write its sidecar.")


@app.command()
def codebook(file: Annotated[Path, typer.Argument(help="Where to write the codebook, as NAME.qdc.")]) -> None:
    """Write the codebook for NVivo, ATLAS.ti, MAXQDA or QualCoder (REFI-QDA)."""
    from helpers.project.codebook import load_codebook
    from helpers.sources.refi_qda import export_codebook

    export_codebook(load_codebook(find_project()), file)
    say(f"Written: {file}")


@app.command()
def codings(
    project_file: Annotated[Path, typer.Argument(help="A project of a QDA tool, NAME.qdpx.")],
    out: Annotated[Path, typer.Argument(help="Where to write its coded segments, as NAME.csv.")],
) -> None:
    """Read the coded segments of a QDA tool's project (REFI-QDA) into a table."""
    from helpers.sources.refi_qda import read_codings

    found = read_codings(project_file)
    with replacing(out) as partial:
        found.segments.to_csv(partial, index=False, lineterminator="\n")
    say(f"{len(found.segments)} of {found.count} codings written: {out}")
    for note in found.notes:
        say(f"  {note}")
    for place in found.left_out:
        say(f"✗ not read: {place}")
    if found.left_out:
        raise typer.Exit(1)


def _register(project: Project) -> pd.DataFrame:
    """The register straight from ``data/raw``, so that nothing need be built first; its figures filled in."""
    from helpers.sources.tables import read_raw
    from helpers.text.narratives import fill_statements

    return fill_statements(read_raw("evidence", project), read_raw("published_figures", project))


def _write(table: pd.DataFrame, name: str, project: Project) -> None:
    path = project.outputs / "coding" / f"{name}.csv"
    with replacing(path) as partial:
        table.to_csv(partial, index=False, lineterminator="\n")
    say(f"{len(table)} rows: {path.relative_to(project.root)}")
