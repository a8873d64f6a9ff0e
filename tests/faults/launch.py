"""``python -m tests.faults.launch report``: the command on the small project, started as ``localed`` starts it.

Kernels are forked from a process that has imported what the small project's notebooks need, and no more: a trial is to
take seconds. A process that computes a table imports this module too, and so knows the tables.
"""

if __name__ == "__main__":
    from helpers.__main__ import stopping_in_words

    with stopping_in_words():
        from helpers.commands import app
        from helpers.execution import kernel_choice
        from tests.execution import declared

        needed = ("numpy", "pandas", "pyarrow", "pandera")
        kernel_choice.PRELOADED = tuple(name for name in kernel_choice.PRELOADED if name.startswith(needed))
        declared.declare(setattr)
        app()
else:
    from tests.execution import declared

    declared.declare(setattr)
