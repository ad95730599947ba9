"""A mastered chapter's sound and its tags → a file. One module for each format."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from audiobook import plugins
from audiobook.audio import Samples
from audiobook.writers.naming import file_name
from audiobook.writers.tags import DISCLOSURE, Tags, language_code

__all__ = [
    "DISCLOSURE",
    "WRITERS",
    "Tags",
    "Writer",
    "file_name",
    "language_code",
    "load",
    "make_cover",
]


class Writer(Protocol):
    """A file format for finished chapters.

    To add one:

    1. Copy ``writers/mp3.py``; choose ``suffix`` and the encoder's options for `programs.encode`.
    2. In ``write``, encode to a temporary name beside ``path``, tag it, sync it, and only then
       rename it: a file is whole or it is not there, whenever the program is ended. What the
       format cannot hold of `Tags` it leaves out.
    3. Add one line to `WRITERS`, or in another package an entry point of the group
       ``audiobook.writers``. The tests in ``tests/test_writers.py`` run over all of them.
    """

    suffix: str
    """With its dot: ".mp3"."""

    def write(self, blocks: Iterable[Samples], path: Path, tags: Tags) -> None:
        """Encode and tag. The same sound and tags give the same bytes.

        Args:
            blocks: int16, mono, 44.1 kHz; what their iterator raises goes through.

        Raises:
            AudioError: ffmpeg failed, or the file cannot be written.
        """
        ...

    def retag(self, path: Path, tags: Tags, *, source: Path | None = None) -> None:
        """Put other tags on a finished file; its sound is not encoded again. The bytes are those
        that `write` gives for the same sound and tags.

        Args:
            source: the finished file, if it is to get another name too; it stays.

        Raises:
            AudioError: the file cannot be read or written.
        """
        ...


WRITERS: dict[str, str] = {
    "mp3": "audiobook.writers.mp3:Mp3",
}
"""Name → class of every writer in the box."""


def load(name: str) -> Writer:
    """The writer of that name.

    Raises:
        PluginError: there is none, or it cannot be loaded.
    """
    writer: Writer = plugins.load("writers", name, WRITERS)()
    return writer
