"""The command ``restricted``: check a team's files, release what may be seen of them, sign it, and guard the rest."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from helpers.project.command_errors import PlainCommands, console, say
from helpers.project.paths import find_project

app = typer.Typer(
    cls=PlainCommands,
    help="Restricted evidence: checked where it lies, released through the disclosure gate, never published as it is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
# Commands import what they run when they are called: all of it takes 2 s of processor time to load, which the guard,
# run at every commit, and --help do not need.


@app.command()
def check(
    mask: Annotated[bool, typer.Option("--mask", help="Show places and rules, but no value of a cell.")] = False,
) -> None:
    """List everything that is wrong with the restricted files, by file, row and column. Nothing is written."""
    from restricted.intake.intake_checks import check_files
    from restricted.intake.intake_report import report_lines

    checked = check_files(find_project())
    for line in report_lines(checked, is_masked=mask):
        say(line)
    if checked.faults:
        raise typer.Exit(1)


@app.command()
def key() -> None:
    """Make the key of the pseudonyms, outside the repository and readable by you alone."""
    from restricted.rows.pseudonyms import KEY_VARIABLE, write_new_key

    path = write_new_key(find_project())
    say(
        f"A new key lies at {path}. Share it with nobody outside the team and keep a copy in a safe place: without "
        f"it nobody can be linked across waves again. Another place is named in {KEY_VARIABLE}."
    )


@app.command()
def templates() -> None:
    """Write the empty templates of data/raw/restricted/templates/ anew from the declarations."""
    from restricted.intake.intake_templates import write_templates

    project = find_project()
    written = write_templates(project)
    say(f"{len(written)} templates: {written[0].parent.relative_to(project.root)}")


@app.command()
def simulate(
    seed: Annotated[int | None, typer.Option(min=0, help="The same seed writes the same files.")] = None,
) -> None:
    """Write simulated evidence, so that the whole book can be built and tried without anybody's data."""
    from restricted.rows.evidence_files import real_files
    from restricted.simulator.simulate import DEFAULT_SEED, write_simulated
    from restricted.simulator.simulate import simulate as draw

    project = find_project()
    written = write_simulated(draw(DEFAULT_SEED if seed is None else seed, project=project))
    folder = written[0].parent.relative_to(project.root)
    say(f"{len(written)} simulated files: {folder}. 'make report' builds the book with them.")
    if real_files(project):
        say("There are real files too, and a release reads those alone.")


@app.command()
def release() -> None:
    """Make the released tables of the evidence that is here, where anything changed; without evidence remove them."""
    from restricted.release_files import is_up_to_date

    project = find_project()
    if is_up_to_date(project):
        say("The released tables are up to date.")
        return
    from restricted.release_run import release_evidence

    manifest = release_evidence(project)
    if manifest is None:
        say("There is no restricted evidence in data/raw/restricted/, so nothing is released.")
        return
    states = [entry["state"] for entry in manifest["tables"].values()]
    counted = ", ".join(f"{states.count(state)} {state.replace('_', ' ')}" for state in dict.fromkeys(states))
    say(f"Released tables ({manifest['edition']} evidence): {counted}.")


@app.command()
def review(
    table: Annotated[str | None, typer.Argument(help="Show this table whole, as it would be published.")] = None,
) -> None:
    """List the tables that the last release made, and whether each is signed."""
    from restricted.disclosure.sign_off_ledger import is_signed, signatures, waiting_table, waiting_tables
    from restricted.rows.evidence_files import edition_of_files

    project = find_project()
    if table is not None:
        say(waiting_table(table, project).text)
        return
    waiting = waiting_tables(project)
    if not waiting:
        say("Nothing waits: there is no restricted evidence here, or 'restricted release' has not run.")
        return
    ledger, is_simulated = signatures(project), edition_of_files(project) == "simulated"
    shown = Table("table", "rows", "hidden", "SHA-256", "signed", box=None)
    for safe in waiting:
        lines = safe.text.splitlines()[1:]
        hidden = sum(",hidden," in line for line in lines)
        signed = "not needed: simulated" if is_simulated else "yes" if is_signed(safe, ledger) else "no"
        shown.add_row(safe.table, str(len(lines)), str(hidden), safe.sha256[:12], signed)
    console.print(shown)
    say("'restricted review TABLE' shows one whole; 'restricted sign TABLE' signs it.")


@app.command()
def sign(
    table: Annotated[str, typer.Argument(help="The table that was reviewed.")],
    reviewer: Annotated[str, typer.Option(help="Who reviewed it.")],
) -> None:
    """Sign one table as it waits now. The next release publishes it; another version needs another signature."""
    from restricted.disclosure.sign_off_ledger import LedgerError
    from restricted.disclosure.sign_off_ledger import sign as sign_table
    from restricted.rows.evidence_files import edition_of_files

    project = find_project()
    if edition_of_files(project) != "real":
        raise LedgerError("only real evidence is signed, and there is none here")
    safe = sign_table(table, reviewer, project)
    say(f"{table} is signed (SHA-256 {safe.sha256[:12]}…). 'make report' publishes it.")


@app.command()
def allow(
    name: Annotated[str, typer.Argument(help="A word or name with a capital that tells of nobody.")],
    reviewer: Annotated[str, typer.Option(help="Who lets it stand.")],
) -> None:
    """Let a name stand in quotations that the check refuses since it does not know it."""
    from restricted.intake.quotation_rules import allow_name

    path = allow_name(name, reviewer, find_project())
    say(f"'{name}' may stand from now on: {path.name} says who allowed it.")


@app.command()
def guard(
    staged: Annotated[bool, typer.Option("--staged", help="Only what the next commit adds or changes.")] = False,
) -> None:
    """Refuse restricted content in what git tracks: by place, columns, values, pseudonyms, also inside archives."""
    from restricted.guard.scanning import Guard

    watch = Guard(find_project())
    leaks = watch.staged_leaks() if staged else watch.tracked_leaks()
    for leak in leaks:
        say(f"✗ {leak}")
    if leaks:
        raise typer.Exit(1)
    say(f"Nothing restricted is {'staged' if staged else 'tracked'}.")
