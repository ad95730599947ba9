"""Processes that work for this one, on other cores, and never outlive it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import Any

HOLDING = threading.Lock()
"""Held in a worker while something must not be left half done: it ends before or after."""


@contextmanager
def processes(count: int, begin: Callable[..., None], *args: Any) -> Iterator[ProcessPoolExecutor]:
    """Workers; left by an error they end at once, whatever they are doing.

    Args:
        begin: called in each of them with ``args`` before it works.
    """
    context = multiprocessing.get_context("spawn")
    leash, hand = context.Pipe(duplex=False)
    executor = ProcessPoolExecutor(
        count, context, initializer=_begin, initargs=(leash, begin, args)
    )
    try:
        yield executor
    except BaseException:
        hand.close()
        raise
    finally:
        executor.shutdown(cancel_futures=True)
        hand.close()


def _begin(leash: Connection, begin: Callable[..., None], args: tuple[Any, ...]) -> None:
    """Make the process end with the one that started it, however that ends: its end of the leash
    closes even when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(leash,), daemon=True).start()
    begin(*args)


def _end_with(leash: Connection) -> None:
    connection.wait([leash])
    with HOLDING:
        os._exit(1)
