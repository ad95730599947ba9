"""A word among its neighbours: what part of speech it is, as far as they show it."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[\U000f0000-\U000fffff]")


def several(words: str) -> frozenset[str]:
    return frozenset(words.split())


OWNERS = several("my your his her its our their whose")
ARTICLES = several(
    "the a an this these those no some any each every another what which many much several"
    " few such both one two three four five six seven eight nine ten twelve twenty hundred"
)
DETERMINERS = OWNERS | ARTICLES
SUBJECTS = several("i we you they")
SINGULAR = several("he she it nobody somebody everybody someone everyone anyone one who which")
MODALS = several(
    "to will would can could may might must shall should cannot won't wouldn't can't couldn't"
    " mustn't shouldn't shan't needn't mightn't do does did don't doesn't didn't let's i'll"
    " we'll you'll they'll he'll she'll it'll who'll"
)
"""After these stands the bare form of a verb."""
SPEAKS_VERB = several(
    "to i we you they who will would can could may might must shall should won't can't don't"
    " doesn't didn't couldn't do does did never i'll we'll you'll they'll he'll she'll shan't"
    " mustn't"
)
"""After these eSpeak says the verb by itself."""
HAVE = several(
    "have has had having haven't hasn't hadn't i've we've you've they've who've could've"
    " would've should've might've must've i'd he'd she'd we'd you'd they'd"
)
TO_BE = several(
    "am is are was were be been being isn't aren't wasn't weren't i'm he's she's it's we're"
    " you're they're"
)
BE = TO_BE | several(
    "seem seems seemed look looks looked feel feels felt become became grew get got stay"
    " stayed stand stood keep kept"
)
PREPOSITIONS = several(
    "of in with for by from at on into without through under over after before about between"
    " against during beyond behind beneath upon"
)
ADVERBS = several(
    "never always often just only still even also not ever soon sometimes usually already"
    " once again really rarely seldom then all now"
)
DEGREES = several("very so too quite rather more most as less perfectly")
OBJECTS = OWNERS | several(
    "the a an this that these those it him them me us you every each all both up down out off"
    " away yourself himself herself itself myself themselves ourselves everything nothing"
    " something one's no any some another"
)
"""What may follow a verb at once and no noun."""
AROUND = (
    OBJECTS
    | PREPOSITIONS
    | several(
        "here there to near alone together around across like as only round along for beside when"
        " if"
    )
)
PLURALS = several("people men women children folk who that which")
CAUSING = several("let make makes made making watch watched see saw help helped hear heard had")
_PAST = several(
    "was were had did went came took sat said saw got gave found knew thought told stood left"
    " made lay ran began felt kept held heard brought sent wrote wept fell threw drew broke"
    " chose spoke yesterday ago woke shook rose met lost paid slept stole struck tore wore"
    " drove rode flew grew could would"
)
_NOT_PAST = several(
    "need seed feed bleed speed red bed indeed hundred shed led kindred sacred breed weed"
    " deed reed freed sled wed fled naked wicked bread"
)
_ADJECTIVES = several(
    "close perfect present separate deliberate moderate elaborate intimate alternate appropriate"
)
_ONE = ("ss", "us", "ous")
"""How a word ends that has an s and is no plural."""
_STOP = re.compile(r"[.,;:?!—…()]")
_SENTENCE = re.compile(r"[.?!…]")


@dataclass(frozen=True, slots=True)
class Place:
    """The word at ``index`` of a text's words."""

    text: str
    found: tuple[re.Match[str], ...]
    index: int

    @property
    def word(self) -> str:
        return self.found[self.index][0]

    def before(self, far: int = 1) -> str:
        """The word so many before it in its clause, in lower case; "" where the clause begins."""
        at = self.index - far
        if at < 0 or _STOP.search(self.text, self.found[at].end(), self._start):
            return ""
        return self.found[at][0].lower()

    def after(self, far: int = 1) -> str:
        """The word so many after it in its clause, in lower case; "" where the clause ends."""
        at = self.index + far
        end = self.found[self.index].end()
        if at >= len(self.found) or _STOP.search(self.text, end, self.found[at].start()):
            return ""
        return self.found[at][0].lower()

    @property
    def _start(self) -> int:
        return self.found[self.index].start()

    def head(self) -> tuple[str, int]:
        """The nearest word before it that is no adverb, and how far back it is."""
        far = 1
        while (word := self.before(far)) in ADVERBS or (word.endswith("ly") and len(word) > 4):
            far += 1
        return word, far

    @property
    def sentence(self) -> frozenset[str]:
        """The other words of its sentence, in lower case."""
        ends = [m.end() for m in _SENTENCE.finditer(self.text)]
        low = max((e for e in ends if e <= self._start), default=0)
        high = min((e for e in ends if e > self._start), default=len(self.text))
        return frozenset(
            m[0].lower()
            for at, m in enumerate(self.found)
            if low <= m.start() < high and at != self.index
        )

    @property
    def heard_as_verb(self) -> bool:
        """Whether eSpeak takes it for the bare form of a verb by itself."""
        before = self.before()
        return before in SPEAKS_VERB or (before == "not" and self.before(2) in SPEAKS_VERB)

    def name_before(self) -> bool:
        """Whether a name or a single thing ("Marta", "the sign") stands before it."""
        at = self.index - 1
        if not self.before():
            return False
        written = self.found[at][0]
        starter = written.lower() in ADVERBS | MODALS | PREPOSITIONS | DETERMINERS | SUBJECTS
        if written[0].isupper() or ord(written[0]) >= 0xF0000:
            return not starter and written.lower() not in (
                "and",
                "please",
                "but",
                "or",
                "i",
                "then",
            )
        one = not written.endswith("s") and not starter and written not in PLURALS
        return one and self.before(2) in OWNERS | several("the a an this that old")

    @property
    def past(self) -> bool:
        """Whether the sentence tells of the past."""
        return any(
            word in _PAST or (word.endswith("ed") and len(word) > 3 and word not in _NOT_PAST)
            for word in self.sentence
        )


def is_verb(place: Place) -> bool | None:
    """Whether a word that may be a noun (or adjective) and the bare form of a verb is the verb;
    None where its neighbours do not show it."""
    head, far = place.head()
    after = place.after()
    asked = place.before(far + 1)
    if head in SUBJECTS | SINGULAR and asked in BE:
        return False
    thing = far == 1 and place.name_before()
    if thing and asked in DETERMINERS:
        asked = place.before(3)
    someone = thing or head in SUBJECTS | SINGULAR | {"one"}
    if someone and asked in MODALS - {"to", "don't"}:
        return True
    if head in MODALS or head in SUBJECTS:
        return not (head == "to" and asked in ("put", "puts", "from", "back"))
    if asked in CAUSING and head in ("him", "her", "it", "them", "me", "us", "you"):
        return head != "her" or after in OBJECTS | {""}
    if head.endswith("'d"):
        return True
    if head in DETERMINERS or head.endswith("'s") or head in PREPOSITIONS | BE | HAVE | DEGREES:
        return False
    if after in ("of", "is", "was", "were", "are"):
        return False
    if head in ("", "and", "or", "but", "please", "then", "don't", "that", "who"):
        return True if after in OBJECTS else None
    if head in PLURALS or (len(head) > 2 and head.endswith("s") and not head.endswith(_ONE)):
        more = OBJECTS if place.word.lower() in _ADJECTIVES else AROUND | {""}
        return True if after in more else None
    return None if head in SINGULAR or after in OBJECTS else False


def is_verb_in_s(place: Place) -> bool | None:
    """The same for a plural noun and the third person of a verb: "lives", "tears"."""
    head, _ = place.head()
    after = place.after()
    if head in SINGULAR - {"one", "which"} or head == "that":
        return True
    if after in BE | HAVE or after in MODALS - {"to"}:
        return False
    if head == "which" or (place.name_before() and after in OBJECTS):
        return True
    if head in DETERMINERS or head.endswith(("'s", "s'")) or head in PREPOSITIONS | BE | HAVE:
        return False
    if head == "and":
        return True if after in OBJECTS else None
    return None if head and after in AROUND else False
