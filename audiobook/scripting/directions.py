"""How a line is said, where the text states it beside the line: “…,” she whispered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from audiobook.model import Kind, Line
from audiobook.scripting.verbs import BARE, MANNERS, SAYING

_CONTEXT = 120
"""Characters of narration on either side that are looked at."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CLAUSE_END = re.compile(r"[.!?;](?=\s|$)")
_LOW, _LOUD = "low|quiet|soft|small|hushed|faint", "loud|great|booming|ringing|mighty"
_PHRASES = tuple(
    (re.compile(rf"\b(?:{phrase})\b"), direction)
    for phrase, direction in (
        (r"(?:in|to) (?:a|an|his|her|their|my) (?:\w+,? ){0,2}whisper", "whispered"),
        (r"under (?:his|her|their|my|your) breath", "muttered"),
        (r"at the top of (?:his|her|their|my|its) (?:lungs|voice)", "shouted"),
        (rf"in (?:a|an) (?:\w+,? )?(?:{_LOW})[\w, -]* (?:voice|tone)", "quietly"),
        (rf"in (?:a|an) (?:\w+,? )?(?:{_LOUD})[\w, -]* (?:voice|tone)", "loudly"),
    )
)
_LY = """
only really finally suddenly immediately simply presently instantly quickly early nearly hardly
merely exactly actually probably possibly certainly obviously apparently usually previously
recently lately shortly directly reply slightly especially truly mostly partly fully duly
evidently eventually naturally clearly
"""
_NO_MANNER = frozenset(_LY.split())
"""Words in -ly that do not tell how something is said."""

_OBJECTS = frozenset(("him", "her", "me", "them", "us", "you", "back", "out", "very", "more"))
_INDIRECT = frozenset(("a", "an", "the", "his", "her", "my", "their", "with", "of", "no"))


def directed(lines: Sequence[Line]) -> list[Line]:
    """The lines with the direction that the narration beside each states.

    A line without one of its own keeps that of the speech before it in its paragraph, when only a
    clause of narration stands between.
    """
    done: list[Line] = []
    for at, line in enumerate(lines):
        if line.kind is Kind.DIALOGUE:
            before, after = _beside(lines, at, -1), _beside(lines, at, 1)
            direction = _direction(line.text, before, after) or _kept(done, line)
            line = replace(line, direction=direction) if direction else line
        done.append(line)
    return done


def _beside(lines: Sequence[Line], at: int, step: int) -> str:
    """The narration next to a line; from another paragraph only what ends with a colon."""
    if not 0 <= at + step < len(lines):
        return ""
    line, other = lines[at], lines[at + step]
    if other.kind is not Kind.NARRATION:
        return ""
    if other.paragraph != line.paragraph and not (step < 0 and other.text[-1] in ":,"):
        return ""
    return other.text[-_CONTEXT:] if step < 0 else other.text[:_CONTEXT]


def _direction(said: str, before: str, after: str) -> str | None:
    ended = said.rstrip("\"”’'»*_")[-1:]
    clauses = []
    if after and (after[0].islower() or not (ended == "." or after[-1] in ",:")):
        clauses.append(_CLAUSE_END.split(after, maxsplit=1)[0])
    if before and before[-1] in ",:—–-":
        clauses.append(_CLAUSE_END.split(before)[-1])
    stated = next((found for clause in clauses if (found := _stated(clause))), None)
    return stated or ("shouted" if _in_capitals(said) else None)


def _stated(clause: str) -> str | None:
    words = _WORD.findall(clause)
    for at, word in enumerate(words[:7]):
        verb = word in MANNERS and (at < 3 or word not in BARE)
        if verb and (at == 0 or words[at - 1] not in _INDIRECT):
            return MANNERS[word]
    for phrase, direction in _PHRASES:
        if phrase.search(clause):
            return direction
    return next((word for at, word in enumerate(words) if _tells_how(words, at)), None)


def _tells_how(words: Sequence[str], at: int) -> bool:
    """An adverb right beside a verb of saying: said softly, told him coldly, softly said."""
    if not words[at].endswith("ly") or words[at] in _NO_MANNER:
        return False
    before = words[max(0, at - 2) : at]
    if before and (before[-1] in SAYING or (before[0] in SAYING and before[-1] in _OBJECTS)):
        return True
    return at + 1 < len(words) and words[at + 1] in SAYING


def _in_capitals(said: str) -> bool:
    words = [word for word in _WORD.findall(said) if len(word) > 1]
    if not words or not all(word.isupper() for word in words):
        return False
    return len(words) > 1 or (len(words[0]) > 2 and "!" in said)


def _kept(done: Sequence[Line], line: Line) -> str | None:
    if len(done) < 2 or done[-1].kind is not Kind.NARRATION or done[-2].paragraph != line.paragraph:
        return None
    between = done[-1].text
    if len(between) > _CONTEXT or _CLAUSE_END.search(between[:-1]):
        return None
    return done[-2].direction
