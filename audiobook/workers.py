"""Processes that work for this one, on other cores, and never outlive it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.queues import SimpleQueue
from types import ModuleType
from typing import Any

HOLDING = threading.Lock()
"""Held in a worker while something must not be left half done: it ends before or after."""


@contextmanager
def processes(count: int, begin: Callable[..., None], *args: Any) -> Iterator[ProcessPoolExecutor]:
    """Workers; left by an error they end at once, whatever they are doing.

    Args:
        begin: called in each of them before it works, with its number, from 0, and ``args``.
    """
    context = _Context()
    leash, hand = context.Pipe(duplex=False)
    numbers = context.SimpleQueue()
    for number in range(count):
        numbers.put(number)
    executor = ProcessPoolExecutor(
        count, context, initializer=_begin, initargs=(leash, numbers, begin, args)
    )
    try:
        yield executor
    except BaseException:
        hand.close()
        raise
    finally:
        executor.shutdown(cancel_futures=True)
        hand.close()


class _Process(SpawnProcess):
    """Does not run the main script of whoever uses this library again, which would need a guard
    (``if __name__ == "__main__"``) that few scripts have."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = main


class _Context(SpawnContext):
    Process = _Process


def _begin(
    leash: Connection, numbers: SimpleQueue[int], begin: Callable[..., None], args: tuple[Any, ...]
) -> None:
    """Make the process end with the one that started it, however that ends: its end of the leash
    closes even when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(leash,), daemon=True).start()
    begin(numbers.get(), *args)


def _end_with(leash: Connection) -> None:
    connection.wait([leash])
    with HOLDING:
        os._exit(1)
