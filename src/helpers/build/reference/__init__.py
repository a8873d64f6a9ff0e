"""The reference of what researchers call, read from docstrings and type hints without running anything."""
