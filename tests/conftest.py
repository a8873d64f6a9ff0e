"""What every test may count on: pictures are drawn without a screen, and kernels start cold unless a test asks.

Each small project of the tests is an environment of its own, and so would need a process of its own to fork from.
"""

import os

os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("LOCALED_COLD", "1")
