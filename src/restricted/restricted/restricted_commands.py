"""``localed restricted``: check restricted files, make a key, write simulated evidence and the templates."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from helpers.cli.messages import said_plainly
from helpers.project.paths import find_project

app = typer.Typer(
    help="Restricted evidence: what a team holds, checked where it lies and never published as it is.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.command()
def check(
    mask: Annotated[bool, typer.Option("--mask", help="Show places and rules, but no value of a cell.")] = False,
) -> None:
    """List everything that is wrong with the restricted files, by file, row and column. Nothing is written."""
    console = Console(highlight=False)
    with said_plainly(console):
        from restricted.intake.intake_checks import check_files
        from restricted.intake.intake_report import report_lines

        checked = check_files(find_project())
        for line in report_lines(checked, is_masked=mask):
            console.print(line, markup=False, soft_wrap=True)
        if checked.faults:
            raise typer.Exit(1)


@app.command("new-key")
def new_key() -> None:
    """Make the key that pseudonyms hang on, outside the repository and readable by you alone."""
    console = Console(highlight=False)
    with said_plainly(console):
        from restricted.rows.pseudonyms import KEY_VARIABLE, write_new_key

        path = write_new_key(find_project())
        console.print(
            f"A new key lies at {path}. Share it with nobody outside the team and keep a copy in a safe place: without "
            f"it nobody can be linked across waves again. Another place is named in {KEY_VARIABLE}.",
            markup=False,
            soft_wrap=True,
        )


@app.command()
def simulate(
    seed: Annotated[int | None, typer.Option(min=0, help="The same seed writes the same files.")] = None,
) -> None:
    """Write simulated evidence, so that the whole book can be built and tried without anybody's data."""
    console = Console(highlight=False)
    with said_plainly(console):
        from helpers.project.edition import real_files
        from restricted.simulator import simulate as draw
        from restricted.simulator import write_simulated
        from restricted.simulator.simulate import DEFAULT_SEED

        project = find_project()
        written = write_simulated(draw(DEFAULT_SEED if seed is None else seed, project=project))
        folder = written[0].parent.relative_to(project.root)
        console.print(f"{len(written)} simulated files: {folder}. 'make report' builds the book with them.")
        if real_files(project):
            console.print("There are real files too, and the build reads those alone.")


@app.command()
def guard(
    staged: Annotated[bool, typer.Option("--staged", help="Only what the next commit adds or changes.")] = False,
) -> None:
    """Refuse restricted content in what git tracks: by place, columns, values, pseudonyms, also inside archives."""
    console = Console(highlight=False)
    with said_plainly(console):
        from restricted.guard.scanning import Guard

        watch = Guard(find_project())
        leaks = watch.staged_leaks() if staged else watch.tracked_leaks()
        for leak in leaks:
            console.print(f"✗ {leak}", markup=False, soft_wrap=True)
        if leaks:
            raise typer.Exit(1)
        console.print(f"Nothing restricted is {'staged' if staged else 'tracked'}.")


@app.command()
def templates() -> None:
    """Write the empty templates of data/raw/restricted/templates/ anew from the schemas."""
    console = Console(highlight=False)
    with said_plainly(console):
        from restricted.intake.intake_templates import write_templates

        project = find_project()
        written = write_templates(project)
        console.print(f"{len(written)} templates: {written[0].parent.relative_to(project.root)}")
