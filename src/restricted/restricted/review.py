"""``localed disclosure``: see what is to be published of restricted evidence, sign it, and try the gate for longer."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from helpers.cli.messages import said_plainly
from helpers.project.paths import find_project

app = typer.Typer(
    help="The disclosure gate: what is to be published, and a reviewer's signature under it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.command()
def review(
    table: Annotated[str | None, typer.Argument(help="Show this table whole, as it would be published.")] = None,
) -> None:
    """List the tables that the last build made of restricted evidence, and whether each is signed."""
    console = Console(highlight=False)
    with said_plainly(console):
        from helpers.project.edition import edition
        from restricted.disclosure.sign_off_ledger import LedgerError, is_signed, signatures, waiting_tables

        project = find_project()
        waiting = waiting_tables(project)
        if table is not None:
            found = [safe for safe in waiting if safe.table == table]
            if not found:
                raise LedgerError(
                    f"no table '{table}' waits; there are: {', '.join(s.table for s in waiting) or 'none'}"
                )
            console.print(found[0].text, markup=False, soft_wrap=True)
            return
        now, ledger = edition(project), signatures(project)
        if not waiting:
            console.print("Nothing waits: there is no restricted evidence here, or the build has not run.")
            return
        shown = Table("table", "rows", "hidden", "SHA-256", "signed", box=None)
        for safe in waiting:
            lines = safe.text.splitlines()[1:]
            hidden = sum(",hidden," in line for line in lines)
            signed = "not needed: simulated" if now == "simulated" else "yes" if is_signed(safe, ledger) else "no"
            shown.add_row(safe.table, str(len(lines)), str(hidden), safe.sha256[:12], signed)
        console.print(shown)
        console.print("'localed disclosure review TABLE' shows one whole; 'localed disclosure sign TABLE' signs it.")


@app.command()
def sign(
    table: Annotated[str, typer.Argument(help="The table that was reviewed.")],
    reviewer: Annotated[str, typer.Option(help="Who reviewed it.")],
) -> None:
    """Sign one table as it waits now. The next build publishes it; another version of it needs another signature."""
    console = Console(highlight=False)
    with said_plainly(console):
        from helpers.project.edition import edition
        from restricted.disclosure.sign_off_ledger import LedgerError
        from restricted.disclosure.sign_off_ledger import sign as sign_table

        project = find_project()
        if edition(project) != "real":
            raise LedgerError("only real evidence is signed, and there is none here")
        safe = sign_table(table, reviewer, project)
        console.print(f"{table} is signed (SHA-256 {safe.sha256[:12]}…). 'make report' publishes it.", soft_wrap=True)


@app.command()
def allow(
    name: Annotated[str, typer.Argument(help="A word or name with a capital that tells of nobody.")],
    reviewer: Annotated[str, typer.Option(help="Who lets it stand.")],
) -> None:
    """Let a name stand in quotations that the check refuses since it does not know it."""
    console = Console(highlight=False)
    with said_plainly(console):
        from restricted.intake.quotation_rules import allow_name

        path = allow_name(name, reviewer, find_project())
        console.print(f"'{name}' may stand from now on: {path.name} says who allowed it.", markup=False, soft_wrap=True)


@app.command()
def attack(
    cases: Annotated[int, typer.Option(min=1, help="Made-up cases of each kind.")] = 60,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same cases.")] = 1,
) -> None:
    """Attack the gate with many made-up tables, for longer than a build does; fails where a cell is recovered."""
    console = Console(highlight=False)
    with said_plainly(console):
        from restricted.disclosure.attack_trial import GATES, run_trial
        from helpers.project.disclosure_rules import load_rules

        rules = load_rules(find_project()).defaults
        told = run_trial(rules, seed=seed, cases_count=cases, gates=GATES[:1])
        console.print(told.to_string(index=False), markup=False, soft_wrap=True)
        if told["recovered_within_count"].sum():
            raise typer.Exit(1)
