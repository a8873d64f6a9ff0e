"""``python -m tests.faults.launch report``: the command on the small project, started as ``localed`` starts it."""

if __name__ == "__main__":
    from helpers.__main__ import stopping_in_words

    with stopping_in_words():
        from helpers.commands import app
        from helpers.execution import workers
        from tests.faults import small

        workers.PRELOADED.append(small.__name__)  # else every worker process would import it, and pytest with it, anew

        app()
else:
    from tests.faults import small  # a worker process: it must know the tables too
