"""The second opinion: asked when the author says so, kept, and heeded ever after.

The answers lie in ``second-opinion.json`` in the folder of the script files. Every command heeds
them, only `consult` asks, and never twice about the same line in the same surroundings. Whatever
goes wrong is a Note: the book is made all the same.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import files
from audiobook.attribution import Advice, Doubt, attribute, doubts, opinions
from audiobook.attribution.opinions import Passage
from audiobook.casting.sheet import SecondOpinion
from audiobook.errors import AdviserError, ConfigError
from audiobook.model import UNSURE, Note, Script, Severity
from audiobook.production.report import Reporter, Silent

if TYPE_CHECKING:
    from audiobook.production.part import Part

FILE = "second-opinion.json"
ROW = ("who", "line", "by")
FAILURES = 2
"""Passages without a reply, one after the other, after which nobody is asked any more."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """What an adviser has answered about the lines of a part."""

    wish: SecondOpinion | None = None
    path: Path | None = None
    """Where the answers are kept; None: nowhere."""
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By `opinions.keys`: "who" says the line, "" where the adviser could not tell; for whoever
    reads the file the "line", and "by" whom it was answered."""
    asked: int = 0
    """Lines that were to be asked about just now."""
    answered: int = 0
    """Of these, the lines for which somebody was named."""

    def on(self, script: Script) -> tuple[Advice, ...]:
        """What is known about the lines of a script."""
        if self.wish is None or not self.answers:
            return ()
        weight = opinions.log_odds(self.wish.reliability)
        found = opinions.keys(script, self.wish.adviser.name).items()
        names = ((line, self.answers[key]["who"]) for line, key in found if key in self.answers)
        return tuple(Advice(line, name, weight) for line, name in names if name)


def kept(wish: SecondOpinion | None, folder: Path | None) -> tuple[Opinions, tuple[Note, ...]]:
    """The answers that were given before, where an adviser is wished for."""
    path = folder / FILE if folder is not None else None
    if wish is None or path is None or not path.is_file():
        return Opinions(wish, path), ()
    try:
        held = json.loads(path.read_bytes())
        rows = held["answers"].items()
        answers = {key: {name: str(row[name]) for name in ROW} for key, row in rows}
    except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        sentence = "the answers kept in it cannot be read and do not count; --ask asks again."
        return Opinions(wish, path), (Note(Severity.WARNING, sentence, str(path)),)
    return Opinions(wish, path, answers), ()


def consult(
    part: Part, *, chapters: Collection[int] = (), reporter: Reporter | None = None
) -> Part:
    """Ask the part's adviser about the doubtful lines, and decide every chapter anew.

    Args:
        chapters: numbers of the chapters to ask about; none means all.
        reporter: told how far the work is.

    Raises:
        ConfigError: voices.yaml names no adviser, or the answers cannot be written down.
    """
    if part.opinions.wish is None:
        raise ConfigError(
            "There is nobody to ask for a second opinion.",
            hint="Name a server or a command in voices.yaml, under second_opinion.",
        )
    reporter = reporter or Silent()
    asking = _Asking(part.opinions, part.opinions.wish)
    questions = list(_questions(part, part.opinions.wish, chapters))
    if questions:
        reporter.stage("Second opinion", sum(len(p.asked) for _, _, p in questions))
    for script, keys, passage in questions:
        asking.ask(script, keys, passage)
        reporter.advance(len(passage.asked))
    now = asking.opinions
    scripts = tuple(attribute(each, part.people, now.on(each)) for each in part.scripts)
    return replace(part, scripts=scripts, opinions=now, notes=(*part.notes, *asking.notes()))


def _questions(
    part: Part, wish: SecondOpinion, chapters: Collection[int]
) -> Iterator[tuple[Script, Mapping[int, str], Passage]]:
    """What is to be asked, with the keys of its chapter: of all doubtful lines the most valuable,
    less those that were asked about before. Doubts are weighed as if nobody had been asked, so that
    the same lines are chosen every time."""
    found: list[tuple[Script, Doubt]] = []
    for script in part.scripts:
        if not chapters or script.chapter.number in chapters:
            weighed = doubts(script, part.people)
            found += [(script, d) for d in weighed if d.sure < UNSURE and len(d.candidates) > 1]
    found = sorted(found, key=lambda each: -each[1].worth)[: wish.most]
    for script in part.scripts:
        keys = opinions.keys(script, wish.adviser.name)
        mine = [d for s, d in found if s is script]
        new = [d for d in mine if keys[d.lines[0]] not in part.opinions.answers]
        for passage in opinions.passages(script, part.people, new):
            yield script, keys, passage


class _Asking:
    """One round of questions."""

    def __init__(self, held: Opinions, wish: SecondOpinion) -> None:
        self.opinions = replace(held, asked=0, answered=0)
        self._wish = wish
        self._failures: list[str] = []
        self._in_a_row = self._missed = self._ignored = 0

    def ask(self, script: Script, keys: Mapping[int, str], passage: Passage) -> None:
        """Put a passage to the adviser, and keep at once what is answered."""
        self.opinions = replace(self.opinions, asked=self.opinions.asked + len(passage.asked))
        reply = self._reply(passage) if self._in_a_row < FAILURES else None
        if reply is None:
            self._missed += len(passage.asked)
            return
        answers = opinions.read(reply, passage)
        self._ignored += answers.ignored
        by = self._wish.adviser.name
        rows = {
            keys[line]: dict(zip(ROW, (who, script.lines[line].text, by), strict=True))
            for line, who in answers.names.items()
        }
        now = self.opinions
        self.opinions = replace(
            now,
            answers={**now.answers, **rows},
            answered=now.answered + sum(map(bool, answers.names.values())),
        )
        _save(self.opinions)

    def _reply(self, passage: Passage) -> str | None:
        try:
            reply = self._wish.adviser.ask(passage.words, seconds=self._wish.seconds)
        except AdviserError as err:
            self._failures.append(err.message)
            self._in_a_row += 1
            return None
        self._in_a_row = 0
        return reply

    def notes(self) -> Iterator[Note]:
        """What went wrong, in a sentence each."""
        name = self._wish.adviser.name
        if self._failures:
            lines = "1 doubtful line" if self._missed == 1 else f"{self._missed} doubtful lines"
            yield Note(
                Severity.WARNING,
                f"no second opinion on {lines} ({self._failures[0]}); the book is made without, "
                "and --ask asks again.",
                name,
            )
        if self._ignored:
            pieces = "1 piece" if self._ignored == 1 else f"{self._ignored} pieces"
            sentence = f"{pieces} of the replies answered nothing that was asked: ignored."
            yield Note(Severity.INFO, sentence, name)


def _save(held: Opinions) -> None:
    """Write the answers down.

    Raises:
        ConfigError: the disk is full or the folder cannot be written to.
    """
    if held.path is None:
        return
    try:
        held.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise ConfigError(f"{held.path.parent}: cannot be made: {err.strerror or err}") from err
    text = json.dumps({"answers": held.answers}, ensure_ascii=False, indent=1)
    files.write(held.path, f"{text}\n".encode(), error=ConfigError)
