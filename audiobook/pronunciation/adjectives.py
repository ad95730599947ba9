"""Heteronyms that are an adjective in one of their readings: minute, content, aged and their like.

Rules as in `homographs`.
"""

from __future__ import annotations

from collections.abc import Callable

from audiobook.pronunciation.neighbours import (
    BE,
    DEGREES,
    DETERMINERS,
    MODALS,
    OBJECTS,
    OWNERS,
    SUBJECTS,
    TO_BE,
    Place,
    is_verb,
    several,
)

_TINY = several(
    "detail details amount amounts fraction quantity quantities crack cracks speck specks"
    " particle particles adjustment adjustments difference differences scratch scratches trace"
    " traces handwriting writing inspection examination insect insects hole holes change"
    " changes letters creature creatures flaw flaws grains print stitches fragment fragments"
    " figure figures care"
)


def _minute(place: Place) -> str | None:
    count = place.before(2) in several("one any a another few five two ten")
    if place.after() in _TINY and not place.before().endswith("'s"):
        return "my-newt"
    if place.before() in DEGREES - {"more"} and not count and place.before() != "most":
        if place.before(2) in DETERMINERS or place.before(2) == "last":
            return ""
        return "my-newt" if place.after() in ("", "and", "but", "that") else None
    return ""


def _content(place: Place) -> str | None:
    head, far = place.head()
    if head in MODALS:
        return "=contennt"
    if place.before() in TO_BE or (place.before(2) in TO_BE and head in SUBJECTS | {"not"}):
        return "=contennt"
    if (
        head in several("heart's hearts' rest")
        or place.before(far + 1) in BE
        or place.after() in ("yourself", "himself", "herself")
    ):
        return "contennt"
    if head in BE | DEGREES | {"not"} or (not head and place.after() in ("to", "with")):
        return "contennt"
    if head == "and" and place.before(far + 1) in ("happy", "warm"):
        return "contennt"
    return "" if place.before() in ("the", "a", "of") else "konntent"


def _invalid(place: Place) -> str | None:
    then = several("in was had is lay who and from for with of chair for at by whose sat since")
    person = place.before() in ("an", "the", "old", "poor", "helpless", "bedridden")
    return "innvalid" if person and place.after() in then | {""} else ""


def _blessed(place: Place) -> str | None:
    after, before = place.after(), place.before()
    if before in DETERMINERS | {"blessed"} and after and after not in ("with", "by", "him", "her"):
        return "blessid"
    return "blessid" if not before and after in ("are", "be", "is") else ""


def _aged(place: Place) -> str | None:
    after = place.after()
    plain = several("by in and well beef cheese care whisky wine between about only over under")
    if place.before() in DETERMINERS and after not in plain and after not in DETERMINERS:
        return "aijid"
    return ""


def _learned(place: Place) -> str | None:
    friends = several("friend friends colleague colleagues counsel brother gentleman")
    return "lernid" if place.after() in friends and place.before() not in ("a", "the") else ""


def _resume(place: Place) -> str | None:
    return "rezzoomay" if is_verb(place) is False and place.head()[0] in DETERMINERS else ""


def _deserts(place: Place) -> str | None:
    return "desserts" if place.before() == "just" and place.before(2) in OWNERS else None


def _present(place: Place) -> str | None:
    plural = place.before().endswith("s") or place.before() in ("people", "men", "women", "those")
    return "" if plural and place.after() not in OBJECTS - {"that", "this"} else None


def _attribute(place: Place) -> str | None:
    return "" if place.before() in DETERMINERS else None


SENSES = {
    "minute": {"": "time", "my-newt": "tiny"},
    "content": {"contennt": "adjective", "konntent": "noun", "": "noun"},
    "invalid": {"": "adjective", "innvalid": "noun"},
    "blessed": {"": "verb", "blessid": "adjective"},
    "aged": {"": "verb", "aijid": "adjective"},
    "learned": {"": "verb", "lernid": "adjective"},
    "resume": {"": "verb", "rezzoomay": "noun"},
}
"""As `homographs.SENSES`."""
RULES: dict[str, Callable[[Place], str | None]] = {
    "minute": _minute,
    "content": _content,
    "invalid": _invalid,
    "blessed": _blessed,
    "aged": _aged,
    "learned": _learned,
    "resume": _resume,
    "deserts": _deserts,
    "present": _present,
    "attribute": _attribute,
}
