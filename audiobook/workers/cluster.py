"""Dask workers, on this machine or on others, that record and encode.

What goes to them is by content and comes back the same whoever does it, so a worker that dies
costs only the work at hand: the scheduler gives it to another. A worker that sees the output folder
writes takes and files there; one that does not hands its takes back, and leaves the encoding to
those who do.
"""

from __future__ import annotations

import importlib
import ipaddress
import logging
import re
import secrets
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from audiobook import files, programs
from audiobook.errors import AudioError, ConfigError, PluginError
from audiobook.workers import Begin, DiedError, Item, Outcome, Team

PATIENCE = 10
"""Seconds in which a scheduler must answer and have a worker."""
SHAPES_SOUND = ("audiobook-producer", "numpy", "soxr", "pydub", "mutagen")
"""Packages that shape a finished file."""
MARK = ".mark"
BEAT = 1
"""Seconds after which to look whether the scheduler is still there."""


@dataclass(frozen=True, slots=True)
class Site:
    """The output folder as a worker may see it."""

    folder: Path
    mark: str
    """What a file in the folder says: a worker that reads it there sees the same folder."""
    made_with: tuple[str, ...]
    begin: Begin

    def settle(self) -> None:
        """Make the worker ready for this build."""
        if self.mark not in _settled:
            begin, args = self.begin
            begin(None, *args)
            _settled.add(self.mark)

    def is_here(self) -> bool:
        try:
            return (self.folder / MARK).read_text("utf-8") == self.mark
        except (OSError, ValueError):
            return False


_settled: set[str] = set()


class Cluster(Team):
    """The processes of this machine, and the workers of a Dask scheduler."""

    def __init__(
        self, address: str, folder: Path, size: int, begin: Callable[..., None], *args: Any
    ) -> None:
        """
        Args:
            address: of the scheduler, as in "tcp://127.0.0.1:8786".
            folder: the output folder.
            others: as `Team`.

        Raises:
            ConfigError: no address, or one on a network that is not encrypted.
            PluginError: Dask is not installed.
        """
        super().__init__(size, begin, *args)
        _check(address)
        self.address, self._folder = address, folder

    @cached_property
    def _client(self) -> Any:
        try:
            distributed = importlib.import_module("distributed")
        except ImportError as err:
            raise PluginError(
                "A scheduler needs Dask, which is not installed.",
                hint="Install it with “pip install 'audiobook-producer[cluster]'”.",
            ) from err
        if self.address.startswith("tls:") and not _certified(distributed):
            raise ConfigError(
                f"{self.address} asks for a certificate, and Dask knows of none.",
                hint="Name it in DASK_DISTRIBUTED__COMM__TLS__…; docs/cluster.md tells how.",
            )
        for name in ("distributed", "distributed.client", "tornado"):  # errors come as ours
            logging.getLogger(name).setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", category=distributed.versions.VersionMismatchWarning)
        try:
            client = distributed.Client(self.address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, RuntimeError) as err:
            raise ConfigError(
                f"No scheduler answers at {self.address}.",
                hint="Start one with “dask scheduler”; docs/cluster.md tells how.",
            ) from err
        self._stack.callback(_leave, client)
        self._line = client.scheduler_comm
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as err:
            raise ConfigError(
                f"The scheduler at {self.address} has no workers.",
                hint=f"Start some with “dask worker {self.address} --nthreads 1”.",
            ) from err
        return client

    @cached_property
    def site(self) -> Site:
        """Marks the folder, which is this build's until the end."""
        site = Site(self._folder, secrets.token_hex(), _made_with(), self._begin)
        files.write(self._folder / MARK, site.mark.encode(), synced=False)
        self._stack.callback((self._folder / MARK).unlink, missing_ok=True)
        return site

    @property
    def reach(self) -> int:
        """Threads of all workers there are now."""
        with self.alive():
            return max(1, sum(map(int, self._client.nthreads().values())))

    def each(
        self, work: Callable[[Item], Outcome], items: Sequence[Item]
    ) -> Iterator[tuple[int, Callable[[], Outcome]]]:
        """As `Team.each`, by the workers that see the folder and have what is here installed; what
        others are asked for is done here."""
        futures = {self.submit(_there, work, item, self.site): n for n, item in enumerate(items)}
        left = []
        while futures:
            for future in self.done(futures):
                n = futures.pop(future)
                if future.exception() or future.result() is not None:
                    yield n, partial(self._outcome, future)
                else:
                    left.append(n)
        for n, outcome in super().each(work, [items[n] for n in left]):
            yield left[n], outcome

    def submit(self, work: Callable[..., Outcome], *args: Any) -> Future[Outcome]:
        near: Future[Outcome] = Future()
        with self.alive():
            far = self._client.submit(work, *args, pure=False)
            near.add_done_callback(partial(_cancel, far))
            self._client.loop.add_callback(_bring, far, near)
        return near

    def done(self, futures: Collection[Future[Outcome]]) -> set[Future[Outcome]]:
        """Those that are done; waits for one. What is asked of a scheduler in the moment it goes
        would never be done.

        Raises:
            AudioError: the scheduler is gone.
        """
        while not (done := wait(futures, BEAT, FIRST_COMPLETED).done):
            client = self._client
            if client.status != "running" or client.scheduler_comm is not self._line:
                raise self._gone()
        return done

    def _outcome(self, future: Future[tuple[Outcome] | None]) -> Outcome:
        with self.alive():
            done = future.result()
        assert done is not None
        return done[0]

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Foreign errors become ours.

        Raises:
            DiedError: three workers died over one piece of work.
            AudioError: the scheduler is gone, or a worker has another version of this program.
        """
        distributed = importlib.import_module("distributed")
        try:
            yield
        except distributed.KilledWorker as err:
            raise DiedError(
                "One Dask worker after another died over the same work.",
                hint="Their logs may tell why; too little memory is likely.",
            ) from err
        except (CancelledError, OSError, distributed.client.ClosedClientError) as err:
            raise self._gone() from err
        except (ImportError, AttributeError) as err:
            raise AudioError(
                f"A worker of {self.address} cannot do the work: {err}",
                hint="Install the same version of audiobook-producer there as here.",
            ) from err

    def _gone(self) -> AudioError:
        return AudioError(
            f"The scheduler at {self.address} is gone.",
            hint="What is finished stays. Start it again and build again.",
        )


def _check(address: str) -> None:
    """Whoever reaches a scheduler can run programs on its workers: only this machine may do so
    without a certificate.

    Raises:
        ConfigError: no address, or one of another machine without TLS.
    """
    parts = re.fullmatch(r"(tcp|tls)://([^:/\[\]]+|\[[^\]]+\])(:\d+)?", address)
    if not parts:
        raise ConfigError(
            f"“{address}” is not the address of a scheduler.",
            hint="It looks like tcp://127.0.0.1:8786, or tls://studio.example:8786 on a network.",
        )
    if parts[1] == "tcp" and not _is_local(parts[2].strip("[]")):
        raise ConfigError(
            f"{address}: whoever is on the network could run programs on your workers.",
            hint="Use tls:// with certificates, or a tunnel; docs/cluster.md tells how.",
        )


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _certified(distributed: Any) -> bool:
    try:
        return distributed.Security().get_connection_args("client")["ssl_context"] is not None
    except OSError:  # a file of it is missing or is none
        return False


def _made_with() -> tuple[str, ...]:
    """What shapes a finished file besides what goes into it."""
    from importlib.metadata import version

    return *map(version, SHAPES_SOUND), programs.version()


async def _bring(far: Any, near: Future[Any]) -> None:
    """Hand an outcome to who waits for it here. Dask's own executor loses one that fails on the way
    (distributed 2026.8, cfexecutor.py), and its future is never done."""
    try:
        outcome = await far
    except Exception as err:
        if near.set_running_or_notify_cancel():
            near.set_exception(err)
    else:
        if near.set_running_or_notify_cancel():
            near.set_result(outcome)


def _cancel(far: Any, near: Future[Any]) -> None:
    if near.cancelled():
        with suppress(Exception):  # a scheduler that is gone need not be told
            far.cancel()


def _leave(client: Any) -> None:
    with suppress(Exception):  # as above
        client.close()


# --- on a worker ----------------------------------------------------------------------------------


def _there(work: Callable[[Item], Outcome], item: Item, site: Site) -> tuple[Outcome] | None:
    """None if this worker cannot do it: it does not see the folder, or would make another file."""
    if not site.is_here() or _made_with() != site.made_with:
        return None
    site.settle()
    return (work(item),)
