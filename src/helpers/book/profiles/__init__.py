"""Stand-alone profiles of authorities: one notebook run each, a page and a PDF of it, and a page that lists them.

The book's engine makes them, with another list of cases.
"""
