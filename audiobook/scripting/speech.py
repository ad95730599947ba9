"""Whether a quotation is spoken, thought, or only mentioned (a title, a sign, a word so called)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from audiobook.scripting.marks import Family
from audiobook.scripting.quotes import Quotation
from audiobook.scripting.style import Style
from audiobook.scripting.verbs import BARE, CALLING, SAYING, THINKING, WRITING


class Use(Enum):
    SPEECH = "speech"
    THOUGHT = "thought"
    MENTION = "mention"


_CONTEXT = 110
"""Characters of narration on either side that are looked at."""

QUOTES = "\"“”„‟″«»‹›「」『』‘’‚‛'`*_ \t\n"
_DASHES = "—–―-"
_FINISHED = ".!?…,;:" + _DASHES
_THINGS = """
sign signs plate plaque door label labels note card mug poll board blackboard chalkboard screen
text texts message notice poster placard banner tab caption headline headlines paper inscription
sticker shirt envelope folder docket van badge button handwriting page lettering letters words
word title tag tattoo stamp gravestone tombstone headstone billboard subtitle graffiti display
readout monitor website email subject heading column list menu receipt tin box crate bottle packet
wrapper jar cover spine frame hat cap jacket flag phone clock map nameplate book letter telegram
"""
BEARERS = frozenset(_THINGS.split())
"""Things that bear writing: what they “say” is not spoken."""
_SHOWING = frozenset(
    ("said", "says", "saying", "say", "read", "reads", "reading", "spelled", "bore")
)
_REFLEXIVE = re.compile(
    r"\b(?:told|tells?|reminded|reminds|assured|promised|admitted to|thought to|asked|asks|scolded)"
    r" (?:him|her|my|your|it|our|them)sel(?:f|ves)\b"
    r"|\b(?:said|says|cried|sighed|added) "
    r"(?:mentally|inwardly|in (?:his|her|my|their) (?:heart|head))\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_IT_SAYS = re.compile(r"it (?:said|says|read|reads)\b")
_INSCRIBED = re.compile(
    r"(?:was|were|is|are|had been) (?:\w+ )?(?:engraved|carved|written|painted|printed|stamped"
    r"|inscribed|scrawled|scratched|stencilled|stenciled|embroidered|etched|typed|chalked|tattooed|lettered)\b"
)
_UTTERANCES = frozenset(
    """answer reply response cry cries shout shouts whisper whispers order comment remark retort
    greeting verdict exclamation exclamations question call calls murmur rejoinder""".split()
)
_GIVES = frozenset(("gave", "gives", "uttered", "utters", "returned", "managed", "with", "heard"))
_UNSAID = re.compile(
    r"\b(?:(?:seem|appear)(?:s|ed|ing)? to|as (?:if|though) to|as much as to|as who should"
    r"|(?:going|about|ready|wanted|wants|longed|would have liked) to"
    r"|(?:would|might|could) have|nearly|almost)"
    r" (?:say|said|ask|asked|answer|answered|cry|cried|exclaim|exclaimed|reply|replied)(?: out)?,?$"
)
"""What a look expresses or somebody all but says."""
_LETTER_RUNS = re.compile(
    r"(?:the|this|that|his|her|its) (?:\w+ )?(?:letter|note|document|telegram|message|report|notice"
    r"|inscription|paragraph) (?:ran|read|went on|continued|began|concluded|ended)\b"
)
_HEARERS = frozenset(
    "him her me them us you himself herself myself themselves itself out aloud back again".split()
)
_SOMEBODY = frozenset("he she they i we".split())
_PERSONS = frozenset(
    "man woman boy girl lady gentleman person child voice someone somebody figure stranger".split()
)
_BESIDE = frozenset("at by to near behind beside from through outside in on with".split())
_OPINION = frozenset("that about of it so this he she they i we you the a an no better".split())
"""What follows a verb of thinking that is no tag: “Wages!” He thought that was funny."""
_BEFORE_NOUN = frozenset("of a the in his her my this that some no another second with".split())
_PLURAL = frozenset(("i", "you", "we", "they", "to"))
_PAUSE = re.compile(r"[,;:.!?…—–](?=\s)")
_SEVERAL = 3
"""Words of a name or a phrase."""
_CLAUSE_END = re.compile(r"[.!?;](?=\s|$)")


@dataclass(frozen=True, slots=True)
class _Seen:
    """A quotation with the narration on either side of it, in its paragraph."""

    said: str
    lead: str
    tail: str
    foreign: bool
    """In marks that this book does not set speech in."""
    finished: bool
    """Begun and ended by punctuation of its own."""


def uses(text: str, start: int, end: int, found: Sequence[Quotation], style: Style) -> list[Use]:
    """What each quotation of the paragraph ``text[start:end]`` is, in order."""
    seen = [_see(text, start, end, found, at, style) for at in range(len(found))]
    judged: list[Use] = []
    for at, one in enumerate(seen):
        after = seen[at + 1] if at + 1 < len(seen) else None
        before = (seen[at - 1], judged[-1]) if judged else None
        judged.append(_judge(one, before, after))
    return judged


def _see(
    text: str, start: int, end: int, found: Sequence[Quotation], at: int, style: Style
) -> _Seen:
    one = found[at]
    first = found[at - 1].end if at else start
    last = found[at + 1].start if at + 1 < len(found) else end
    said = text[one.start : one.end].strip(QUOTES)
    tail = text[one.end : min(last, one.end + _CONTEXT)].strip().lstrip("*_")
    return _Seen(
        said=said,
        lead=text[max(first, one.start - _CONTEXT) : one.start].strip().rstrip("*_"),
        tail=tail,
        foreign=(one.family is Family.SINGLE and not style.single)
        or (one.family is Family.DOUBLE and not style.double),
        finished=not one.closed
        or said[-1:] in tuple(_FINISHED)
        or _breaks_off(text, one)
        or _stops_outside(text, one, tail),
    )


def _breaks_off(text: str, one: Quotation) -> bool:
    """Whether a space stands before the closing mark: a dash that a poor transcript has lost."""
    return one.family is Family.DOUBLE and text[one.end - 2].isspace()


def _stops_outside(text: str, one: Quotation, tail: str) -> bool:
    """Whether it stands in marks whose languages set the stop behind the closing one, or none."""
    if one.family is Family.CORNER:
        return True
    return (one.family is Family.ANGLE or text[one.start] in "„‚") and tail[:1] in (",", ".")


def _judge(one: _Seen, before: tuple[_Seen, Use] | None, after: _Seen | None) -> Use:
    if not one.said:
        return Use.MENTION if one.lead and one.tail else Use.SPEECH
    tagged = _lead_tag(one) or _tail_tag(one)
    if tagged is not None and (one.finished or not one.foreign):
        return tagged
    if before is not None and (carried := _goes_on(one, *before)):
        return carried
    if one.foreign:
        return Use.MENTION
    return _by_shape(one, after)


def _goes_on(one: _Seen, before: _Seen, use: Use) -> Use | None:
    """Whether a quotation goes on from the one before it in the paragraph."""
    if use is Use.THOUGHT and one.finished:
        tagged = not one.lead or _thinks(one.lead)
        return Use.THOUGHT if tagged or one.said[0].islower() else None
    if use is Use.SPEECH and one.finished and one.lead and one.lead[-1] in ",;:" + _DASHES:
        return Use.SPEECH
    broken = one.said[0].islower() and before.said[-1:] not in ".!?"
    if use is Use.SPEECH and one.finished and broken and not _CLAUSE_END.search(one.lead):
        return Use.SPEECH
    said = use is Use.SPEECH and one.lead[-1:] == "," and one.said[0].isupper()
    if said and len(_words(one.said)) > _SEVERAL and not _is_title(one.said):
        return Use.SPEECH
    written = use is Use.MENTION and any(word in WRITING for word in _words(before.tail)[:3])
    return Use.MENTION if written and one.said[0].isupper() else None


def _thinks(clause: str) -> bool:
    return _REFLEXIVE.search(clause) is not None or any(w in THINKING for w in _words(clause))


def _by_shape(one: _Seen, after: _Seen | None) -> Use:
    """Speech by its punctuation and place: a clause of its own, not a part of the narrator's."""
    edge = one.lead[-1:]
    if edge.isalnum():
        return Use.SPEECH if _is_sentence(one.said) else Use.MENTION
    if edge and edge in ",;" and one.said[0].islower():
        return Use.MENTION
    if edge == "," and one.tail[:1].islower() and _is_title(one.said):
        return Use.MENTION
    if one.finished:
        return Use.SPEECH
    if edge and edge not in '.!?…:"”’»)' + _DASHES:
        return Use.MENTION
    if not one.tail or one.tail[0] in ".!?;" + _DASHES:
        return Use.SPEECH
    words = _words(one.said)
    broken = after is not None and after.said[:1].islower() and after.finished and len(words) > 2
    several = len(words) > 4 and not one.said.isupper() and _PAUSE.search(one.said)
    return Use.SPEECH if broken or several else Use.MENTION


def _is_sentence(said: str) -> bool:
    """Several words, begun and ended like a sentence, and not capitalised like a title."""
    words = _WORD.findall(said)
    small = sum(word[0].islower() for word in words)
    return len(words) > 3 and said[0].isupper() and said[-1] in ".!?…," and 2 * small >= len(words)


def _is_title(said: str) -> bool:
    words = _WORD.findall(said)
    return len(words) > 1 and all(word[0].isupper() for word in words if len(word) > 3)


def _tail_tag(one: _Seen) -> Use | None:
    """What the narration behind a quotation says of it: “…,” she said."""
    if one.said[-1] == "." and one.tail[:1].isupper():
        return None
    clause = _CLAUSE_END.split(one.tail.lstrip(",—–- "), maxsplit=1)[0]
    small = one.said[0].islower()
    if clause.startswith("(") or (small and one.lead[-1:].isalnum()):
        return None
    if small and clause.startswith("as "):
        return Use.MENTION
    posted = one.said.isupper() or one.said[0].islower() or one.said[0].isdigit()
    if _INSCRIBED.match(clause) or (posted and _IT_SAYS.match(clause)):
        return Use.MENTION
    if _LETTER_RUNS.match(clause):
        return Use.MENTION
    if _REFLEXIVE.search(clause[:60]):
        return Use.THOUGHT
    words = _words(clause)[: 5 if one.finished else 3]
    if words[:1] == ["and"] and one.finished:
        return None
    if words[:1] == ["was"] and _UTTERANCES.intersection(_words(clause)[1:7]):
        return Use.SPEECH
    for at, word in enumerate(words):
        if word in WRITING:
            return Use.MENTION
        if word in BARE and at > 1 and words[at - 1] not in _PLURAL:
            continue
        if word in THINKING and words[at + 1 : at + 2] and words[at + 1] in _OPINION:
            continue
        if use := _verb_use(word):
            return use
    return None


def _bears(clause: str) -> bool:
    """Whether a thing says it and not someone beside one: “At the door he stopped and said”."""
    words = _WORD.findall(clause)[-8:]
    at = max((n for n, word in enumerate(words) if word.lower() in BEARERS), default=-1)
    beside = bool(_BESIDE.intersection(word.lower() for word in words[max(0, at - 2) : at]))
    after = words[at + 1 :]
    says = next(n for n in reversed(range(len(words))) if words[n].lower() in _SHOWING)
    joined = max((n for n, word in enumerate(words[:says]) if word.lower() == "and"), default=at)
    if at < joined < says - 1:
        return False  # The door opened, and someone said, “…”
    if beside and says == at + 1 and _PERSONS.intersection(w.lower() for w in words[:at][-4:]):
        return False  # A man in a hat said, “…”
    someone = any(w.lower() in _SOMEBODY or (beside and w[0].isupper()) for w in after)
    return at >= 0 and not someone


def _lead_tag(one: _Seen) -> Use | None:
    """What the narration before a quotation says of it: She said, “…”"""
    clause = _CLAUSE_END.split(one.lead)[-1]
    words = _words(clause)[-8:]
    if not words:
        return None
    if any(w in _SHOWING for w in words[-3:]) and _bears(clause):
        return Use.MENTION
    if _UNSAID.search(clause):
        return Use.MENTION
    if one.lead[-1] in ",:" + _DASHES:
        verbs = [w for b, w in pairwise(words) if w not in THINKING or b not in _BEFORE_NOUN]
        return next((use for w in reversed([words[0], *verbs][-6:]) if (use := _verb_use(w))), None)
    return _run_on_tag(one, words) if one.lead[-1].isalnum() else None


def _run_on_tag(one: _Seen, words: list[str]) -> Use | None:
    """The same without a stop between: He only said “…”; with a short “…”"""
    last = words[-1]
    if last in ("was", "is", "came") and words[-2:-1] and words[-2] in _UTTERANCES:
        return Use.SPEECH
    if any(word == "not" or word.endswith(("n't", "n’t")) for word in words[-3:-1]):
        return Use.MENTION
    if last in CALLING and one.said[-1] not in "!?":
        return Use.MENTION
    if last in SAYING or last in THINKING:
        direct = one.said[0].isupper() and last in SAYING and last not in BARE
        said = one.finished or (direct and not _is_title(one.said))
        return _verb_use(last) if said else Use.MENTION
    if not one.said[0].isupper() or not one.finished:
        return None
    named = one.lead.split()[-1][0].isupper() or last in _HEARERS
    if named and any(w in SAYING for w in words[-4:]):
        return Use.SPEECH
    if last == "of" and words[-2:-1] and words[-2] in _UTTERANCES:
        return Use.SPEECH
    brief = re.search(r"\ban?(?: \w+){0,2}$", " ".join(words))
    before = " ".join(words)[: brief.start()].split()[-3:] if brief else ()
    return Use.SPEECH if any(w in SAYING or w in _GIVES for w in before) else None


def _verb_use(word: str) -> Use | None:
    if word in THINKING:
        return Use.THOUGHT
    return Use.SPEECH if word in SAYING else None


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
