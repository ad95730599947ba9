"""Cast → voices.yaml: what the author left open is filled in, what they wrote stays as it is.

The file is not dumped anew: new lines are inserted into its text at the places that the parsed
tree gives, so that every byte that was there is there afterwards, in the same order.
"""

from collections.abc import Sequence
from pathlib import Path

from audiobook.casting.sheet import Sheet
from audiobook.model import Cast, Person


def write(path: Path, cast: Cast, people: Sequence[Person], sheet: Sheet) -> bool:
    raise NotImplementedError
