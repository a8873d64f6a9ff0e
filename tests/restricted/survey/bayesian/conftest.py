"""The script runs in an environment of its own, whose libraries are not installed here."""

collect_ignore = ["cumulative_logit.py"]
