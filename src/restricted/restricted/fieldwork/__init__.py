"""Interviews, observations and workshops: what was held with whom, what was coded, when nothing new came, who agreed.

Pure functions of rows that stay behind the disclosure gate: ``interviews``, ``observations``, ``workshops`` and coded
``segments`` (one row a segment and coder). Nothing here is fit to print before the gate has seen it.
"""
