"""From raw tables to executed chapters: what to run, running it, publishing the result, state.

``chapter_plan`` (which chapters) → ``notebook_run`` (one notebook) → ``publishing`` (an executed notebook becomes a
chapter) → ``build_records`` (what made a result, and whether that still holds) → ``build_tasks`` (the tasks as doit
takes them) → ``build_run`` (runs them). ``table_making`` makes the raw tables, ``derived_tables`` declares the others.
Notebooks import ``chapter`` alone.
"""

import sys

# nbformat imports jsonschema, and that compiles this grammar of web addresses, which no notebook is checked by: two
# seconds of every build. jsonschema does without the module where an import of it fails.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
