"""Stand-alone profiles of authorities: one notebook run each, a page and a PDF of it, and a page that lists them.

``files`` → ``making`` → ``graph`` · ``index`` → ``commands``. The tasks are a small graph beside the book's, with a
state of their own, so that neither slows the other.
"""
