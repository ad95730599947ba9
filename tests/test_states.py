"""Whatever an author, a disk or another program does to a project between builds: one more build,
and the files are those of a fresh one.

``AUDIOBOOK_STEPS=10000`` walks that many steps.
"""

import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from children import check_told, command, ended, failing_call, killed, start, surroundings
from conftest import STORY
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from audiobook.production import Project, Report, build

STEPS = int(os.environ.get("AUDIOBOOK_STEPS", "60"))
LENGTH = 10
WORDS = ("onions", "turnips", "leeks", "“old” onions")
SHEETS = (
    "",
    "pacing: {turn: 0.9}\n",
    "roles: {Tom: {voice: tuba, engine: tone}}\n",
    "book: {title: Geese, author: A. Writer}\n",
    "pronunciations: {geese: gee-say}\n",
)
KEPT = (".ledger.json", ".published/*", ".memory.sqlite", "report.json", "cover.jpg")
DAMAGES = ("deleted", "emptied", "cut", "flipped", "replaced")


def damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "deleted" or not data:
        path.unlink()
        return
    middle = len(data) // 2
    flipped = bytes([*data[:middle], data[middle] ^ 16, *data[middle + 1 :]])
    path.write_bytes(
        {"emptied": b"", "cut": data[:middle], "flipped": flipped, "replaced": b'{"a": [1]}'}[how]
    )


def once(step: Callable[..., None]) -> Any:
    """A step with a build in a process of its own, which takes a second: one in each walk."""
    return precondition(lambda self: self.calm and sys.platform != "win32")(step)


class Author(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.changed: set[str] = set()
        self.lost = False
        self.calm = True
        (self.folder / "chapters").mkdir()
        for number, title in enumerate(("The Geese", "The Money"), 1):
            self.write(number, title, "onions")

    def teardown(self) -> None:
        if not hasattr(self, "folder"):
            return
        try:
            self.built("output")
            self.built("fresh")
            made, fresh = self.files("output"), self.files("fresh")
            assert {name: made.get(name) for name in fresh} == fresh
            # only what somebody else has changed, or is not known to be ours, is left lying
            assert self.lost or made.keys() - fresh.keys() <= self.changed
        finally:
            shutil.rmtree(self.folder)

    @rule(number=st.integers(1, 3), title=st.sampled_from(["The Geese", "The Money", "A Way"]),
          word=st.sampled_from(WORDS))  # fmt: skip
    def write(self, number: int, title: str, word: str) -> None:
        text = STORY.replace("The Geese", title).replace("onions", word)
        (self.folder / "chapters" / f"{number}.md").write_text(text, "utf-8")

    @rule(number=st.integers(2, 3))
    def take_out(self, number: int) -> None:
        (self.folder / "chapters" / f"{number}.md").unlink(missing_ok=True)

    @rule()
    def swap(self) -> None:
        one, other = (self.folder / "chapters" / f"{n}.md" for n in (1, 2))
        if other.exists():
            texts = one.read_bytes(), other.read_bytes()
            one.write_bytes(texts[1])
            other.write_bytes(texts[0])

    @rule(sheet=st.sampled_from(SHEETS))
    def wish(self, sheet: str) -> None:
        (self.folder / "voices.yaml").write_text(sheet, "utf-8")

    @rule(chapters=st.sampled_from([(), (1,)]))
    def build(self, chapters: tuple[int, ...]) -> None:
        self.built("output", chapters)

    @rule(name=st.sampled_from(KEPT), how=st.sampled_from(DAMAGES))
    def damage_what_is_known(self, name: str, how: str) -> None:
        for path in (self.folder / "output").glob(name):
            damage(path, how)
            self.lost |= path.parent.name == ".published"

    @rule(at=st.integers(0, 100), how=st.sampled_from(DAMAGES))
    def damage_a_take(self, at: int, how: str) -> None:
        takes = sorted((self.folder / "output").glob(".takes/??/*.wav"))
        if takes:
            damage(takes[at % len(takes)], how)

    @rule(at=st.integers(0, 5), how=st.sampled_from(DAMAGES))
    def damage_a_finished_file(self, at: int, how: str) -> None:
        finished = sorted((self.folder / "output").glob("*.mp3"))
        if finished:
            self.changed.add(finished[at % len(finished)].name)
            damage(finished[at % len(finished)], how)

    @once
    @rule(after=st.floats(0.3, 2))
    def kill(self, after: float) -> None:
        self.calm = False
        killed(start(self.folder, command("tone")), after)

    @once
    @rule(seed=st.integers(0, 10_000))
    def fail(self, seed: int) -> None:
        self.calm = False
        fault = failing_call(random.Random(seed), self.folder / "output", self.folder / "struck")
        check_told(ended(start(self.folder, command("tone"), surroundings(**fault))))

    @once
    @rule()
    def build_twice_at_once(self) -> None:
        self.calm = False
        builds = [start(self.folder, command("tone")) for _ in range(2)]
        outcomes = [ended(each) for each in builds]
        assert {each.code for each in outcomes} in ({0}, {0, 8}), outcomes
        for outcome in outcomes:
            check_told(outcome)

    def built(self, output: str, chapters: tuple[int, ...] = ()) -> Report:
        sheet = self.folder / "voices.yaml"
        project = Project(
            (self.folder / "chapters",), sheet if sheet.exists() else None, self.folder / "scripts"
        )
        report, _ = build(
            project, output=self.folder / output, engine="tone", chapters=chapters, jobs=1
        )
        return report

    def files(self, output: str) -> dict[str, bytes]:
        made = (self.folder / output).iterdir()
        return {p.name: p.read_bytes() for p in made if p.suffix in (".mp3", ".jpg")}


Author.TestCase.settings = settings(
    max_examples=max(1, STEPS // LENGTH),
    stateful_step_count=LENGTH,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_any_steps_end_in_the_files_of_a_fresh_build = Author.TestCase
