"""What a build imports before it can begin to work is waited for by everybody, so what nobody needs stays out."""

import subprocess
import sys

LOOK = """
import sys, helpers.build.notebook_run, helpers.book
print("nbformat" in sys.modules, "lark" in sys.modules)
"""


def test_what_runs_notebooks_and_renders_compiles_no_grammar_of_web_addresses():
    """nbformat would bring it in by way of jsonschema: two seconds of every build."""
    said = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["True", "False"]
