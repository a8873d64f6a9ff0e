"""What national data could have shown: arithmetic, detectability, comparisons, their validation. Pure functions.

Everything follows the analysis plan (``analysis_plan``). Each authority is a single treated unit, so no standard
error is taken from a model: every p-value is a rank among authorities where nothing of the project happened.
"""
