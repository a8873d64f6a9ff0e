"""``python -m restricted``."""

from restricted.restricted_commands import app

if __name__ == "__main__":
    app()
