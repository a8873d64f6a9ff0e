"""``python -m restricted``."""

from restricted.intake.restricted_commands import app

if __name__ == "__main__":
    app()
