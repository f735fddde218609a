"""Waiting for a server that was just started."""

import time
import urllib.error
import urllib.request

SECONDS = 60


def until_answers(address: str) -> None:
    """Return once `address` gives any HTTP answer; fail after a minute."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
