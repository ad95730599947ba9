"""Dask workers make, byte for byte, what one process makes: real schedulers and workers."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import ROOT

from audiobook import engines
from audiobook.errors import ConfigError
from audiobook.production import Project, Report, build

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="starts and kills by POSIX means")

SECONDS = 60.0
"""In which whatever is waited for must have happened."""
Process = subprocess.Popen[bytes]
Start = Callable[..., list[Process]]
Run = Callable[..., Process]


def until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def end(process: Process) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Starts a command of Dask's; all end with the test."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    (tmp_path / "elsewhere").mkdir()
    with ExitStack() as stack:

        def start(module: str, *arguments: str, before: Sequence[str] = ()) -> Process:
            process = subprocess.Popen(
                [*before, sys.executable, "-m", f"distributed.cli.{module}", *arguments],
                cwd=tmp_path / "elsewhere",
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            stack.callback(end, process)
            return process

        yield start


@pytest.fixture
def scheduler(tmp_path: Path, run: Run) -> Process:
    return run(
        "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        "--scheduler-file", str(tmp_path / "scheduler.json"),
    )  # fmt: skip


@pytest.fixture
def address(tmp_path: Path, scheduler: Process) -> str:
    file = tmp_path / "scheduler.json"
    until(lambda: file.is_file() and file.read_text().rstrip().endswith("}"))
    return str(json.loads(file.read_text())["address"])


@pytest.fixture
def workers(tmp_path: Path, address: str, run: Run) -> Callable[..., list[Process]]:
    """Starts so many workers."""

    def start(count: int, before: Sequence[str] = ()) -> list[Process]:
        return [
            run(
                "dask_worker", address, "--nthreads", "1", "--no-dashboard",
                "--local-directory", str(tmp_path / f"worker {n}"), before=before,
            )
            for n in range(count)
        ]  # fmt: skip

    return start


def built(project: Path, output: str, engine: str = "tone", scheduler: str = "") -> Report:
    report, _ = build(
        Project((project / "chapters",)),
        output=project / output,
        engine=engine,
        scheduler=scheduler,
    )
    return report


def made(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.mp3")}


@pytest.mark.parametrize(("count", "engine"), [(2, "tone"), (3, "pyttsx3")])
def test_workers_make_the_same_files(
    project: Path, address: str, workers: Start, count: int, engine: str
) -> None:
    workers(count)
    alone, together = built(project, "alone", engine), built(project, "output", engine, address)
    assert made(project / "output") == made(project / "alone")
    assert together.recorded == alone.recorded
    # resumed: with some takes and a file gone, the same once more
    for path in [
        *(project / "output").glob(".takes/?[0-7]/*.wav"),
        *(project / "output").glob("01*"),
    ]:
        path.unlink()
    again = built(project, "output", engine, address)
    assert made(project / "output") == made(project / "alone")
    assert 0 < again.recorded < alone.recorded
    assert not list((project / "output").glob(".mark"))


def killed_while_building(folder: Path, address: str, victim: Process, when: int = 20) -> str:
    """What a build says in which somebody is killed when there are so many takes."""
    for path in sorted((ROOT / "chapters").iterdir())[:2]:
        (folder / "chapters").mkdir(exist_ok=True)
        shutil.copy(path, folder / "chapters")
    takes = folder / "output" / ".takes"
    command = [sys.executable, "-m", "audiobook", "build", "--engine", "tone", "--log", "json"]
    with subprocess.Popen(
        [*command, "--scheduler", address], cwd=folder, stderr=subprocess.PIPE
    ) as building:
        try:
            until(lambda: len(list(takes.glob("??/*.wav"))) > when or building.poll() is not None)
            os.killpg(victim.pid, signal.SIGKILL)
            _, said = building.communicate(timeout=SECONDS)
        finally:
            building.kill()
    assert "Traceback" not in said.decode()
    return f"{building.returncode} {said.decode()}"


def test_a_worker_that_is_killed_costs_nothing(
    tmp_path: Path, address: str, workers: Start
) -> None:
    victim, _ = workers(2)
    assert killed_while_building(tmp_path, address, victim).startswith("0 ")
    built(tmp_path, "alone")
    assert made(tmp_path / "output") == made(tmp_path / "alone")


@pytest.mark.parametrize("when", [1, 150])
def test_a_scheduler_that_is_killed_is_told_and_the_next_build_goes_on(
    tmp_path: Path, address: str, workers: Start, scheduler: Process, when: int
) -> None:
    """At any moment: what is under way then must not be waited for."""
    workers(1)
    said = killed_while_building(tmp_path, address, scheduler, when)
    assert said.startswith("6 ") and f"The scheduler at {address} is gone." in said
    alone, after = built(tmp_path, "alone"), built(tmp_path, "output")
    assert made(tmp_path / "output") == made(tmp_path / "alone")
    assert after.recorded < alone.recorded


def test_a_worker_that_does_not_see_the_folder_hands_its_takes_back(
    project: Path, address: str, workers: Start
) -> None:
    """As on another machine: whatever it writes under the folder's name goes elsewhere."""
    elsewhere = f'mount -t tmpfs elsewhere "{project}" && exec "$@"'
    apart = ("unshare", "--mount", "sh", "-c", elsewhere, "sh")
    if shutil.which("unshare") is None or subprocess.run([*apart, "true"], check=False).returncode:
        pytest.skip("mounts are not allowed here")
    workers(1, before=apart)
    built(project, "alone")
    report = built(project, "output", scheduler=address)
    assert made(project / "output") == made(project / "alone")
    assert report.recorded == len(list((project / "output").glob(".takes/??/*.wav"))) - slates(
        report
    )


def slates(report: Report) -> int:
    """Each voice has said one passage more, to be levelled by."""
    return len({(member.engine, member.voice) for member in report.cast})


def test_a_line_that_kills_its_workers_is_a_note(
    project: Path, address: str, workers: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers(1)
    monkeypatch.setitem(engines.ENGINES, "strange", "strange_engines:Strange")
    path = project / "chapters" / "01-the-geese.md"
    path.write_text(path.read_text("utf-8").replace("Buses don’t wave", "Buses die"), "utf-8")
    report = built(project, "output", "strange", address)
    assert ["Buses die" in note.sentence for note in report.notes] == [True]
    assert len(made(project / "output")) == 2


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("studio", "not the address of a scheduler"),
        ("http://127.0.0.1:8786", "not the address of a scheduler"),
        ("tcp://192.0.2.7:8786", "whoever is on the network"),
        ("tls://127.0.0.1:8786", "certificate"),
        ("tcp://127.0.0.1:9", "No scheduler answers"),
    ],
)
def test_a_scheduler_that_cannot_be_used_is_told(project: Path, address: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        built(project, "output", scheduler=address)
    assert not made(project / "output")


def test_with_nothing_to_do_nobody_is_called(project: Path) -> None:
    built(project, "output")
    report = built(project, "output", scheduler="tcp://127.0.0.1:9")
    assert (report.recorded, len(report.chapters)) == (0, 2)
