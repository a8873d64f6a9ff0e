"""The survey: what was answered, how reliable its scales are, how places and roles differ, what changed.

Pure functions of rows that stay behind the disclosure gate (see ``restricted.disclosure``): ``survey_answers`` with
``respondent_id, wave, locality, role_group, item_id, answer`` (1 to 5, or missing) joined with the instrument's
``criterion``. Nothing here is fit to print before the gate has seen it.
"""
