"""What a finished file says about itself, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

DISCLOSURE = "Narrated by synthetic voices."
"""Shops that take synthetic narration demand that it is said."""


@dataclass(frozen=True, slots=True)
class Tags:
    """One chapter's entries. Empty means: not written."""

    title: str
    """The chapter's."""
    album: str = ""
    """The book's title."""
    subtitle: str = ""
    author: str = ""
    narrators: tuple[str, ...] = ()
    """Names of the voices, the narrator's first."""
    track: int = 1
    tracks: int = 1
    disc: int = 1
    discs: int = 1
    year: str = ""
    genre: str = "Audiobook"
    language: str = ""
    """BCP 47, as in "en-GB"."""
    series: str = ""
    part: str = ""
    """The book's place in the series."""
    description: str = ""
    comment: str = ""
    publisher: str = ""
    rights: str = ""
    cast: tuple[tuple[str, str], ...] = ()
    """(role, voice) pairs."""
    disclosure: str = DISCLOSURE
    lyrics: str = ""
    """The chapter's text."""
    cover: bytes | None = field(default=None, repr=False)
    """A JPEG image. Left out of ``repr``, which is otherwise the whole of a file's tags."""

    @property
    def narrated_by(self) -> str:
        """The voices in one entry, as players split it again."""
        return ("; " if any("," in name for name in self.narrators) else ", ").join(self.narrators)

    @property
    def grouping(self) -> str:
        """``Harbour Nights #2``."""
        return f"{self.series} #{self.part}" if self.series and self.part else self.series

    @property
    def cast_list(self) -> str:
        return "; ".join(f"{role}: {voice}" for role, voice in self.cast)


def language_code(language: str) -> str:
    """The three letters of ISO 639-2 for a BCP 47 tag; empty where there are none.

    >>> language_code("en-GB")
    'eng'
    """
    first = language.replace("_", "-").split("-")[0].strip().casefold()
    return first if len(first) == 3 and first.isalpha() else _three_letters().get(first, "")


@lru_cache(maxsize=1)
def _three_letters() -> dict[str, str]:
    """ISO 639-1 → ISO 639-2/T, of the languages that have both."""
    table = files("audiobook.writers").joinpath("languages.txt").read_text("ascii")
    return dict(line.split() for line in table.splitlines())
