"""Jupyter kernels that start warm: forked from a process that has already imported what notebooks import.

The parts, in the order in which a kernel meets them: ``provisioner`` (what jupyter_client talks to) → ``zygotes``
(starts and keeps zygotes) → ``process`` (a handle on each kernel) → ``zygote`` (the process that forks) → ``child`` (a
fork becomes a kernel) → ``stash`` (what was imported is hidden until the kernel imports it). README.md tells more.

This module imports nothing: the zygote imports it before it forks.
"""
