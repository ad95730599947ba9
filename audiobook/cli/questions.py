"""What an author sees of a question, and of what an answer did."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from audiobook.cli.screen import count
from audiobook.model import Kind, Line

if TYPE_CHECKING:
    from audiobook.attribution import Candidate
    from audiobook.production.review import Change, Question

BEFORE, AFTER = 4, 2
"""Paragraphs shown around the line that is asked about."""
LONGEST = 240
"""Characters shown of each paragraph around."""
WIDEST = 100
TELLER = "the narrator"
"""Who tells a story in the first person and has no name yet."""
NO_BREAK = "\xa0"
SHOWN = 5
"""Lines named that an answer has changed."""
OTHER_KEYS = {
    "n": "nobody",
    "o": "someone else",
    "m": "two are one",
    "s": "skip",
    "u": "undo",
    "p": "play",
    "?": "help",
    "q": "quit",
}
HELP = """\
A number: that person says it.
n  Nobody says it, so the narrator reads it: words that only stand in quotation marks.
o  Someone who is not in the list says it. The tab key completes a name.
m  Two people are one and the same, such as “the intruder” and “Riley”. It holds for the whole book.
s  Not now: ask about other lines.
u  Take the latest answer back.
p  Hear the line in the voice of its likeliest speaker.
q  Stop. Every answer has been written down."""
REASONS = {
    "name cue": "named as the speaker",
    "pronoun cue": "fits the “he said” or “she said”",
    "description cue": "described as the speaker",
    "narrator cue": "“I said”",
    "addressee": "spoken to",
    "vocative": "who is called by name",
    "spoken of": "who is spoken of",
    "own name": "says their own name",
    "word of address": "fits how the other is addressed",
    "action beat": "does something beside it",
    "beat pronoun": "fits the “he” or “she” beside it",
    "narration beside": "named beside it",
    "recency": "named shortly before",
    "acting": "is in the scene",
    "standing": "speaks much in this chapter",
    "company": "speaks much hereabouts",
    "habits": "talks like this",
    "turn": "fits the turns around it",
    "only one": "nobody else is about",
}
"""Rule → what it says for a candidate, in words for somebody who does not know the rules."""


def show(question: Question, left: int) -> None:
    """The lines around, the line, who may say it, and the keys."""
    chapter = question.script.chapter
    place = chapter.where(question.lines[0].span.start)
    click.echo()
    click.secho(f"{place}  ({count(left, 'doubtful line')} left)", dim=True)
    click.echo()
    for text, asked in _surroundings(question):
        for row in textwrap.wrap(text, _width() - 4):
            click.secho(f"{'  > ' if asked else '    '}{row}", bold=asked, dim=not asked)
    click.echo()
    names = [_called(candidate) for candidate in question.doubt.candidates]
    widest = max(map(len, names), default=0)
    for number, candidate in enumerate(question.doubt.candidates, 1):
        row = f"  {number}  {names[number - 1]:{widest}}  {candidate.chance:4.0%}"
        click.echo(f"{row}  {_reason(candidate)}")
    click.echo(keys(len(question.doubt.candidates)))


def tell(what: str, changes: Sequence[Change]) -> None:
    """What an answer did besides."""
    lines = {0: "No other line changes.", 1: "1 other line changes:"}
    said = lines.get(len(changes), f"{len(changes)} other lines change:")
    click.secho(f"{what}. {said}", fg="green")
    for change in changes[:SHOWN]:
        words = textwrap.shorten(change.line.text, 50, placeholder=" …")
        click.echo(f"    {words}  {change.after}, not {change.before}")
    if len(changes) > SHOWN:
        click.echo(f"    and {len(changes) - SHOWN} more")


def _surroundings(question: Question) -> list[tuple[str, bool]]:
    """Paragraphs, as a play where somebody speaks, and whether they are what is asked about."""
    lines = question.script.lines
    first, last = question.doubt.lines[0], question.doubt.lines[-1]
    shown: list[tuple[str, bool]] = []
    start, end = lines[first].paragraph - BEFORE, lines[last].paragraph + AFTER
    asked = {lines[i].paragraph for i in question.doubt.lines}
    for paragraph in range(start, end + 1):
        there = [i for i, line in enumerate(lines) if line.paragraph == paragraph]
        if not there or lines[there[0]].kind is Kind.SCENE_BREAK:
            continue
        ours = paragraph in asked
        text = " ".join(" ".join(lines[i].text for i in there).split())
        text = text if ours else textwrap.shorten(text, LONGEST, placeholder=" …")
        who = "?" if ours else _speaker([lines[i] for i in there])
        shown.append((f"{who}: {text}" if who else text, ours))
    return shown


def _speaker(lines: list[Line]) -> str:
    return ", ".join(dict.fromkeys(line.role or "?" for line in lines if line.spoken))


def _called(candidate: Candidate) -> str:
    return f"{TELLER} (“I”)" if candidate.name == TELLER else candidate.name


def _reason(candidate: Candidate) -> str:
    why = REASONS.get(candidate.rule, candidate.rule)
    words = f": {candidate.reason}" if candidate.rule.endswith(" cue") and candidate.reason else ""
    return why + words


def keys(candidates: int) -> str:
    """The keys that answer, on as few rows as there is room for."""
    numbers = {0: [], 1: [f"1{NO_BREAK}who"]}.get(candidates, [f"1-{candidates}{NO_BREAK}who"])
    others = [f"{key}{NO_BREAK}{what.replace(' ', NO_BREAK)}" for key, what in OTHER_KEYS.items()]
    rows = textwrap.wrap("   ".join([*numbers, *others]), _width(), initial_indent="  ")
    return "\n".join(rows).replace(NO_BREAK, " ")


def _width() -> int:
    return min(WIDEST, shutil.get_terminal_size().columns)
