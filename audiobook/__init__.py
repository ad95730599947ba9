"""Chapters of prose in, a produced multi-voice audiobook out.

The library does what the command line does, typed, and prints nothing::

    from audiobook import cast, produce, read, script

    book = read(["chapters/"])
    part = script(book)
    report = produce(part, cast(part), output="output")

Names are imported when first used, so that ``import audiobook`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audiobook import errors as errors
    from audiobook import model as model
    from audiobook.errors import AudiobookError as AudiobookError
    from audiobook.production import Part as Part
    from audiobook.production import Report as Report
    from audiobook.production import cast as cast
    from audiobook.production import produce as produce
    from audiobook.production import read as read
    from audiobook.production import script as script
    from audiobook.production import wishes as wishes

__version__ = "0.1.0"
__all__ = [
    "AudiobookError",
    "Part",
    "Report",
    "cast",
    "errors",
    "model",
    "produce",
    "read",
    "script",
    "wishes",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in ("errors", "model"):
        return importlib.import_module(f"{__name__}.{name}")
    home = "errors" if name == "AudiobookError" else "production"
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
