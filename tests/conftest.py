"""What every test may count on: pictures are drawn without a screen."""

import os

os.environ.setdefault("MPLBACKEND", "Agg")
