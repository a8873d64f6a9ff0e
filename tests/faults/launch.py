"""``python -m tests.faults.launch report``: the command on the small project, started as ``localed`` starts it.

Kernels are forked from a process that has imported what the small project's notebooks need, and no more: a trial is to
take seconds. A process that computes a table runs this module too, as multiprocessing does with what a
program began with, and so knows the tables; whoever else imports it finds nothing changed.
"""

if __name__ == "__main__":
    from helpers.project.interruption import end_on_interrupt

    end_on_interrupt()
    from helpers.build import kernel_choice
    from helpers.cli.commands import app
    from tests.build import declared

    needed = ("numpy", "pandas", "pyarrow", "pandera")
    kernel_choice.PRELOADED = tuple(name for name in kernel_choice.PRELOADED if name.startswith(needed))
    declared.declare(setattr)
    app()
elif __name__ == "__mp_main__":
    from tests.build import declared

    declared.declare(setattr)
