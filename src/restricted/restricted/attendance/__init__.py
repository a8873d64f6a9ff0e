"""Pupils' attendance before and after support began: described by pupil, modelled by session, tried on assumptions.

Pure functions of the rows ``cohort_sessions`` (sessions possible and missed by pupil and term). The room is called
attendance since ``cohorts`` is the table of what the report prints about the cohorts. Nothing here is fit to print
before the disclosure gate has seen it.
"""
