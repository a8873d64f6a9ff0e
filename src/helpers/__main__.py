"""``python -m helpers`` and ``localed``: what ``make`` calls."""

from __future__ import annotations

from helpers.project.interruption import end_on_interrupt


def main() -> None:
    """Run the command that was typed."""
    end_on_interrupt()
    from helpers.cli.commands import app

    app(prog_name="localed")


if __name__ == "__main__":
    main()
