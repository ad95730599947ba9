"""voices.yaml → Cast; Script + Cast → Cues.

`Sheet` is what the author wishes; `load` reads it from voices.yaml, `cast` gives every role a
voice, `cues` says which words each voice speaks (`recordable` which of them a person is to record),
`rows` shows the cast as a table, `write` puts it into voices.yaml, `note` one person or one more
name of theirs, `shared` names the files of pronunciations that it shares with other books.
"""

from audiobook.casting.ensemble import cast
from audiobook.casting.noting import note
from audiobook.casting.prompter import cues
from audiobook.casting.pronouncing import shared
from audiobook.casting.reading import load
from audiobook.casting.sheet import Sheet, SheetRole
from audiobook.casting.table import CastRow, rows
from audiobook.casting.understudies import recordable
from audiobook.casting.writer import write

__all__ = [
    "CastRow",
    "Sheet",
    "SheetRole",
    "cast",
    "cues",
    "load",
    "note",
    "recordable",
    "rows",
    "shared",
    "write",
]
