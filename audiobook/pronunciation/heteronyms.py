"""Words written alike and said differently: which one stands here, and letters that say it.

Each respelling was heard through eSpeak's phonemes (espeak-ng 1.52, en-gb and en-us), and so was
what eSpeak says unaided: it takes a word for a verb right after "to", "they", "will" and the like,
and for a noun everywhere else. A word that it says rightly is left as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiobook.pronunciation import homographs
from audiobook.pronunciation.dialect import cased
from audiobook.pronunciation.neighbours import (
    WORD,
    Place,
    is_verb,
    is_verb_in_s,
    several,
)

_PAIRS = """
    object      -           objekt
    present     prezzent    prezent
    record      -           recored
    contract    -           contractt
    contrast    -           conntrast
    conduct     -           conduckt
    conflict    -           conflickt
    console     -           connsole
    contest     -           contesst
    convict     -           convickt
    desert      -           dessert
    export      -           expoart
    increase    -           in-crease
    perfect     -           perfeckt
    permit      -           permitt
    progress    -           progresss
    project     -           projeckt
    protest     -           protestt
    rebel       -           rebell
    suspect     -           suspeckt
    transport   -           transpoart
    compound    -           commpound
    torment     -           tormentt
    incense     -           in-cense
    insult      -           insullt
    separate    -           sepperate
    deliberate  -           deliberaite
    estimate    -           estimaite
    graduate    -           graduait
    moderate    -           moderaite
    alternate   -           altternate
    appropriate -           approprriate
    attribute   -           attribbute
    intimate    -           intimaite
    house       -           howze
    abuse       abuce       abuze
    use         yuce        yuze
    close       -           cloze
    bow         beau        bough
    wind        -           wined
    tear        teer        tare
    entrance    -           enttrance
    excuse      -           excuze
    survey      -           survvey
"""
"""Word, as a noun (or adjective), as a verb; "-" is as eSpeak says it."""
_VERBS = """
    refuse      reffuce     -
    produce     proddewce   -
    elaborate   elabberit   -
    reject      reeject     -
    duplicate   duplickit   -
    advocate    advockit    -
    associate   associet    -
    delegate    delliget    -
"""
"""The same for words that eSpeak takes for verbs, but after "a", "the" and the like."""
_IN_S = """
    lives       lyves       livs
    tears       teers       tares
    winds       winnds      wineds
    bows        beaus       boughs
    uses        yuces       yuzes
    abuses      abuces      abuzes
    excuses     -           excuzes
    records     -           recoreds
    objects     -           objekts
    presents    -           prezents
    permits     -           permitts
    suspects    -           suspeckts
    rebels      -           rebells
    protests    -           protestts
    projects    -           projeckts
"""
_ALWAYS = {"excused": "excuzed"}
_SPEAKS_VERB_IN_S = several("he she it who that which never just still")
_SPEAKS_NOUN = several("the a an every my your his her its our their")
_ALWAYS_NOUNS = several("insult intimate excuse excuses")
_ALWAYS_VERBS = several("reject duplicate advocate associate delegate")
"""What eSpeak never says otherwise."""


def _table(rows: str) -> dict[str, tuple[str, str]]:
    cells = (row.split() for row in rows.strip().splitlines())
    return {word: (noun, verb) for word, noun, verb in cells}


PAIRS, VERBS, IN_S = _table(_PAIRS), _table(_VERBS), _table(_IN_S)
TABLE = PAIRS | VERBS | IN_S
KNOWN = frozenset((*TABLE, *_ALWAYS, *homographs.RULES))
"""All words that are looked at."""
_ANY = re.compile(rf"\b(?:{'|'.join(sorted(KNOWN))})\b", re.IGNORECASE)


def respell(text: str) -> str:
    """The words of `KNOWN` in letters that say the reading that their neighbours show."""
    if not _ANY.search(text):
        return text
    parts, at = list[str](), 0
    for place, respelling, _ in _readings(text):
        if respelling:
            match = place.found[place.index]
            parts += (text[at : match.start()], cased(match[0], respelling))
            at = match.end()
    return "".join((*parts, text[at:]))


def undecided(text: str) -> list[str]:
    """The words of `KNOWN` in a text whose neighbours do not show how they are said."""
    if not _ANY.search(text):
        return []
    return [place.word.lower() for place, _, decided in _readings(text) if not decided]


def _readings(text: str) -> Iterator[tuple[Place, str, bool]]:
    """(where, the respelling or "", whether the neighbours decide) of each of the words."""
    found = tuple(WORD.finditer(text))
    for index, match in enumerate(found):
        word = match[0].lower()
        if word in KNOWN and not _compound(text, match):
            place = Place(text, found, index)
            yield (place, *_reading(word, place))


def senses(word: str) -> tuple[str, ...]:
    """What an author may call the readings of a word: "present" and "past" of "read"."""
    named = homographs.SENSES.get(word.lower(), {})
    return tuple(dict.fromkeys(named.values())) or ("noun", "verb")


def sense(text: str, start: int) -> str | None:
    """Which of the `senses` the word has that begins at ``start``; None where nothing shows it."""
    found = tuple(WORD.finditer(text))
    at = next((n for n, match in enumerate(found) if match.start() == start), None)
    if at is None:
        return None
    place = Place(text, found, at)
    word = place.word.lower()
    special = homographs.RULES.get(word)
    said = special(place) if special is not None else None
    if word in homographs.SENSES:
        return None if said is None else homographs.SENSES[word].get(said.lstrip("="))
    if said is not None and word in TABLE:
        return "verb" if said.lstrip("=") in TABLE[word][1:] else "noun"
    verb = _is_verb(word, place)
    return None if verb is None else "verb" if verb else "noun"


def _is_verb(word: str, place: Place) -> bool | None:
    in_s = word in IN_S or (word not in TABLE and word.endswith("s") and not word.endswith("ss"))
    return is_verb_in_s(place) if in_s else is_verb(place)


def _reading(word: str, place: Place) -> tuple[str, bool]:
    if word in _ALWAYS:
        return _ALWAYS[word], True
    special = homographs.RULES.get(word)
    if special is not None and (said := special(place)) is not None:
        return "" if said.startswith("=") else said, True
    if word not in TABLE:
        return "", False
    verb = _is_verb(word, place)
    return _chosen(TABLE[word], verb, _heard_as_verb(word, place) == verb)


def _heard_as_verb(word: str, place: Place) -> bool:
    """Whether eSpeak, unaided, says the verb."""
    if word in _ALWAYS_NOUNS or word in _ALWAYS_VERBS:
        return word in _ALWAYS_VERBS
    if word in VERBS:
        return place.before() not in _SPEAKS_NOUN
    return place.before() in _SPEAKS_VERB_IN_S if word in IN_S else place.heard_as_verb


def _chosen(sounds: tuple[str, str], verb: bool | None, right: bool) -> tuple[str, bool]:
    if verb is None or right:
        return "", verb is not None
    sound = sounds[verb]
    return sound if sound != "-" else "", True


def _compound(text: str, match: re.Match[str]) -> bool:
    """Whether a hyphen ties it to another word: "close-up", "tear-stained"."""
    around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    return "-" in around and match[0].lower() != "lead"
