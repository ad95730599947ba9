"""Disks, clocks and programs that fail: a sentence, no half file; one more build makes it right.

``AUDIOBOOK_FAULTS=200 pytest tests/test_faults.py`` injects that many.
"""

import errno
import hashlib
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import faulty
import pytest
from conftest import ROOT, STORY, write_chapters

from audiobook import engines
from audiobook.production import Project, build

FAULTS = int(os.environ.get("AUDIOBOOK_FAULTS", "0"))
ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES)
WORDS = ("onions", "turnips", "leeks")
ALLOWED = {0, 3, 5, 6}
"""Exit codes: made; a text, an engine, a file or a disk that failed."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="breaks a POSIX system")


def run(project: Path, *before: str, **environment: str) -> tuple[int, str]:
    command = [*(before or ("-m", "audiobook")), "build", "--engine", "tone", "--jobs", "1"]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stderr


def made(folder: Path) -> dict[str, str]:
    """What a listener gets, by content."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("[!.]*"))
        if path.suffix in (".mp3", ".jpg")
    }


class Story:
    """A project whose first chapter is edited; what a fresh build of each state makes is known."""

    def __init__(self, project: Path, states: dict[str, dict[str, str]]) -> None:
        self.project, self.output = project, project / "output"
        self.chapter = project / "chapters" / "01-the-geese.md"
        self.states = states
        self.whole = {item for state in self.states.values() for item in state.items()}

    def edit(self, word: str) -> None:
        self.word = word
        self.chapter.write_text(STORY.replace("onions", word), "utf-8")

    def told(self, code: int, said: str, what: str) -> None:
        """A build that met a fault."""
        assert "Traceback" not in said, (what, said)
        assert code in ALLOWED, (what, code, said)
        assert code == 0 or "Error:" in said or "error:" in said, (what, said)
        assert set(made(self.output).items()) <= self.whole, f"{what}: a file is not whole"

    def mended(self, what: str, takes: int) -> None:
        """One more build: the files of a fresh one, and no take made before is recorded again."""
        before = set(self.output.glob(".takes/??/*.wav"))
        stamps = {path: path.stat().st_mtime_ns for path in before}
        code, said = run(self.project)
        assert code == 0, (what, said)
        assert made(self.output) == self.states[self.word], what
        assert not list(self.output.rglob(".*.part")), what
        kept = sum(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items())
        assert kept >= min(takes, len(stamps)), f"{what}: whole takes were recorded again"

    def takes(self) -> int:
        return len(list(self.output.glob(".takes/??/*.wav")))


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The chapter's word → the files of a fresh build."""
    folder = tmp_path_factory.mktemp("fresh")
    write_chapters(folder)
    found = {}
    for word in WORDS:
        story = Story(folder, {})
        story.edit(word)
        assert run(folder)[0] == 0
        found[word] = made(story.output)
        shutil.rmtree(story.output)
    return found


@pytest.fixture
def story(project: Path, states: dict[str, dict[str, str]]) -> Story:
    return Story(project, states)


def test_calls_that_fail_at_any_point(story: Story) -> None:
    chance = random.Random(5)
    faults = [
        (what, chance.choice((1, 2, 5, 12, 30, 60)), chance.choice(ERRORS))
        for _ in range(max(1, FAULTS // len(faulty.CALLS)))
        for what in faulty.CALLS
    ]
    for n, (what, number, code) in enumerate(faults):
        if n % 3 == 0:
            shutil.rmtree(story.output, ignore_errors=True)
        story.edit(WORDS[n % len(WORDS)])
        fault = f"call {number} of {what} fails with {errno.errorcode[code]}"
        story.told(
            *run(story.project, str(ROOT / "tests" / "faulty.py"), what, str(number), str(code)),
            fault,
        )
        story.mended(fault, story.takes())


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_that_is_wrong(story: Story, years: int) -> None:
    seconds = str(years * 365 * 86_400)
    story.edit("onions")
    assert run(story.project, str(ROOT / "tests" / "faulty.py"), "clock", seconds, "0")[0] == 0
    for path in story.output.rglob("*"):
        os.utime(path, (2e9 if years > 0 else 1e8,) * 2)
    story.edit("leeks")
    story.mended("a wrong clock", 0)
    code, _ = run(story.project, str(ROOT / "tests" / "faulty.py"), "clock", seconds, "0")
    assert (code, made(story.output)) == (0, story.states["leeks"])


@pytest.fixture
def disk(story: Story) -> Iterator[Path]:
    """The output folder as a disk of its own, which a test makes full or read-only."""
    story.output.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "small", str(story.output)]
    try:
        failed = subprocess.run(mount, capture_output=True, check=False).returncode
    except FileNotFoundError:
        failed = 1
    if failed:
        pytest.skip("mounts are not allowed here")
    with ExitStack() as stack:
        stack.callback(subprocess.run, ["umount", "--lazy", str(story.output)], check=True)
        yield story.output


def remounted(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(disk)], check=True)


def test_a_disk_that_is_full(story: Story, disk: Path) -> None:
    whole = sum(path.stat().st_size for path in disk.rglob("*"))
    assert run(story.project)[0] == 0
    whole = sum(path.stat().st_size for path in disk.rglob("*") if path.is_file())
    chance = random.Random(3)
    for n in range(FAULTS // 5 or 3):
        for path in disk.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        share = chance.uniform(0.02, 0.99)
        remounted(disk, f"size={int(whole * share) // 4096 * 4096}")
        story.edit(WORDS[n % len(WORDS)])
        fault = f"a disk of {share:.0%}"
        story.told(*run(story.project), fault)
        remounted(disk, "size=64m")
        story.mended(fault, story.takes())


def test_a_disk_that_is_read_only(story: Story, disk: Path) -> None:
    story.edit("onions")
    assert run(story.project)[0] == 0
    story.edit("leeks")
    remounted(disk, "ro")
    code, said = run(story.project)
    assert code == 6 and "Read-only file system" in said and "Traceback" not in said
    assert made(disk) == story.states["onions"]
    remounted(disk, "rw")
    story.mended("a read-only disk", 0)


FFMPEGS = {
    "dies at once": "exit 1",
    "is killed": "kill -9 $$",
    "writes nothing": "cat >/dev/null; exit 0",
    "writes rubbish": 'cat >/dev/null; for last; do :; done; echo rubbish > "${last#file:}"',
    "stops reading": "head -c 100000 >/dev/null; exit 1",
    "cannot be started": None,
}


@pytest.mark.parametrize("fault", FFMPEGS)
def test_an_ffmpeg_that_fails(story: Story, tmp_path: Path, fault: str) -> None:
    program = tmp_path / "bin" / "ffmpeg"
    program.parent.mkdir()
    does = FFMPEGS[fault]
    knows = 'case "$*" in *-h*encoder*) echo "Encoder libmp3lame"; exit 0;; esac'
    program.write_text(f"#!/bin/sh\n{knows}\n{does}\n" if does else "#!/no/such/shell\n", "utf-8")
    program.chmod(0o755)
    story.edit("onions")
    code, said = run(story.project, PATH=f"{program.parent}:{os.environ['PATH']}")
    story.told(code, said, fault)
    assert code == (6 if does else 0), said  # what cannot be started is passed over
    story.mended(fault, story.takes())


def test_takes_that_are_spoilt(story: Story) -> None:
    story.edit("onions")
    assert run(story.project)[0] == 0
    chance = random.Random(11)
    for n in range(FAULTS // 5 or 6):
        takes = sorted(story.output.glob(".takes/??/*.wav"))
        victim, other = chance.sample(takes, 2)
        data = bytearray(victim.read_bytes())
        how = ("cut", "flipped", "emptied", "another's", "a folder", "longer")[n % 6]
        if how == "cut":
            data = data[: chance.randrange(len(data))]
        elif how == "flipped":
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        elif how == "emptied":
            data = bytearray()
        elif how == "another's":
            data = bytearray(other.read_bytes())
        elif how == "longer":
            data += bytes(chance.randrange(1, 5000))
        victim.unlink()
        if how == "a folder":
            victim.mkdir()
        else:
            victim.write_bytes(data)
        for path in story.output.glob("*.mp3"):
            path.unlink()
        code, said = run(story.project)
        if how == "a folder":  # it is in the way: told, and the author takes it away
            story.told(code, said, how)
            victim.rmdir()
            code, said = run(story.project)
        assert code == 0, (how, said)
        assert made(story.output) == story.states["onions"], how


def test_an_engine_that_has_fits(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engines.ENGINES, "strange", "strange_engines:Strange")
    path = project / "chapters" / "01-the-geese.md"
    fits = STORY.replace("Buses don’t wave", "I die").replace("This one did", "Such a silence")
    path.write_text(fits.replace("Three hundred pounds", "Then cars crash"), "utf-8")
    book = Project((project / "chapters",))

    def built(output: str) -> int:
        report, _ = build(book, output=project / output, engine="strange", jobs=2)
        return sum("is not spoken" in note.sentence for note in report.notes)

    assert built("output") == 3
    assert (
        len(made(project / "output")) == 3
    )  # both chapters and the cover, with pauses for the lines
    path.write_text(STORY, "utf-8")
    assert built("output") == built("fresh") == 0
    assert made(project / "output") == made(project / "fresh")


def test_two_builds_at_once(story: Story) -> None:
    """One holds the folder; the others say who, and spoil nothing. A killed one's lock is free."""
    story.edit("onions")
    command = [sys.executable, "-m", "audiobook", "build", "--engine", "tone", "--jobs", "1"]
    building = [
        subprocess.Popen(command, cwd=story.project, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=120)[1] for process in building]
    codes = [process.returncode for process in building]
    assert set(codes) <= {0, 8} and 0 in codes
    for code, words in zip(codes, said, strict=True):
        assert "Traceback" not in words
        assert code == 0 or "another build is at work here (process " in words
    assert made(story.output) == story.states["onions"]
    (story.output / ".lock").write_text("4194304")
    story.edit("leeks")
    story.mended("a lock that was left", 0)
