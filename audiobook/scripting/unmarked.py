"""Thoughts that no mark sets off, told by their tag: Go, I thought. Get the others."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'-]+"
_WHO = rf"(?P<who>he|she|they|I|you|we|(?:the|his|her|my) \w+|{_NAME}(?: {_NAME})?)"
_SELF = r"(?:him|her|my|your|them|our)sel(?:f|ves)"
_TAG = re.compile(
    rf"(?<=[,?!…]) (?:{_WHO} (?:thought|thinks|(?<=you )think|(?:told|tells?) {_SELF})"
    rf"|(?:thought|thinks) (?P<name>{_NAME}(?: {_NAME})?))"
    r"(?=[.!?…]|,? (?:with|as|quite|and|but|which|who|\w+ly|\w+ing|at (?:him|her|it|them))\b)"
    r"[^.!?…,]*"
)
_START = re.compile(
    r"(?:^|(?<!\bMr)(?<!\bMrs)(?<!\bDr)[.!?…][”’\"'»*_]*)\s*(?=[^\s.!?…”’\"'»*_][^.!?…]*[,?!…]$)"
)
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]+(?=\s|$)\s*")
_ASKS = re.compile(r", (?=(?:and|or|but|so) [^.!?…]*\?)")
"""A question that the thought goes on with behind its tag: , thought Ada, and who pays?"""
_NOW = re.compile(
    r"\b(?:is|are|am|has|have|can|will|isn['’]t|aren['’]t|don['’]t|doesn['’]t|can['’]t|won['’]t)\b"
    r"|\b(?:I|you|he|she|it|we|they|that|there|here|what|who)['’](?:s|re|ve|ll|m)\b",
    re.IGNORECASE,
)
"""Present tense: in a story told in the past, what somebody thinks."""
TOLD = re.compile(
    r"\b(?:was|were|had|did|didn['’]t|wasn['’]t|went|came|felt|took|got|stood|sat|saw|knew|kept|put"
    r"|ran|held|turned|looked|said|gave|let|left|made|began|found|heard|fell|led|bent|broke|brought"
    r"|caught|crept|drank|drew|drove|flung|grew|hung|lit|rose|sang|sank|shook|slid|spoke|sprang"
    r"|struck|swung|threw|woke|wore|wrote|(?!need)\w{2,}ed)\b"
)
"""Past tense: what the narrator tells."""
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = 4
"""Letters of a word that says little."""
_LONGEST = 150
"""Characters of a thought in front of its tag."""
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|we)\b|\bI['’]")
_OPENING = re.compile(r"(?:As|When|While|If|Though|After|Before|And then|Then)\b")


def tagged(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of the narration ``text[start:end]`` that a tag shows to be thought: the clause
    in front of it, and the sentences behind it as long as they are not told in the past tense."""
    done = start
    for tag in _TAG.finditer(text, start, end):
        if tag.start() < done:
            continue
        first = _beginning(text, max(done, tag.start() - _LONGEST), tag.start())
        if first is None or not _is_thought(text[first : tag.start()], tag):
            continue
        yield first, tag.start()
        done = tag.end()
        goes_on = _behind(text, done, end, tag, text[first : tag.start()])
        if goes_on is not None:
            yield goes_on
            done = goes_on[1]


def _behind(
    text: str, at: int, end: int, tag: re.Match[str], clause: str
) -> tuple[int, int] | None:
    """What of the thought stands behind its tag, which ends at ``at``."""
    if asks := _ASKS.match(text, at, end):
        return asks.end(), text.index("?", asks.end(), end) + 1
    rest, strict = at + 1, False
    if text[at : at + 1] != ".":
        sentence = _SENTENCE.match(text, at, end)
        if sentence is None or "thinks" in tag.group():
            return None
        rest, strict = sentence.end(), True
    last = _last(text, rest, end, tag, clause, strict)
    return (rest, last) if last > rest else None


def _beginning(text: str, start: int, end: int) -> int | None:
    """Where the clause that ends at ``end`` begins its sentence."""
    *_, last = (None, *_START.finditer(text[start:end]))
    return start + last.end() if last else None


def _is_thought(clause: str, tag: re.Match[str]) -> bool:
    return clause[:1].isupper() and not _narrated(clause, tag) and _OPENING.match(clause) is None


def _narrated(words: str, tag: re.Match[str]) -> bool:
    """Whether it is told in the past tense, and in the person of the story."""
    told = TOLD.search(words)
    if told is None or _NOW.search(words, 0, told.start()):
        return False
    return tag["who"] in ("I", "we") or _FIRST_PERSON.search(words) is None


def _last(text: str, start: int, end: int, tag: re.Match[str], clause: str, strict: bool) -> int:
    """Where the thought ends that goes on behind its tag.

    Args:
        clause: what is thought in front of the tag. A sentence that takes up its words goes on.
        strict: whether narration stands between, so that the present tense must show the thought.
    """
    who = re.escape(tag["who"] or tag["name"])
    last = start
    for sentence in _SENTENCE.finditer(text, start, end):
        words = sentence.group().strip()
        narrated = _narrated(words, tag) and not _takes_up(words, clause)
        if narrated or sentence.start() > last or re.match(rf"{who}\b", words, re.IGNORECASE):
            break
        if strict and not _NOW.search(words):
            break
        last = sentence.end()
    return last


def _takes_up(words: str, clause: str) -> bool:
    """Breathe, she told herself. Breathe, and find out …"""
    first = _WORD.match(words)
    return (
        first is not None
        and len(first.group()) > _SMALL
        and first.group().casefold() in clause.casefold()
    )
