"""What a build costs, stage by stage, against the least it could cost on the same machine.

    python benchmarks/pipeline.py [CHAPTER] [--long]

The floor is measured in the same run: the same words spoken by the engine alone, one after another,
and the same samples encoded alone by ffmpeg with the same settings; lower still, what espeak-ng
itself needs, called straight from one process. CPU seconds count every process that the build
started; they are what to compare, since the clock depends on what else runs.

``--long`` builds a generated chapter of 20,000 words besides and tells its memory: that of all its
processes together, looked at five times a second, each shared page counted once (Linux).
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LONG = 20_000
"""Words of the generated chapter."""
ENDINGS = (
    *("", " again", " indeed", " at once", " once more", " after all", " of course", " as ever"),
    *(" all the same", " as before", " for once", " in the end"),
)
LAST_WORD = re.compile(r"(\w)(?=[^\w\s]*(?:[“”]|$))")
"""The end of the last word before a quotation mark and before the end."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "chapter", type=Path, nargs="?", default=ROOT / "chapters/01-the-back-pages.md"
    )
    parser.add_argument("--long", action="store_true", help="also a chapter of 20,000 words")
    parser.add_argument("--child", choices=CHILDREN, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(CHILDREN[options.child](options.chapter, options.folder)))
        return
    reap_orphans()
    print(f"{date.today()}, {cores()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        compare(options.chapter, Path(folder))
    if options.long:
        with tempfile.TemporaryDirectory() as folder:
            tell_memory(Path(folder))


def compare(chapter: Path, folder: Path) -> None:
    """Print the build's stages and the floor."""
    built = in_child("build", chapter, folder)
    engine = in_child("engine", chapter, folder)
    spoken = in_child("speak", chapter, folder)
    encoded = in_child("encode", chapter, folder)
    print(f"{chapter.name}: {built['words']} words, {built['seconds'] / 60:.1f} minutes of sound\n")
    print("The build                                    CPU s   clock s")
    for name, cpu, clock in built["stages"]:
        print(f"  {name:42} {cpu:6.2f}   {clock:7.2f}")
    whole, clock = built["cpu"], built["clock"]
    print(f"  {'whole':42} {whole:6.2f}   {clock:7.2f}")
    print("\nOf mixing, mastering and encoding, alone")
    for name, cpu, _ in in_child("detail", chapter, folder)["stages"]:
        print(f"  {name:42} {cpu:6.2f}")
    floor = engine["speaking"] + encoded["encoding"]
    print("\nThe floor")
    print(f"  {'the engine speaks the same words':42} {engine['speaking']:6.2f}")
    print(f"  {'  of which espeak-ng itself needs':42} {spoken['speaking']:6.2f}")
    print(f"  {'ffmpeg encodes the same samples':42} {encoded['encoding']:6.2f}")
    print(f"  {'both':42} {floor:6.2f}")
    bare = spoken["speaking"] + encoded["encoding"]
    print(f"\nThe whole is {whole / floor:.2f} times the floor, ", end="")
    print(f"{whole / bare:.2f} times espeak-ng and ffmpeg.")
    print(memory(built))


def tell_memory(folder: Path) -> None:
    chapter = folder / "long.txt"
    chapter.write_text(long_chapter(), "utf-8")
    built = in_child("build", chapter, folder)
    print(f"\n{built['words']} words in {built['chapters']} chapter, ", end="")
    print(f"{built['seconds'] / 60:.0f} minutes of sound: ", end="")
    print(f"{built['cpu']:.0f} CPU s, {built['clock']:.0f} s on the clock.")
    print(memory(built))


def memory(built: dict[str, Any]) -> str:
    return f"Memory: {built['own_mb']:.0f} MB itself, {built['all_mb']:.0f} MB with its children."


def long_chapter() -> str:
    return "\n\n".join(("# The Long Chapter", *prose(LONG))) + "\n"


def prose(words: int) -> Iterator[str]:
    """Paragraphs of the sample over and over, each time with other words at the end of every speech
    and every stretch of narration, so that hardly a take serves twice; at least so many words."""
    sample = [path.read_text("utf-8") for path in sorted((ROOT / "chapters").iterdir())]
    paragraphs = [
        part.strip()
        for text in sample
        for part in text.split("\n\n")
        if part.rstrip("*_").endswith((".", "!", "?", "”", "’", "…"))  # no headings
    ]
    for ending in itertools.cycle(ENDINGS):
        for part in paragraphs:
            yield (varied := LAST_WORD.sub(rf"\1{ending}", part))
            words -= len(varied.split())
            if words <= 0:
                return


# --- measured in a process of its own -------------------------------------------------------------


class Watch:
    """CPU and clock between two moments, by name. Tells what a build's reporter is told."""

    def __init__(self, name: str) -> None:
        self.stages: list[tuple[str, float, float]] = []
        self._begin(name)

    def stage(self, name: str, total: int = 0) -> None:
        self.stages.append((self._name, cpu() - self._cpu, time.monotonic() - self._clock))
        self._begin(name)

    def advance(self, steps: int) -> None:
        return

    def tell(self, sentence: str) -> None:
        return

    def _begin(self, name: str) -> None:
        self._name, self._cpu, self._clock = name, cpu(), time.monotonic()


def build(chapter: Path, folder: Path) -> dict[str, Any]:
    """A fresh build, as the command makes it."""
    watch = Watch("starting")
    watch.stages = [("Python and its imports", cpu(), 0.0)]
    from audiobook import production

    watch.stage("reading")
    book = production.read([str(chapter)])
    watch.stage("script and attribution")
    part = production.script(book)
    watch.stage("casting and cues")
    cast = production.cast(part)
    report = production.produce(part, cast, output=folder / "output", reporter=watch)
    watch.stage("")
    return {
        "stages": watch.stages,
        "cpu": cpu(),
        "words": sum(len(chapter.text.split()) for chapter in book.chapters),
        "chapters": len(book.chapters),
        "seconds": sum(made.levels.seconds for made in report.chapters),
        "own_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def timelines(chapter: Path, folder: Path) -> list[Any]:
    """The timelines of a finished build, arranged again from its takes."""
    from audiobook import casting, mix, production, studio

    part = production.script(production.read([str(chapter)]))
    cast = production.cast(part)
    store = folder / "output" / ".takes"
    made = []
    for script in part.scripts:
        cues, _ = casting.cues(script, cast, part.sheet)
        takes = studio.record(cues, store=store, jobs=1, done=lambda _: None).takes
        gains = studio.level({cue.voice for cue in cues}, store=store, jobs=1)
        made.append(mix.arrange(script, cues, takes, pacing=part.sheet.pacing, gains=gains))
    return made


def detail(chapter: Path, folder: Path) -> dict[str, Any]:
    """What `publish` does, step by step, with everything of a step held in memory."""
    from audiobook import master, mix, writers

    lines = timelines(chapter, folder)
    writer, path = writers.load("mp3"), folder / "detail.mp3"
    watch = Watch("")
    for line in lines:
        watch.stage("gain: takes' energies")
        gain = master.gain_for(line)
        watch.stage("rendering: load, resample, join")
        blocks = list(mix.render(line))
        watch.stage("finishing: gain, room tone, limiter")
        done = list(master.finish(iter(blocks), gain))
        watch.stage("encoding and tags, fed through a pipe")
        writer.write(iter(done), path, writers.Tags("x"))
        watch.stage("measuring the file: decode, scan")
        master.measure(path)
        (folder / "samples.raw").write_bytes(b"".join(block.tobytes() for block in done))
        watch.stage("")
    return {"stages": [stage for stage in watch.stages if stage[0]]}


def encode(chapter: Path, folder: Path) -> dict[str, Any]:
    """ffmpeg alone, from a file of samples to a file."""
    from audiobook import master, mix, programs
    from audiobook.writers import mp3

    samples = folder / "samples.raw"
    with samples.open("wb") as file:
        for line in timelines(chapter, folder):
            for block in master.finish(mix.render(line), master.gain_for(line)):
                file.write(block.tobytes())
    source = ("-f", "s16le", "-ar", str(mp3.RATE), "-ac", "1", "-i", str(samples))
    command = (programs.ffmpeg(), "-loglevel", "error", "-nostdin", *source, *mp3.CODEC, "-y")
    before = cpu()
    subprocess.run((*command, str(folder / "floor.mp3")), check=True)
    return {"encoding": cpu() - before}


def engine(chapter: Path, folder: Path) -> dict[str, Any]:
    """The engine as the program has it, line after line, each once; nothing is kept."""
    from audiobook import engines

    cues = (clip.cue for line in timelines(chapter, folder) for clip in line.clips)
    distinct = dict.fromkeys((cue.words, cue.voice) for cue in cues)
    before = cpu()
    for words, voice in distinct:
        engines.load(voice.engine).speak(words, voice)
    return {"speaking": cpu() - before, "cpu": cpu()}


def speak(chapter: Path, folder: Path) -> dict[str, Any]:
    """espeak-ng alone: one process, no file, no pause, one call a line."""
    import espeakng_loader

    from audiobook import engines

    cues = [clip.cue for line in timelines(chapter, folder) for clip in line.clips]
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    synchronous, rate, pitch, utf8 = 2, 1, 3, 1
    library.espeak_Initialize(synchronous, 0, espeakng_loader.get_data_path().encode(), 0)
    heard = bytearray()

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
    def hear(samples: int | None, count: int, _: object) -> int:
        if samples:
            heard.extend(ctypes.string_at(samples, 2 * count))
        return 0

    library.espeak_SetSynthCallback(hear)
    before = cpu()
    for cue in cues:
        library.espeak_SetVoiceByName(cue.voice.name.encode())
        options = engines.load("pyttsx3").options(**dict(cue.voice.options))
        library.espeak_SetParameter(rate, options.rate, 0)
        library.espeak_SetParameter(pitch, options.pitch, 0)
        words = cue.words.encode()
        library.espeak_Synth(words, len(words) + 1, 0, 1, 0, utf8, None, None)
    return {"speaking": cpu() - before, "bytes": len(heard)}


CHILDREN = {"build": build, "engine": engine, "detail": detail, "speak": speak, "encode": encode}


def in_child(what: str, chapter: Path, folder: Path) -> dict[str, Any]:
    """The answer of one of `CHILDREN`. Where it tells its own CPU, that of its children which ended
    after it (the engine's processes) is added: to the whole, and to recording or speaking."""
    before, clock = cpu(children=True), time.monotonic()
    command = [sys.executable, __file__, str(chapter), "--child", what, "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        most = 0.0
        while child.poll() is None:
            most = max(most, megabytes(child.pid))
            time.sleep(0.2)
        assert child.stdout
        found: dict[str, Any] = json.loads(child.stdout.read())
    reap()
    found |= {"clock": time.monotonic() - clock, "all_mb": most}
    if "cpu" in found:
        late = cpu(children=True) - before - found["cpu"]
        found["cpu"] += late
        found["speaking"] = found.get("speaking", 0) + late
        found["stages"] = [
            (name, spent + (late if name == "Recording" else 0), on_clock)
            for name, spent, on_clock in found.get("stages", ())
        ]
    return found


def cpu(*, children: bool = False) -> float:
    """CPU seconds so far of this process and of those it has waited for, or of those alone."""
    kinds = (
        [resource.RUSAGE_CHILDREN] if children else [resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN]
    )
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(each.ru_utime + each.ru_stime for each in used)


def megabytes(pid: int, *, children: bool = True) -> float:
    """Memory of a process, and of all below it, shared pages divided among those who share them."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        tasks = [(task / "children").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:  # ended meanwhile, or no Linux
        return 0.0
    own = sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    below = " ".join(tasks).split() if children else ()
    return own / 1024 + sum(megabytes(int(child)) for child in below)


def reap_orphans() -> None:
    """Let children of ended children come to us, so that their CPU is counted. Linux only."""
    if sys.platform == "linux":
        set_child_subreaper = 36
        ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def reap() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    main()
