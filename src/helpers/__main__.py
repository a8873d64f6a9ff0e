"""``python -m helpers`` is the command ``localed``."""

from helpers.commands import app

if __name__ == "__main__":
    app(prog_name="localed")
