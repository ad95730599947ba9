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
_START = re.compile(r"(?:^|[.!?…][”’\"'»*_]*)\s*(?=[^\s.!?…”’\"'»*_][^.!?…]*[,?!…]$)")
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]+(?=\s|$)\s*")
_TOLD = re.compile(
    r"\b(?:was|were|had|did|didn['’]t|wasn['’]t|went|came|felt|took|got|stood|sat|saw|knew|kept|put"
    r"|ran|held|turned|looked|said|gave|let|left|made|began|found|heard|fell|led|(?!need)\w{2,}ed)\b"
)
"""Past tense: what the narrator tells."""
_LONGEST = 150
"""Characters of a thought in front of its tag."""
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|we|us|our)\b|\bI['’]")
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
        if text[done : done + 1] != ".":
            continue
        rest = done + 1
        last = _last(text, rest, end, tag)
        if last > rest:
            yield rest, last
            done = last


def _beginning(text: str, start: int, end: int) -> int | None:
    """Where the clause that ends at ``end`` begins its sentence."""
    *_, last = (None, *_START.finditer(text[start:end]))
    return start + last.end() if last else None


def _is_thought(clause: str, tag: re.Match[str]) -> bool:
    own = _FIRST_PERSON.search(clause) and tag["who"] not in ("I", "we")
    told = _TOLD.search(clause) is not None and not own
    return clause[:1].isupper() and not told and _OPENING.match(clause) is None


def _last(text: str, start: int, end: int, tag: re.Match[str]) -> int:
    """Where the thought ends that goes on behind a tag and its full stop."""
    who = (tag["who"] or "").casefold()
    last = start
    for sentence in _SENTENCE.finditer(text, start, end):
        words = sentence.group().strip()
        narrated = _TOLD.search(words) and not _FIRST_PERSON.search(words)
        if narrated or sentence.start() > last or words.casefold().startswith(f"{who} "):
            break
        last = sentence.end()
    return last
