"""Pupils' attendance before and after support began: described by pupil, modelled by session, tested for sensitivity.

Pure functions of the rows ``cohort_sessions`` (sessions possible and missed by pupil and term). ``cohorts`` is another
table: what the report prints about the cohorts. Results are released through the disclosure gate only.
"""
