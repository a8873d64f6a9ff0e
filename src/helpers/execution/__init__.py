"""From raw tables to executed chapters: what has to run, how one notebook runs, what is kept of it.

``plan`` (which chapters) → ``inputs`` (what each reads) → ``running`` (one notebook) → ``publishing`` and
``normalising`` (an executed notebook becomes a chapter) → ``state`` and ``graph`` (what is up to date, the tasks) →
``building`` (runs the graph). Nothing here is imported by a notebook.
"""
