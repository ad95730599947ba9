"""Who records: threads for an engine that has its own watchdog, processes for one that has not."""

from __future__ import annotations

import faulthandler
import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from concurrent.futures.thread import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audiobook import engines
from audiobook.engines import quoted
from audiobook.errors import EngineError
from audiobook.model import Take, Voice
from audiobook.studio.recording import perform
from audiobook.studio.shelf import Shelf
from audiobook.workers import HOLDING, processes

BATCH = 8
"""Lines that go to a worker at once, so that messages between processes cost little."""
SHARE = 4
"""Batches that each worker gets at least, so that none waits long for the last one."""
DEATHS = 3
"""So many lines in a row may end their worker before the engine is given up."""
DIED = "the process that spoke it hung or died."


@dataclass(frozen=True, slots=True)
class Piece:
    """What is to be recorded."""

    key: str
    words: str
    voice: Voice


Outcome = Take | str
"""The take, or why there is none."""
Batch = Sequence[Piece]
Done = tuple[Piece, Outcome]


class LostBatchesError(Exception):
    """A worker process died; which of the pieces under way killed it is not known."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        self.pieces = [piece for batch in batches for piece in batch]
        super().__init__(self.pieces)


@dataclass(frozen=True, slots=True)
class Crew:
    """Records pieces in parallel, the longest first."""

    shelf: Shelf
    jobs: int
    patience: float

    def record(self, pieces: Iterable[Piece]) -> Generator[Done, None, None]:
        """What came of each piece, as it comes.

        Raises:
            AudioError: a take cannot be kept.
            EngineError: the engine ends its process with one line after another.
            PluginError: the engine cannot work at all.
        """
        by_engine: dict[str, list[Piece]] = {}
        for piece in sorted(pieces, key=lambda piece: len(piece.words), reverse=True):
            by_engine.setdefault(piece.voice.engine, []).append(piece)
        for engine, theirs in by_engine.items():
            yield from self._record_with(engine, theirs)

    def _record_with(self, engine: str, pieces: list[Piece]) -> Iterator[Done]:
        waiting = deque(self._batches(pieces))
        deaths = 0
        while waiting:
            try:
                for done in self._run(engine, waiting, self.jobs):
                    deaths = 0
                    yield done
            except LostBatchesError as err:
                for piece, outcome in self._one_by_one(engine, err.pieces):
                    deaths = deaths + 1 if outcome == DIED else 0
                    if deaths == DEATHS:
                        raise EngineError(
                            f"The engine {engine} hangs or dies line after line, "
                            f"the last time at {quoted(piece.words)}.",
                            hint="Try “audiobook audition” with it, or choose another engine.",
                        ) from err
                    yield piece, outcome

    def _one_by_one(self, engine: str, suspects: Batch) -> Iterator[Done]:
        """Find the line that ends its worker, and record the others."""
        left: deque[Batch] = deque([piece] for piece in suspects)
        while left:
            try:
                yield from self._run(engine, left, 1)
            except LostBatchesError as err:
                yield err.pieces[0], DIED

    def _run(self, engine: str, waiting: deque[Batch], jobs: int) -> Iterator[Done]:
        """Work through the batches; those not begun stay in ``waiting`` when a worker dies."""
        ahead = jobs if jobs == 1 else 2 * jobs
        with _executor(engine, jobs) as (executor, work):
            running: dict[Future[list[Outcome]], Batch] = {}
            try:
                while waiting or running:
                    while waiting and len(running) < ahead:
                        future = executor.submit(work, waiting[0], self.shelf, self.patience)
                        running[future] = waiting.popleft()
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        outcomes = future.result()
                        yield from zip(running.pop(future), outcomes, strict=True)
            except BrokenProcessPool as err:
                raise LostBatchesError(running.values()) from err

    def _batches(self, pieces: list[Piece]) -> Iterator[Batch]:
        size = max(1, min(BATCH, len(pieces) // (self.jobs * SHARE)))
        return (pieces[at : at + size] for at in range(0, len(pieces), size))


Work = Callable[[Batch, Shelf, float], list[Outcome]]


@contextmanager
def _executor(engine: str, jobs: int) -> Iterator[tuple[Executor, Work]]:
    """Workers, and what they do with a batch. Left by an error they stop after the line at hand."""
    if not engines.load(engine).thread_safe:
        with processes(jobs, _begin, dict(engines.ENGINES)) as executor:
            yield executor, _work
        return
    stop = threading.Event()

    def work(batch: Batch, shelf: Shelf, patience: float) -> list[Outcome]:
        return [_record(piece, shelf) for piece in batch if not stop.is_set()]

    threads = ThreadPoolExecutor(jobs)
    try:
        yield threads, work
    finally:
        stop.set()
        threads.shutdown(cancel_futures=True)


def _record(piece: Piece, shelf: Shelf) -> Outcome:
    try:
        sound = perform(engines.load(piece.voice.engine), piece.words, piece.voice)
    except EngineError as err:
        return err.message
    with HOLDING:  # no take half-written
        return shelf.put(piece.key, sound)


# --- in a worker process --------------------------------------------------------------------------


def _begin(_: int, table: dict[str, str]) -> None:
    engines.ENGINES.update(table)


def _work(batch: Batch, shelf: Shelf, patience: float) -> list[Outcome]:
    outcomes = []
    for piece in batch:
        limit = patience * (1 + len(piece.words) / 100)
        with Path(os.devnull).open("w") as nowhere:
            faulthandler.dump_traceback_later(limit, exit=True, file=nowhere)
            try:
                outcomes.append(_record(piece, shelf))
            finally:
                faulthandler.cancel_dump_traceback_later()
    return outcomes
