"""The voices of espeak-ng, read from its data folder: accents, and variants that pyttsx3 hides.

A voice is an accent (``en-gb-x-rp``) or an accent and a variant (``en-us+f3``). The accent is how
it pronounces, the variant is who speaks: to a speaker model the same variant in two accents is
nearly the same person, two variants are two people.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from audiobook.engines import VoiceInfo

FEATURED: dict[str, tuple[str, str | None]] = {
    "en-gb-x-rp": ("male", None),
    "en-us+f4": ("female", None),
    "en-us+hugo": ("male", None),
    "en-gb+steph": ("female", None),
    "en-gb+edward": ("male", None),
    "en-us+f2": ("female", None),
    "en-gb+reed": ("male", None),
    "en-us+anika": ("female", None),
    "en-gb+michael": ("male", None),
    "en-us+shelby": ("female", None),
    "en-us+storm": ("male", None),
    "en-us+linda": ("female", None),
    "en-gb+pablo": ("male", None),
    "en-us+andrea": ("female", None),
    "en-us+travis": ("male", None),
    "en-gb+david": ("male", None),
    "en-us+nguyen": ("male", None),
    "en-us+alicia": ("female", "child"),
    "en-gb+zac": ("male", "child"),
    "en-us+grandma": ("female", "old"),
    "en-gb+m8": ("male", "old"),
}
"""The voices that casting gives out, the narrator's first, then women and men by clarity.

How they were chosen: 94 voices (all variants but the whispers, robots and tests) read the same 93
words. A speaker model (resemblyzer 0.1.4, GE2E) compared every two: these 21 have a cosine of at
most 0.83, 0.64 on average, where two halves of one voice have 0.96 to 0.98 and one variant in two
accents 0.96 to 0.99. A recogniser (Whisper tiny.en) wrote down what it heard: word error rates of
8 to 24 %, up to 29 % for shelby, linda and grandma and 32 to 38 % for andrea and the children; the
plain voice has 15 %. The accent of each is the one in which it was understood best.
"""

OWN_SCRIPT = re.compile(
    "(am|ar|as|ba|be|bg|bn|bpy|chr|cmn|cv|el|en-shaw|fa|grc|gu|hak|he|hi|hyw?|ja|ka|kk|kn|kok?|ky|mk"
    "|ml|mr|my|ne|nog|or|pa|piqd|ru|sd|shn|si|sr|ta|te|th|ti|tt|ug|uk|ur|yue)(-|$)"
)
"""Languages not written in Latin letters."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A voice and what pyttsx3 calls it."""

    info: VoiceInfo
    id: str


def listed(data: Path) -> dict[str, Entry]:
    """Every voice by name, in lower case; featured ones first, then English, then the others."""
    variants = _variants(data / "voices" / "!v")
    entries = {}
    for accent, (path, title) in sorted(_accents(data / "lang").items(), key=_english_first):
        language = _tag(accent)
        entries[accent] = Entry(VoiceInfo(accent, language, "male", None, title), path)
        for variant, (file, gender, age) in variants.items():
            name = f"{accent}+{variant}"
            info = VoiceInfo(name, language, gender, age, f"{title}, variant {file}")
            entries[name] = Entry(info, f"{path}+{file}")
    first = {name: _featured(entries[name]) for name in FEATURED if name in entries}
    return first | {name: entry for name, entry in entries.items() if name not in first}


def can_speak(words: str, language: str) -> bool:
    """Whether the words hold something that a voice of this language reads out.

    A voice for Latin letters says "Chinese letter" in place of another script's word.
    """
    if OWN_SCRIPT.match(language.lower()):
        return any(char.isalnum() for char in words)
    return any(char.isdecimal() or _latin(char) for char in words)


def _accents(folder: Path) -> dict[str, tuple[str, str]]:
    """Name → the file below ``lang`` (which is pyttsx3's id), title."""
    found: dict[str, tuple[str, str]] = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        text = file.read_text(encoding="utf-8", errors="replace")
        codes = re.findall(r"^language\s+(\S+)", text, re.MULTILINE)
        title = re.search(r"^name\s+(.*?)\s*(?://.*)?$", text, re.MULTILINE)
        name = codes[0].lower() if codes else file.name.lower()
        if name in found:
            name = file.name.lower()
        found[name] = (file.relative_to(folder).as_posix(), title[1] if title else name)
    return found


def _variants(folder: Path) -> dict[str, tuple[str, str, str | None]]:
    """Name → file, gender, age. One without a gender is shaped like the plain voice, a man's."""
    found = {}
    for file in sorted(folder.iterdir(), key=lambda path: path.name.lower()):
        text = file.read_text(encoding="utf-8", errors="replace")
        said = re.search(r"^gender\s+(\w+)\s*(\d*)", text, re.MULTILINE)
        gender = said[1].lower() if said else "male"
        years = int(said[2]) if said and said[2] else None
        age = None if years is None or 13 <= years < 60 else "child" if years < 13 else "old"
        found[file.name.lower().replace(" ", "-")] = (file.name, gender, age)
    return found


def _featured(entry: Entry) -> Entry:
    gender, age = FEATURED[entry.info.name]
    return replace(entry, info=replace(entry.info, gender=gender, age=age, featured=True))


def _english_first(accent: tuple[str, object]) -> tuple[bool, str]:
    return not accent[0].startswith("en"), accent[0]


def _tag(code: str) -> str:
    """espeak's language code in the letters of BCP 47: en-gb-x-rp → en-GB-x-rp."""
    first, *rest = code.split("-")
    cased, private = [first], False
    for part in rest:
        private = private or part == "x"
        region, script = len(part) == 2, len(part) == 4 and part.isalpha()
        cased.append(
            part if private else part.upper() if region else part.title() if script else part
        )
    return "-".join(cased)


def _latin(char: str) -> bool:
    return char.isalpha() and unicodedata.name(char, "").startswith(("LATIN", "FULLWIDTH LATIN"))
