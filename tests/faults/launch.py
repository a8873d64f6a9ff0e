"""``python -m tests.faults.launch report``: the command on the small project, started as ``localed`` starts it."""

if __name__ == "__main__":
    from helpers.__main__ import stopping_in_words

    with stopping_in_words():
        from helpers.commands import app
        from tests.faults import small

        app()
else:
    from tests.faults import small  # noqa: F401  (a worker process: it must know the tables too)
