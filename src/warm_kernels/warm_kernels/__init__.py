"""Jupyter kernels that start warm: forked from a process that has already imported what notebooks import.

The parts, in the order in which a kernel meets them: ``provisioner`` (what jupyter_client talks to) → ``zygotes``
(starts and keeps zygotes) → ``process`` (a handle on each kernel) → ``zygote`` (the process that forks) → ``child`` (a
fork becomes a kernel) → ``lazy_modules`` (preloaded modules are hidden until the kernel imports them). See README.md.

This module imports nothing: the zygote imports it before it forks.
"""
