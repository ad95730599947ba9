"""Who records: threads for an engine that has its own watchdog, processes for one that has not; or
the workers of a cluster."""

from __future__ import annotations

import faulthandler
import os
import platform
import threading
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from concurrent.futures.thread import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from audiobook import engines
from audiobook.audio import Audio
from audiobook.engines import quoted
from audiobook.errors import EngineError
from audiobook.model import Take, Voice
from audiobook.studio.recording import perform
from audiobook.studio.shelf import Keys, Shelf
from audiobook.workers import HOLDING, DiedError, processes
from audiobook.workers.cluster import Cluster, Site

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
Heard = Take | Audio | str
"""The same from a worker that cannot keep takes: it hands on the sound."""
Batch = Sequence[Piece]
Done = tuple[Piece, Outcome]
Submit = Callable[[Batch], "Future[list[Heard]]"]


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
    cluster: Cluster | None = None
    """Who records instead of processes and threads here, as many lines at once as they can."""

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
        jobs = self.cluster.reach if self.cluster else self.jobs
        size = max(1, min(BATCH, len(pieces) // (jobs * SHARE)))
        waiting: deque[Batch] = deque(pieces[at : at + size] for at in range(0, len(pieces), size))
        deaths = 0
        while waiting:
            try:
                for done in self._run(engine, waiting, jobs):
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
        alive = self.cluster.alive if self.cluster else nullcontext
        finished = self.cluster.done if self.cluster else _finished
        with self._workers(engine, jobs) as submit:
            running: dict[Future[list[Heard]], Batch] = {}
            try:
                while waiting or running:
                    while waiting and len(running) < ahead:
                        future = submit(waiting[0])
                        running[future] = waiting.popleft()
                    for future in finished(running):
                        with alive():
                            heard = future.result()
                        yield from map(self._kept, running.pop(future), heard)
            except (BrokenProcessPool, DiedError) as err:
                raise LostBatchesError(running.values()) from err
            finally:
                for future in running:
                    future.cancel()

    @contextmanager
    def _workers(self, engine: str, jobs: int) -> Iterator[Submit]:
        """What gives a batch to a worker. Left by an error they stop after the line at hand."""
        if self.cluster:
            site = self.cluster.site
            afar = partial(_work_afar, shelf=self.shelf, patience=self.patience, site=site)
            yield partial(self.cluster.submit, afar)
        elif engines.load(engine).thread_safe:
            stop = threading.Event()
            threads = ThreadPoolExecutor(jobs)
            try:
                yield lambda batch: threads.submit(_work, batch, self.shelf, stop)
            finally:
                stop.set()
                threads.shutdown(cancel_futures=True)
        else:
            watched = partial(_work_watched, shelf=self.shelf, patience=self.patience)
            with processes(jobs, _begin, dict(engines.ENGINES)) as executor:
                yield partial(executor.submit, watched)

    def _kept(self, piece: Piece, heard: Heard) -> Done:
        return piece, self.shelf.put(piece.key, heard) if isinstance(heard, Audio) else heard


def _finished(running: Collection[Future[list[Heard]]]) -> set[Future[list[Heard]]]:
    return wait(running, return_when=FIRST_COMPLETED).done


def _work(batch: Batch, shelf: Shelf | None, stop: threading.Event | None = None) -> list[Heard]:
    """Without a shelf the sounds are handed on."""
    return [_record(piece, shelf) for piece in batch if not (stop and stop.is_set())]


def _record(piece: Piece, shelf: Shelf | None) -> Heard:
    try:
        sound = perform(engines.load(piece.voice.engine), piece.words, piece.voice)
    except EngineError as err:
        return err.message
    if shelf is None:
        return sound
    with HOLDING:  # no take half-written
        return shelf.put(piece.key, sound)


# --- in a worker process --------------------------------------------------------------------------


def _begin(_: int, table: dict[str, str]) -> None:
    engines.ENGINES.update(table)


def _work_watched(batch: Batch, shelf: Shelf | None, patience: float) -> list[Heard]:
    """The process ends when a line takes longer than so many seconds, and again for every 100
    characters."""
    heard = []
    for piece in batch:
        limit = patience * (1 + len(piece.words) / 100)
        with Path(os.devnull).open("w") as nowhere:
            faulthandler.dump_traceback_later(limit, exit=True, file=nowhere)
            try:
                heard.append(_record(piece, shelf))
            finally:
                faulthandler.cancel_dump_traceback_later()
    return heard


def _work_afar(batch: Batch, shelf: Shelf, patience: float, site: Site) -> list[Heard]:
    """On a Dask worker, which may run several of these in threads.

    Raises:
        EngineError: the engine there would not make the takes that are wanted.
    """
    site.settle()
    keys = Keys()
    if any(keys.of(piece.words, piece.voice) != piece.key for piece in batch):
        raise EngineError(
            f"{platform.node()} has another version of the engine {batch[0].voice.engine}.",
            hint="Install the same there as here, or stop its worker.",
        )
    keeps = shelf if site.is_here() else None
    if engines.load(batch[0].voice.engine).thread_safe:
        return _work(batch, keeps)
    with _ONE_AT_A_TIME:
        return _work_watched(batch, keeps, patience)


_ONE_AT_A_TIME = threading.Lock()
