"""The script of a chapter as a file that its author corrects in a text editor.

It reads like a play: a list with one entry a line of the script, ``who: words``. Whoever corrects
it changes a name, cuts an entry in two or joins two. The file ends with short digests of what the
program itself wrote; entries that differ from these are the author's decisions. They hold when the
chapter is scripted again, also after it was edited elsewhere, and are never overwritten.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from audiobook.model import Chapter, Note, Script, Severity
from audiobook.scripting.file.entries import Entry, Stored
from audiobook.scripting.file.placing import place
from audiobook.scripting.file.reading import read
from audiobook.scripting.file.writing import write

__all__ = ["Entry", "Stored", "apply", "digest", "load", "save"]


def save(path: Path, script: Script) -> None:
    """Write the script file, atomically.

    What the author decided in a file that exists already is kept, comments too; decisions whose
    words are no longer in the chapter move to the file's end, under ``unplaced``.

    Raises:
        ConfigError: the file that exists cannot be understood (it is left as it is), or the file
            cannot be written.
    """
    old = load(path) if path.is_file() else Stored(path, ())
    write(path, script.chapter, digest(script.chapter), place(script, old), old.remarks)


def load(path: Path) -> Stored:
    """Read a script file.

    Raises:
        ConfigError: all that is wrong in the file, each with its line.
    """
    return read(path)


def apply(script: Script, stored: Stored) -> Script:
    """The script with the author's decisions: roles with ``Basis("author", 1.0)``, kinds,
    directions and cuts. Decisions whose words are not in the chapter become Notes."""
    placement = place(script, stored)
    notes = tuple(_lost(stored, entry) for entry in placement.lost)
    return replace(script, lines=placement.lines, notes=script.notes + notes)


def digest(chapter: Chapter) -> str:
    """What `Stored.text` holds as long as the chapter is the one that was scripted."""
    return hashlib.sha256(chapter.text.encode()).hexdigest()[:16]


def _lost(stored: Stored, entry: Entry) -> Note:
    words = " ".join(entry.text.split())
    words = words if len(words) <= 60 else words[:57] + "…"
    return Note(
        Severity.WARNING,
        f"these words are not in the chapter (any more), so what you decided for {entry.label} is "
        f"not used: {words}",
        f"{stored.path}:{entry.line}",
    )
