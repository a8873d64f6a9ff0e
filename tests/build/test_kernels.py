"""A kernel counts as ready when it says so; nothing that it publishes meanwhile or later is missed."""

import asyncio
from queue import Empty

import pytest
from jupyter_client.channels import AsyncZMQSocketChannel

from helpers.build.kernels import SILENCE_SECONDS, PromptChannel


def status(state):
    return {"content": {"execution_state": state}}


@pytest.fixture
def published(monkeypatch):
    """What a kernel publishes, in order; ``waits`` notes how long the client was ready to wait for each."""
    messages, waits = [], []

    async def get_msg(self, timeout=None):
        waits.append(timeout)
        if not messages:
            raise Empty
        return messages.pop(0)

    monkeypatch.setattr(AsyncZMQSocketChannel, "get_msg", get_msg)
    return messages, waits


def heard(channel, count, timeout):
    found = []
    for _ in range(count):
        try:
            found.append(asyncio.run(channel.get_msg(timeout)))
        except Empty:
            found.append(None)
    return found


def test_an_idle_kernel_is_not_waited_for_and_a_busy_one_is(published):
    messages, waits = published
    messages += [status("busy"), status("idle")]
    assert heard(PromptChannel.__new__(PromptChannel), 3, SILENCE_SECONDS) == [status("busy"), status("idle"), None]
    assert waits == [SILENCE_SECONDS, SILENCE_SECONDS, 0]


def test_a_cell_is_given_its_time_after_the_kernel_was_idle(published):
    messages, waits = published
    messages += [status("idle"), {"content": {"text": "late"}}]
    assert heard(PromptChannel.__new__(PromptChannel), 3, 4)[1:] == [{"content": {"text": "late"}}, None]
    assert waits == [4, 4, 4]


def test_the_library_still_waits_as_long_as_is_known_here():
    import inspect

    from jupyter_client.client import KernelClient

    assert f"get_msg(timeout={SILENCE_SECONDS})" in inspect.getsource(KernelClient._async_wait_for_ready)
