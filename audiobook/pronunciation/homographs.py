"""Heteronyms with rules of their own: read, lead, live, wound, row, bass and their like.

A rule looks at a `Place` and gives the respelling, "" for the reading that the bare word has, or
None where the neighbours do not show which word it is. "=red" is the reading that "red" spells,
where eSpeak says it by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from audiobook.pronunciation import adjectives
from audiobook.pronunciation.neighbours import (
    AROUND,
    BE,
    CAUSING,
    DEGREES,
    DETERMINERS,
    HAVE,
    MODALS,
    OBJECTS,
    OWNERS,
    PREPOSITIONS,
    SINGULAR,
    SUBJECTS,
    TO_BE,
    Place,
    is_verb,
    is_verb_in_s,
    several,
)

Rule = Callable[[Place], str | None]

_ASKING = several("did didn't do don't does doesn't can can't could will would shall should might")
_HABIT = several("always often usually sometimes every nowadays seldom rarely")


def _read(place: Place) -> str | None:
    head, far = place.head()
    if place.before(far + 1) in _ASKING and head in SUBJECTS | SINGULAR:
        return ""
    if head in MODALS or head == "rather" or (place.before(far + 1) in CAUSING and head != "i"):
        return "red" if head in HAVE else ""
    if head in HAVE | BE or (place.before(far + 1) in HAVE and head in SUBJECTS | SINGULAR):
        return "red" if head.endswith("'d") else "=red"
    if place.before() in ("well", "widely"):
        return "=red" if place.before(2) in BE else "red"
    if head in DETERMINERS or place.before() in ("good", "quick", "long", "easy"):
        return ""
    if head in SINGULAR or place.name_before():
        return "red"
    if head in SUBJECTS:
        return "red" if place.past else "" if _HABIT & place.sentence else None
    if head in ("and", "or", "then", "but", ""):
        return "red" if place.past and head else ""
    return "red" if place.past else None


_LEADEN = several(
    "pipe pipes paint pencil pencils poisoning roof bullet bullets shot weight weights mine"
    " mines box coffin sheet sheets roofing lined ball balls soldiers soldier grey plate seal"
    " pellets"
)


def _lead(place: Place) -> str | None:
    before, after = place.before(), place.after()
    if after in _LEADEN or before in ("of", "molten", "melted", "as", "like", "than", "in"):
        role = after in several("singer guitar role part actor actress author in")
        return "" if role else "led"
    return ""


_CLOTH = several(
    "sleeve fabric cloth coat dress shirt curtain sail paper net muscle skin canvas trousers"
    " jacket stocking skirt tent veil page hem lining"
)


def _tear(place: Place) -> str | None:
    if place.before() == "and" and place.before(2) == "wear":
        return "=tare"
    eyes = {"eye", "eyes", "cheek"} & place.sentence
    if is_verb(place) is False and place.after() in ("in", "across") and not eyes:
        return "tare" if _CLOTH & place.sentence else None
    return None


_BOAT = several(
    "ship boat deck stern sail sailed wave waves harbour hull anchor prow oar oars yacht"
    " ferry vessel canoe sea"
)
_STRUNG = several(
    "arrow arrows string strings violin cello quiver ribbon ribbons hair tied tie fiddle shot"
    " archer archers arms"
)
_BOWING = several(
    "low deep slight polite stiff little small graceful formal curt final mocking courtly"
    " solemn shallow ironic sweeping"
)
_TAKING = several("take took takes taking taken make made makes making gave give gives with return")


def _bow(place: Place) -> str | None:
    if not place.before() and place.after() == "to":
        return "bough"
    if is_verb(place) is not False or _STRUNG & place.sentence:
        return None
    if place.before() in _BOWING or place.before(2) in _TAKING:
        return "bough"
    return "bough" if _BOAT & place.sentence else None


def _bows(place: Place) -> str | None:
    if place.before() in _BOWING:
        return "boughs"
    if is_verb_in_s(place) is not False or _STRUNG & place.sentence:
        return None
    taken = (_TAKING - {"with"}).intersection(place.before(n) for n in (1, 2, 3, 4, 5))
    return "boughs" if taken or _BOAT & place.sentence else None


_WINDING = several(
    "up round around through down its his her their the a along between past back itself into"
    " across about over towards toward tightly tight on"
)


def _wound(place: Place) -> str | None:
    head, _ = place.head()
    if head in TO_BE | HAVE or (place.after() == "up" and head not in MODALS | DETERMINERS):
        return "=wownd"
    if head in MODALS | DETERMINERS | PREPOSITIONS:
        return ""
    if place.after() not in _WINDING:
        return "" if head else None
    moves = head in SUBJECTS | SINGULAR | {"and", "that"} or place.name_before()
    return "wownd" if moves or place.before().endswith("s") else None


_ON_STAGE = several(
    "music ammunition wire wires show shows performance performances broadcast broadcasts"
    " audience bait fire round rounds shell shells chicken chickens lobster lobsters bird"
    " birds animal animals fish coal coals band concert radio television recording ammo"
    " grenade album"
)


def _live(place: Place) -> str | None:
    before, after = place.before(), place.after()
    adjective = before in DETERMINERS and after not in ("in", "on", "at", "here", "there", "with")
    if place.heard_as_verb:
        return "=liv"
    if before in BE | DEGREES or (before == "like" and after):
        return "=lyve"
    if (
        after in _ON_STAGE
        or before in several("went go goes going gone recorded broadcast")
        or (adjective and before not in several("those these all both many few some"))
    ):
        return "=lyve"
    return "=liv" if after == "in" else "liv"


def _lives(place: Place) -> str | None:
    near = several(
        "in at on here there with alone next near by across above below downstairs upstairs"
        " opposite among beside for"
    )
    head, _ = place.head()
    taken = several(
        "save saved saving lost lose cost risked take took live lived lead led saves spend"
        " spent"
    ).intersection((head, place.before()))  # fmt: skip
    if taken or head.endswith(("ed", "ing")):
        return ""
    if place.after() in near and head and is_verb_in_s(place) is None and not head.endswith("s"):
        return "livs"
    where = {"where", "who"} & {place.before(n) for n in (2, 3, 4)}
    known = head in OWNERS | SINGULAR
    return "livs" if where and not place.after() and not known else None


def _close(place: Place) -> str | None:
    before, after = place.before(), place.after()
    if before in ("a", "the", "at") and (
        after == "of" or (not after and place.before(2) in ("to", "toward", "towards"))
    ):
        return "cloze"
    shut = several("eyes doors gates shops lips shutters schools curtains")
    if before in shut and (not after or after in AROUND - {"to", "together", "like"}):
        return "cloze"
    near = several(
        "stay keep stood stand hold held get got come came sit sat drew draw pull pulled how"
        " so too very this that is was be"
    )
    if before in near or after in ("to", "friend", "friends", "behind", "enough", "together"):
        return None if before in MODALS | SUBJECTS else ""
    return None


def _use(place: Place) -> str | None:
    put = several("put puts putting").intersection(place.before(n) for n in (2, 3, 4, 5))
    if place.before() == "to" and put and place.after() not in OBJECTS:
        return "yuce"
    if place.after() == "to" and place.before() in _ASKING | SUBJECTS | SINGULAR:
        asks = {"what", "which"} & {place.before(n) for n in (2, 3, 4, 5)}
        return "yoost" if _ASKING & {place.before(), place.before(2)} and not asks else None
    return None


def _used(place: Place) -> str | None:
    head, _ = place.head()
    if place.after() != "to":
        return ""
    if head in several("have has had"):
        return ""
    if head in BE or place.before() in BE | DEGREES:
        after = place.after(2)
        return "yoost" if after in OBJECTS or after.endswith("ing") else ""
    return "yoost"


_QUARREL = several(
    "quarrel quarrelled shouting shouted shout argument argued neighbours furious slammed"
    " apologised"
)
_LOUD = several("blazing terrible awful flaming furious almighty fearful dreadful frightful")


def _row(place: Place) -> str | None:
    after = place.after()
    had = several("have had having has having we'd they'd made making make kicked kick")
    start = {place.before(n) for n in (2, 3, 4)}
    if is_verb(place) is True or after in ("of", "to") or place.before() in ("front", "in"):
        return ""
    if place.before() in _LOUD or after in ("about", "over") or (had & start and not after):
        return "rau"
    if after == "with" or had & start or _QUARREL & place.sentence:
        return "rau"
    return ""


def _rows(place: Place) -> str | None:
    loud = place.before() in _LOUD or (place.after() in ("about", "over") and place.before())
    return "rouse" if loud or (_QUARREL & place.sentence and place.after() != "of") else ""


def _sow(place: Place) -> str | None:
    return "" if is_verb(place) is not False else "sau"


_FISH = several(
    "fish fished fishing caught catch river lake hook rod lure striped grilled fried baked"
    " angler pond trout cod net largemouth smallmouth fishermen"
)
_MUSIC = several(
    "guitar drum drums voice singer clef player line note baritone tenor sang music played"
    " choir deep"
)


def _bass(place: Place) -> str | None:
    if _MUSIC & place.sentence:
        return ""
    return "basse" if _FISH & place.sentence or place.before() == "sea" else None


def _dove(place: Place) -> str | None:
    into = several("into in under off for down through from headfirst beneath behind deep out")
    if place.before() in DETERMINERS:
        return ""
    if place.after() not in into:
        return None
    moved = place.head()[0] in SUBJECTS | SINGULAR | {"and", "then"} or place.name_before()
    if not moved:
        return None
    return "=dohv" if place.heard_as_verb else "dohv"


def _does(place: Place) -> str | None:
    herd = several("the two three four several some of young few")
    deer = several("stag stags buck bucks fawn fawns deer antlers herd hart")
    if place.before() in herd or (place.before() == "and" and place.before(2) in deer):
        return "doze" if deer & place.sentence else None if place.before() == "and" else ""
    return ""


def _refuse(place: Place) -> str | None:
    return "" if place.after() == "to" else None


SENSES = {
    "read": {"": "present", "red": "past"},
    "lead": {"": "guide", "led": "metal"},
    "wound": {"": "injury", "wownd": "turned"},
    "live": {"liv": "verb", "lyve": "adjective"},
    "row": {"": "line", "rau": "quarrel"},
    "rows": {"": "line", "rouse": "quarrel"},
    "sow": {"": "seed", "sau": "pig"},
    "bass": {"": "music", "basse": "fish"},
    "dove": {"": "bird", "dohv": "dived"},
    "does": {"": "verb", "doze": "deer"},
    **adjectives.SENSES,
}
"""Word → reading → what an author calls it. Of every other word: "noun" and "verb"."""

RULES: dict[str, Rule] = {
    "read": _read, "lead": _lead, "tear": _tear, "bow": _bow, "bows": _bows, "wound": _wound,
    "live": _live, "lives": _lives, "close": _close, "use": _use, "used": _used,
    "row": _row, "rows": _rows, "sow": _sow, "bass": _bass, "dove": _dove,
    "does": _does,
    "refuse": _refuse,
    **adjectives.RULES,
}  # fmt: skip
