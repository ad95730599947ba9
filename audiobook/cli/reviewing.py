"""The command that asks: review. A question is a screenful; one key answers it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli import questions, screen
from audiobook.cli.answering import Answers, Quit
from audiobook.cli.project import (
    book_options,
    chapters_option,
    engine_option,
    open_part,
    sheet_path,
)
from audiobook.errors import AudiobookError, ConfigError
from audiobook.model import NARRATOR

if TYPE_CHECKING:
    from audiobook.production.review import Question, Review


@click.command()
@book_options
@chapters_option
@engine_option
def review(
    sources: tuple[Path, ...],
    voices: Path | None,
    scripts: Path | None,
    matter: bool,
    chapters: tuple[int, ...],
    engine: str,
) -> None:
    """Go through the lines whose speaker is doubtful and say who it is.

    The line whose answer settles most comes first. What you answer is written down at once, in the
    folder "scripts" and in voices.yaml, and the lines around are decided anew with it; stop when
    you like.
    """
    from audiobook import production

    if sys.stderr.isatty():
        click.secho("Reading the book …", dim=True, err=True)
    part = open_part(sources, voices, scripts, matter, writes=True)
    production.select(part, chapters)
    sitting = production.Review(part, sheet_path(sources, voices), chapters)
    _Desk(sitting, engine).sit()


class _Desk:
    """Shows the questions and does as the answers say."""

    def __init__(self, sitting: Review, engine: str) -> None:
        self.sitting = sitting
        self.engine = engine
        self.answers = Answers()

    def sit(self) -> None:
        left = self.sitting.questions()
        if not left:
            click.echo("No line is doubtful enough to ask about.")
            return
        try:
            while left or self._goes_back():
                if left:
                    self._ask(left[0], len(left))
                left = self.sitting.questions()
        except Quit:
            pass
        finally:
            self._say_goodbye(len(left))

    def _goes_back(self) -> bool:
        """Whether the last answer is taken back where nothing is left to ask."""
        click.echo("\nNo doubtful lines are left.")
        if self.answers.key("u undo, any other key ends: ") != "u":
            raise Quit
        return self._undo()

    def _say_goodbye(self, left: int) -> None:
        answers = screen.count(self.sitting.answered, "answer")
        kept = f"{answers} written down" if self.sitting.answered else "Nothing has changed"
        click.echo()
        rest = f", {screen.count(left, 'doubtful line')} left" if left else ""
        then = " “audiobook build” records anew what changed." if self.sitting.answered else ""
        click.echo(f"{kept}{rest}.{then}")

    def _ask(self, question: Question, left: int) -> None:
        """One question, until it is answered or passed over."""
        questions.show(question, left)
        while not self._done(question, self.answers.key("> ")):
            pass

    def _done(self, question: Question, key: str) -> bool:
        candidates = question.doubt.candidates
        if key.isdecimal() and 1 <= int(key) <= len(candidates):
            return self._give(question, candidates[int(key) - 1].name)
        match key:
            case "n":
                return self._give(question, NARRATOR)
            case "o":
                return self._someone_else(question)
            case "m":
                return self._join(question)
            case "s":
                self.sitting.skip(question)
            case "u":
                return self._undo()
            case "p":
                self._play(question)
                return False
            case "q":
                raise Quit
            case "?":
                click.echo(questions.HELP)
                return False
            case _:
                click.echo(questions.keys(len(candidates)))
                return False
        return True

    def _give(self, question: Question, name: str) -> bool:
        changes = self.sitting.answer(question, name)
        person = self.sitting.person(name)
        questions.tell(
            "Not speech" if name == NARRATOR else person.name if person else name, changes
        )
        return True

    def _someone_else(self, question: Question) -> bool:
        name = self._name("Who says it? ")
        if not name:
            return False
        if self.sitting.person(name) is None:
            sure = self.answers.key(f"{name} is somebody new? (y/n) ")
            if sure != "y":
                return False
        return self._give(question, name)

    def _join(self, question: Question) -> bool:
        listed = [candidate.name for candidate in question.doubt.candidates]
        names = []
        for prompt in ("Who (number or name)? ", "… is also (number or name): "):
            name = self._name(prompt, listed)
            if not name:
                return False
            names.append(name)
        one, other = (self.sitting.person(name) for name in names)
        for name, person in zip(names, (one, other), strict=True):
            if person is None:
                click.echo(f"Nobody is called {name}.")
        if one is None or other is None:
            return False
        if one == other:
            click.echo(f"{names[0]} and {names[1]} are one person already.")
            return False
        try:
            stays, changes = self.sitting.join(one, other)
        except ConfigError as err:
            click.echo(str(err))
            return False
        questions.tell(f"{other.name if stays == one.name else one.name} is {stays}", changes)
        return True

    def _name(self, prompt: str, listed: Sequence[str] | None = None) -> str:
        """A name as the story has it, if it is near one; "" where nothing was typed."""
        known = [n for p in self.sitting.people for n in (p.name, *p.aliases)]
        said = self.answers.words(prompt, known)
        if listed and said.isdecimal() and 1 <= int(said) <= len(listed):
            return listed[int(said) - 1]
        if not said or self.sitting.person(said) is not None:
            return said
        names = {name.casefold(): name for name in known}
        near = get_close_matches(said.casefold(), list(names), n=1, cutoff=0.6)
        if near and self.answers.key(f"Do you mean {names[near[0]]}? (y/n) ") == "y":
            return names[near[0]]
        return said

    def _undo(self) -> bool:
        try:
            undone = self.sitting.undo()
        except ConfigError as err:
            click.echo(str(err))
            return False
        click.echo("Taken back." if undone else "There is nothing to take back.")
        return undone

    def _play(self, question: Question) -> None:
        """The line in the voice of its likeliest speaker."""
        from audiobook import production

        words = "\n\n".join(line.text for line in question.lines)
        part = self.sitting.part
        try:
            cast = production.cast(part, engine=self.engine)
            role = cast.role(question.lines[0].role)
            sound = production.audition(words, role.voice, sheet=part.sheet)
        except AudiobookError as err:
            click.echo(str(err))
            return
        played = production.hear(sound)
        click.echo(f"{role.name}: {role.voice.name}" if played else "Nothing here plays sound.")
