"""Ctrl-C and a polite kill: the work stops at once, or at its next step.

Python raises an interrupt wherever the program happens to be. In the few places where nothing can
be raised (while an object is destroyed or a module is imported) it is lost, and the program would
run on. So it is also remembered, and whoever works step by step asks.
"""

from __future__ import annotations

import signal
from types import FrameType

_asked = False


def listen() -> None:
    """Answer SIGINT and SIGTERM with KeyboardInterrupt from now on."""
    global _asked
    _asked = False
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup and in background jobs
            signal.signal(number, _interrupt)


def heed() -> None:
    """Stop here if the program was asked to stop and something swallowed that.

    Raises:
        KeyboardInterrupt: it was.
    """
    if _asked:
        raise KeyboardInterrupt


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    global _asked
    _asked = True
    raise KeyboardInterrupt
