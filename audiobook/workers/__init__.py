"""Processes that work for this one, on other cores, and never outlive it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.queues import SimpleQueue
from types import ModuleType
from typing import Any, Self, TypeVar

from audiobook.errors import AudioError

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
Begin = tuple[Callable[..., None], tuple[Any, ...]]
"""What makes a worker ready, and its arguments behind the worker's number."""

HOLDING = threading.Lock()
"""Held in a worker while something must not be left half done: it ends before or after."""


ONE_THREAD = "OPENBLAS_NUM_THREADS", "1"
"""For numpy, before it is imported: our matrices are small, and threads that wait for their part of
one burn more than they save."""


class DiedError(AudioError):
    """Who worked for this process died."""


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


class Team:
    """So many processes, started when they are called or there is first much for two of them to do.
    What there is for one is done here."""

    def __init__(self, size: int, begin: Callable[..., None], *args: Any) -> None:
        """``begin`` and ``args``: as `processes`."""
        self.size = size
        self._begin: Begin = begin, args
        self._stack = ExitStack()
        self._started: Executor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)
        self._started = None

    def call(self) -> None:
        """Start them now: there will be much to do."""
        if self.size > 1:
            self._executor().submit(int)

    def map(self, work: Callable[[Item], Outcome], items: Sequence[Item]) -> Iterator[Outcome]:
        """As the built-in ``map``; by several at once if they have been started, which takes longer
        than to do a little.

        Raises:
            AudioError: a process died.
            others: as ``work``.
        """
        if self._started is None or len(items) < 2:
            yield from map(work, items)
            return
        with _alive():
            yield from self._started.map(work, items)

    def each(
        self, work: Callable[[Item], Outcome], items: Sequence[Item]
    ) -> Iterator[tuple[int, Callable[[], Outcome]]]:
        """Work that takes long: the items by position, whichever is done first, and what gives its
        outcome or raises, as `map` does. They are begun in their order."""
        if self.size == 1 or len(items) < 2:
            yield from ((n, partial(work, item)) for n, item in enumerate(items))
            return
        with _alive():
            futures = {self._executor().submit(work, item): n for n, item in enumerate(items)}
        for future in as_completed(futures):
            yield futures[future], partial(_outcome, future)

    def _executor(self) -> Executor:
        if self._started is None:
            begin, args = self._begin
            self._started = self._stack.enter_context(processes(self.size, begin, *args))
        return self._started


def _outcome(future: Future[Outcome]) -> Outcome:
    with _alive():
        return future.result()


@contextmanager
def _alive() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as err:
        raise DiedError(
            "A process that worked for this one died.",
            hint="Perhaps there was too little memory; try fewer --jobs. What is finished stays.",
        ) from err


class _Process(SpawnProcess):
    """Does not run the main script of whoever uses this library again, which would need a guard
    (``if __name__ == "__main__"``) that few scripts have."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        name, wanted = ONE_THREAD
        threads = os.environ.get(name)
        os.environ.setdefault(name, wanted)
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = main
            if threads is None:
                del os.environ[name]


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
