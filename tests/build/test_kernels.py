"""What the library waits for at the start of a kernel is what the build knows how to shorten."""

import inspect

from jupyter_client.client import KernelClient

from helpers.build.kernels import SILENCE_SECONDS


def test_the_library_still_waits_as_long_as_is_known_here():
    assert f"get_msg(timeout={SILENCE_SECONDS})" in inspect.getsource(KernelClient._async_wait_for_ready)
