"""From raw tables to executed chapters: what has to run, how one notebook runs, what is kept of it.

``plan`` (which chapters) → ``inputs`` (what each reads) → ``running`` (one notebook) → ``publishing`` and
``normalising`` (an executed notebook becomes a chapter) → ``state`` and ``graph`` (what is up to date, the tasks) →
``building`` (runs the graph). Nothing here is imported by a notebook.
"""

import sys

# nbformat imports jsonschema, and that compiles this grammar of web addresses, which no notebook is checked by: two
# seconds of every build. jsonschema does without it where it is not to be had, and so it is told.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
