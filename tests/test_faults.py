"""Real faults: a build under one ends well or says what is wrong and what to do; nothing under its
final name is spoilt; and one more build, when the fault is gone, makes the files of a fresh one.

`AUDIOBOOK_FAULTS=200 pytest tests/test_faults.py`: so many in all, every kind as often.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from children import (
    FAULTY,
    Outcome,
    check_told,
    command,
    ended,
    failing_call,
    start,
    surroundings,
)
from conftest import STORY, told

from audiobook import programs
from audiobook.errors import BusyError
from audiobook.master import measure
from audiobook.production.folder import hold
from audiobook.studio.shelf import Shelf

if sys.platform == "win32":
    pytest.skip("the faults are made with the means of POSIX", allow_module_level=True)

FAULTS = int(os.environ.get("AUDIOBOOK_FAULTS", "0"))
CHAPTERS = {
    "01-the-geese.md": STORY,
    "02-the-money.md": STORY.replace("The Geese", "The Money").replace("Three", "Four"),
}
OLDER = {
    "01-the-geese.md": STORY.replace("onions", "turnips"),
    "02-the-money.md": CHAPTERS["02-the-money.md"].replace("The Money", "A Loan"),
}
YEAR = 365 * 86_400.0


@dataclass
class Bench:
    """A project, the files of its fresh build, and outputs of earlier builds to begin from."""

    folder: Path
    engine: str
    fresh: Path = field(init=False)
    wanted: dict[str, bytes] = field(init=False)
    report: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        (self.folder / "chapters").mkdir(parents=True)
        self.write(CHAPTERS)
        assert self.build().code == 0
        self.wanted, self.report = self.files(), self.told()
        self.store("same")
        shutil.rmtree(self.output)
        self.write(OLDER)
        assert self.build().code == 0
        self.store("older")
        self.older = self.files()
        self.write(CHAPTERS)

    @property
    def output(self) -> Path:
        return self.folder / "output"

    def write(self, chapters: dict[str, str]) -> None:
        for name, text in chapters.items():
            (self.folder / "chapters" / name).write_text(text, "utf-8")

    def store(self, state: str) -> None:
        shutil.copytree(self.output, self.folder / state)

    def begin(self, state: str) -> None:
        """The output as an earlier build left it: "none", "older" (of another text) or "same"."""
        shutil.rmtree(self.output, ignore_errors=True)
        if state != "none":
            shutil.copytree(self.folder / state, self.output)

    def start(self, jobs: str = "1", **more: str) -> subprocess.Popen[str]:
        return start(self.folder, command(self.engine, "--jobs", jobs), surroundings(**more))

    def build(self, jobs: str = "1", **more: str) -> Outcome:
        return ended(self.start(jobs, **more))

    def files(self) -> dict[str, bytes]:
        """What a listener gets."""
        return {p.name: p.read_bytes() for p in self.output.glob("[!.]*.[mj]p[3g]") if p.is_file()}

    def told(self) -> dict[str, Any]:
        return told(self.output)

    def takes(self) -> dict[str, int]:
        """When each whole take was recorded."""
        shelf, found = Shelf(self.output / ".takes"), {}
        for path in self.output.glob(".takes/??/*.wav"):
            if shelf.find(path.parent.name + path.stem):
                found[path.name] = path.stat().st_mtime_ns
        return found


# --- what holds after every fault -----------------------------------------------------------------


def check_whole(bench: Bench, outcome: Outcome, spoilt: set[Path] = frozenset()) -> None:  # type: ignore[assignment]
    """Nothing under its final name is half of something. ``spoilt``: by the test itself."""
    right = [*bench.wanted.items(), *bench.older.items()]
    for file in bench.files().items():
        if (bench.output / file[0]) in spoilt or file in right:
            continue
        # a line that the engine did not speak is a pause there, and the build has said so
        assert "is not spoken" in outcome.err or "as loud as" in outcome.err, file[0]
        measure(bench.output / file[0])
    shelf = Shelf(bench.output / ".takes")
    for take in bench.output.glob(".takes/??/[!.]*.wav"):
        assert take in spoilt or shelf.find(take.parent.name + take.stem), take
    for record in (*bench.output.glob(".published/[!.]*.json"), *bench.output.glob("*.json")):
        assert record in spoilt or json.loads(record.read_text("utf-8"))


def check_mended(bench: Bench, kept: dict[str, int], dice: random.Random | None = None) -> None:
    """One more build: the files of a fresh one; ``kept`` takes are not recorded again. By the dice
    the author goes back and forth before, and a chapter changes its name."""
    if dice and dice.random() < 0.3:
        bench.write(OLDER)
        assert bench.build().code == 0
        assert bench.files() == bench.older
        bench.write(CHAPTERS)
    outcome = bench.build()
    assert (outcome.code, "warning" in outcome.err) == (0, False), outcome.err
    assert bench.files() == bench.wanted
    assert bench.told() == bench.report
    assert kept.items() <= bench.takes().items(), "a take was lost"
    assert not list(bench.output.glob(".*.part"))


# --- the kinds of fault ---------------------------------------------------------------------------

Fault = Callable[[Bench, random.Random], None]


NEEDS = {"none": 4_000_000, "older": 2_000_000}
"""Bytes that a build needs, about, to begin from nothing or from an earlier one."""


def full_disk(bench: Bench, dice: random.Random) -> None:
    """A small file system, at whatever level of filling the build finds it."""
    state = dice.choice(["none", "older"])
    bench.begin(state)
    kept = bench.takes()
    there = sum(4096 + p.stat().st_size for p in bench.output.rglob("*"))
    room = 4096 * round((there + dice.random() * NEEDS[state]) / 4096)
    bound = f"nr_inodes={dice.randint(6, 90)}" if dice.random() < 0.2 else f"size={room}"
    script = """
        mkdir -p output before && cp -a output/. before/ &&
        mount -t tmpfs -o "$0" tmpfs output || exit 99
        cp -a before/. output/ 2>/dev/null
        "$@"; code=$?
        rm -rf before && mkdir before && cp -a output/. before/ || exit 99
        exit $code
    """
    outcome = isolated(bench, script, bound, *command(bench.engine, "--jobs", dice.choice("12")))
    shutil.rmtree(bench.output)
    (bench.folder / "before").rename(bench.output)
    judge(bench, outcome, {n: t for n, t in kept.items() if n in bench.takes()}, dice)


def read_only(bench: Bench, dice: random.Random) -> None:
    """All of the output folder, or one folder in it."""
    bench.begin(dice.choice(["none", "older", "same"]))
    bench.output.mkdir(exist_ok=True)
    inner = [p for p in bench.output.rglob("*") if p.is_dir()]
    place = dice.choice([bench.output, bench.output / ".published", *inner[:3]])
    place.mkdir(exist_ok=True)
    kept = bench.takes()
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" || exit 99; exec "$@"'
    judge(bench, isolated(bench, script, str(place), *command(bench.engine)), kept)


def isolated(bench: Bench, script: str, *arguments: str) -> Outcome:
    """Run where file systems may be mounted and nobody else sees them."""
    words = ["unshare", "-Urm", "sh", "-c", script, *arguments]
    if not shutil.which("unshare") or subprocess.run([*words[:2], "true"], check=False).returncode:
        pytest.skip("file systems cannot be mounted here")
    outcome = ended(start(bench.folder, words, surroundings()))
    assert outcome.code != 99, outcome.err
    return outcome


def judge(
    bench: Bench, outcome: Outcome, kept: dict[str, int], dice: random.Random | None = None
) -> None:
    check_told(outcome)
    check_whole(bench, outcome)
    if outcome.code == 0:
        assert bench.files() == bench.wanted
    check_mended(bench, kept, dice)


def call_fails(bench: Bench, dice: random.Random) -> None:
    """A call to the system fails, once or from then on."""
    log = bench.folder / "struck"
    for _ in range(9):  # a build may be done before it makes so many calls
        bench.begin(dice.choice(["none", "older", "same"]))
        kept = bench.takes()
        place = bench.folder if dice.random() < 0.2 else bench.output
        outcome = bench.build(dice.choice("12"), **failing_call(dice, place, log))
        if log.exists():
            break
    struck = log.read_text("utf-8")
    log.unlink()
    check_told(outcome)
    check_whole(bench, outcome)
    if outcome.code == 0:  # an earlier build's file may be left until its record can be read
        assert bench.wanted.items() <= bench.files().items()
    # what could not be read was recorded again
    kept = {name: when for name, when in kept.items() if name not in struck}
    check_mended(bench, kept, dice)


def wrong_clock(bench: Bench, dice: random.Random) -> None:
    """The clock jumps, and files are dated years off."""
    state = dice.choice(["none", "older", "same"])
    bench.begin(state)
    wrong = dice.choice([-50, -1, 1, 30]) * YEAR
    for path in sorted(bench.output.rglob("*")):
        if dice.random() < 0.3:
            os.utime(path, times=(time.time() + wrong, time.time() + wrong))
    kept = bench.takes()
    outcome = bench.build(AUDIOBOOK_CLOCK=str(dice.choice([-20, 20]) * YEAR))
    assert outcome.code == 0, outcome.err
    judge(bench, outcome, kept)


def spoil(path: Path, dice: random.Random, others: list[Path]) -> None:
    """As disks, other programs and people do."""
    data = path.read_bytes()
    at = dice.randrange(len(data))
    how = dice.choice(["cut", "flipped", "emptied", "swapped", "zeros", "gone", "folder"])
    if how in ("gone", "folder"):
        path.unlink()
        if how == "folder":
            path.mkdir()
        return
    changed = {
        "cut": data[:at],
        "flipped": bytes([*data[:at], data[at] ^ 1 << dice.randrange(8), *data[at + 1 :]]),
        "emptied": b"",
        "swapped": dice.choice(others).read_bytes(),
        "zeros": data[:at] + bytes(len(data) - at),
    }
    path.write_bytes(changed[how])


def spoilt(bench: Bench, dice: random.Random, paths: list[Path], most: int) -> None:
    """Some of the files are spoilt; the next build mends all but what stands in its way."""
    copies = bench.folder / "copies"
    shutil.copytree(bench.output, copies)
    harmed = set(dice.sample(paths, min(len(paths), dice.randint(1, most))))
    for path in sorted(harmed):
        spoil(path, dice, [copies / p.relative_to(bench.output) for p in paths])
    shutil.rmtree(copies)
    kept = bench.takes()
    outcome = bench.build(dice.choice("12"))
    check_told(outcome)
    check_whole(bench, outcome, harmed)
    blocked = [path for path in harmed if path.is_dir()]
    assert outcome.code == 0 or any(str(path.name) in outcome.err for path in blocked), outcome.err
    if outcome.code == 0:
        assert bench.wanted.items() <= bench.files().items()
    for path in blocked:
        path.rmdir()
    for name in bench.older.keys() - bench.wanted.keys():  # with its record it was forgotten
        if bench.output / ".published" / f"{name}.json" in harmed:
            (bench.output / name).unlink(missing_ok=True)
    check_mended(bench, kept)


def takes_spoilt(bench: Bench, dice: random.Random) -> None:
    state = dice.choice(["older", "same"])
    bench.begin(state)
    for path in dice.sample(sorted(bench.output.glob("*.mp3")), dice.randint(0, 2)):
        path.unlink()  # so that its takes are needed
    spoilt(bench, dice, sorted(bench.output.glob(".takes/??/*.wav")), 9)


def records_spoilt(bench: Bench, dice: random.Random) -> None:
    bench.begin(dice.choice(["older", "same", "same"]))
    records = ".ledger.json", ".published/*.json", ".memory.sqlite", "report.json", ".lock", "*.jpg"
    spoilt(bench, dice, sorted(p for name in records for p in bench.output.glob(name)), 3)


WORDS = ["Buses", "geese", "lamps burned low", "", "e"]
"""Where an engine's fault strikes: a line, several, the line that a voice is measured by, all."""


def engine_fails(bench: Bench, dice: random.Random) -> None:
    sys.path.insert(0, str(FAULTY))
    from faulty_engines import DEADLY, FAULTS

    bench.begin(dice.choice(["none", "older"]))
    kept = bench.takes()
    deadly = bench.engine == "faulty" and dice.random() < 0.4
    fault = f"{dice.choice(list(DEADLY if deadly else FAULTS))}:{dice.choice(WORDS)}"
    outcome = bench.build(dice.choice("12"), AUDIOBOOK_ENGINE_FAULT=fault)
    check_told(outcome)
    check_whole(bench, outcome)
    if outcome.code == 0 and "warning" not in outcome.err:
        assert bench.files() == bench.wanted
    check_mended(bench, kept)


FFMPEG = {
    "dies": "exit 1",
    "is killed": "kill -9 $$",
    "writes nothing": "exit 0",
    "hangs": "exec sleep 600",
    "writes garbage": 'head -c 90000 /dev/urandom > "$file"; head -c 90000 /dev/urandom',
    "writes little": 'head -c 999999 | "$real" "$@"',
    "is cut short": '"$real" "$@" && truncate -s -5000 "$file"',
    "writes over it": '"$real" "$@" && dd if=/dev/urandom of="$file" bs=1k seek=99 count=9 '
    "conv=notrunc",
    "is not a program": None,
}
"""What an ffmpeg may do in place of its work; None: it cannot even be started."""


def ffmpeg_fails(bench: Bench, dice: random.Random) -> None:
    bench.begin(dice.choice(["none", "older"]))
    kept = bench.takes()
    harm = FFMPEG[dice.choice(list(FFMPEG))]
    place = bench.folder / "bin"
    place.mkdir()
    fake = place / "ffmpeg"
    fake.write_text(
        f'#!/bin/sh\nreal="{programs.ffmpeg()}"\n'
        'case "$*" in *encoder=libmp3lame) exec "$real" "$@";; esac\n'
        f'for last; do :; done\nfile="${{last#file:}}"\nexec 2>/dev/null\n{harm}\n'
    )
    fake.chmod(0o755)
    more = {"PATH": f"{place}{os.pathsep}{os.environ['PATH']}", "AUDIOBOOK_HASTE": "0.7"}
    if harm is None:
        more = {"IMAGEIO_FFMPEG_EXE": str(place / "none"), "PATH": str(place)}
        fake.unlink()
    outcome = bench.build(dice.choice("12"), **more)
    shutil.rmtree(place)
    assert outcome.code == 6, outcome
    judge(bench, outcome, kept)


def two_at_once(bench: Bench, dice: random.Random) -> None:
    """Two builds in one folder: one does the work, the other too or says who is at it."""
    bench.begin(dice.choice(["none", "older", "same"]))
    kept = bench.takes()
    first = bench.start()
    time.sleep(dice.uniform(0, 1))
    second = bench.start()
    outcomes = {first.pid: ended(first), second.pid: ended(second)}
    assert {each.code for each in outcomes.values()} in ({0}, {0, 8}), outcomes
    for pid, outcome in outcomes.items():
        check_told(outcome)
        if outcome.code:
            (other,) = outcomes.keys() - {pid}
            assert f"another build is at work here (process {other})" in outcome.err
    check_whole(bench, outcome)
    assert bench.files() == bench.wanted
    check_mended(bench, kept)


def main_process_killed(bench: Bench, dice: random.Random) -> None:
    """Its workers and programs are not, and the next build begins at once."""
    bench.begin(dice.choice(["none", "older"]))
    kept = bench.takes()
    victim = bench.start("2")
    try:
        victim.wait(timeout=dice.uniform(0.4, 1.8))
    except subprocess.TimeoutExpired:
        victim.send_signal(signal.SIGKILL)
    left = (bench.output / ".lock").exists()
    outcome = bench.build("2")
    victim.communicate()
    assert outcome.code == 0, f"a lock left behind: {left}\n{outcome.err}"
    judge(bench, outcome, kept)


def nobody_hears(bench: Bench, dice: random.Random) -> None:
    """What the build prints goes to a full disk."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    bench.begin(dice.choice(["none", "same"]))
    kept = bench.takes()
    both = dice.random() < 0.3
    with Path("/dev/full").open("w") as full:
        build = subprocess.run(
            command(bench.engine, *dice.choice([[], ["--json"]])), cwd=bench.folder,
            check=False, text=True, env=surroundings(), stdout=full,
            stderr=full if both else subprocess.PIPE,
        )  # fmt: skip
    outcome = Outcome(build.returncode, "", build.stderr or "")
    assert outcome.code == 6, outcome
    if not both:
        check_told(outcome)
    check_whole(bench, outcome)
    check_mended(bench, kept)


# --- the runs -------------------------------------------------------------------------------------

KINDS: dict[str, tuple[Fault, int, tuple[str, ...]]] = {
    # how often in the long run, of 100; with which engines
    "full disk": (full_disk, 14, ("tone", "pyttsx3")),
    "read-only": (read_only, 6, ("tone",)),
    "call fails": (call_fails, 28, ("tone", "tone", "pyttsx3")),
    "wrong clock": (wrong_clock, 4, ("tone",)),
    "takes spoilt": (takes_spoilt, 8, ("tone", "pyttsx3")),
    "records spoilt": (records_spoilt, 12, ("tone",)),
    "engine fails": (engine_fails, 12, ("faulty", "gentle")),
    "ffmpeg fails": (ffmpeg_fails, 6, ("tone",)),
    "two at once": (two_at_once, 4, ("tone", "pyttsx3")),
    "main process killed": (main_process_killed, 4, ("tone", "pyttsx3")),
    "nobody hears": (nobody_hears, 2, ("tone",)),
}


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Bench]:
    made: dict[str, Bench] = {}

    def of(engine: str) -> Bench:
        if engine not in made:
            made[engine] = Bench(tmp_path_factory.mktemp(engine) / "project", engine)
        return made[engine]

    return of


def runs() -> list[tuple[str, int]]:
    return [(k, n) for k, (_, of, _) in KINDS.items() for n in range(FAULTS * of // 100 or 1)]


@pytest.mark.parametrize(("kind", "number"), runs(), ids=lambda value: str(value))
def test_a_fault_spoils_nothing_and_the_next_build_mends_all(
    kind: str, number: int, bench: Callable[[str], Bench]
) -> None:
    fault, _, engines = KINDS[kind]
    fault(bench(engines[number % len(engines)]), random.Random(f"{kind} {number}"))


def test_a_build_that_is_stopped_for_a_while_goes_on(bench: Callable[[str], Bench]) -> None:
    book, pause = bench("tone"), 2.0
    book.begin("none")
    build = book.start(AUDIOBOOK_HASTE=str(pause))
    while not list(book.output.glob(".*.mp3.*.part")):  # ffmpeg is at work
        assert build.poll() is None
        time.sleep(0.001)
    build.send_signal(signal.SIGSTOP)
    time.sleep(1.2 * pause)
    build.send_signal(signal.SIGCONT)
    outcome = ended(build)
    assert outcome.code == 0, outcome.err
    assert book.files() == book.wanted


def test_a_file_that_is_not_remembered_is_not_there(bench: Callable[[str], Bench]) -> None:
    book = bench("tone")
    book.begin("none")
    fault = {"AUDIOBOOK_FAULT": "create:EIO:1:always", "AUDIOBOOK_FAULT_LOG": os.devnull}
    folder = str(book.output / ".published")
    outcome = book.build(AUDIOBOOK_FAULT_IN=folder, **fault)
    assert outcome.code == 6
    assert ".published" in outcome.err
    assert not list(book.output.glob("*.mp3"))


def test_of_many_at_once_all_but_one_are_told_so_and_nothing_else(tmp_path: Path) -> None:
    def again_and_again(_: int) -> int:
        held = 0
        for _ in range(100):
            try:
                with hold(tmp_path / "output"):
                    held += 1
            except BusyError:
                continue
        return held

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(again_and_again, range(8))) > 0


def test_the_lock_of_a_process_that_is_gone_is_taken_over(bench: Callable[[str], Bench]) -> None:
    book = bench("tone")
    book.begin("same")
    lock = book.output / ".lock"
    lock.write_text(str(os.getpid()))  # alive, but it holds nothing
    assert book.build().code == 0
    with lock.open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.truncate(0)
        held.write("4711")
        held.flush()
        outcome = book.build()
    assert outcome.code == 8
    assert "another build is at work here (process 4711)" in outcome.err
    check_mended(book, book.takes())
