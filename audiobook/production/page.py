"""The report as a page for people: ``report.html``, beside the files that it plays.

One file that needs nothing else but the chapters and the cover: no network, and no script but the
few lines that let samples be heard in place. What is drawn is also said in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook import files
from audiobook.master import ACX
from audiobook.model import Note
from audiobook.production.report import CastMember, ChapterMade, Report, Stretch
from audiobook.production.tagging import Labels

TEMPLATE = Path(__file__).parent / "data" / "report.html.j2"
ROWS = 12
"""Roles with a row of their own in the picture of who speaks when; the others share one."""
COLOURS = 8
"""Roles with a colour of their own; the others are grey."""
WIDTH = 1000.0
"""Units of a picture from left to right."""
DEEPEST = -90.0
"""dB at the foot of the plot of levels; digital silence lies there too."""
SAMPLE = (2.0, 8.0)
"""Seconds that the sample of a voice had best last."""
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Voice:
    """A row of the cast."""

    member: CastMember
    colour: str
    seconds: float
    sample: tuple[str, float, float] | None
    """A file in which the role speaks, from and to which second; None where it never does."""


@dataclass(frozen=True, slots=True)
class Row:
    """When a role speaks, as the path of a picture."""

    role: str
    colour: str
    seconds: float
    path: str


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a chapter's speech a role has."""

    role: str
    colour: str
    start: float
    """In hundredths, as ``part``."""
    part: float


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as the page shows it."""

    made: ChapterMade
    shares: tuple[Share, ...]
    faults: tuple[Note, ...]
    """What `ACX` would refuse."""
    notes: tuple[Note, ...]
    """The others."""
    middle: float
    """Its place in the plot of levels."""
    edge: float
    """Where it begins in the picture of who speaks when."""


def write(path: Path, report: Report, labels: Labels) -> None:
    """Write the page, whole or not at all.

    Raises:
        AudioError: the disk is full or the folder cannot be written to.
    """
    files.write(path, _page(report, labels).encode())


def _page(report: Report, labels: Labels) -> str:
    from jinja2 import Environment, StrictUndefined  # 0.1 s, which a build with nothing to do saves

    kit = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    kit.filters["clock"] = clock
    kit.globals["height"] = _height
    spoken = _spoken(report.chapters)
    ranked = [role for role, _ in spoken.most_common()]
    colours = {role: f"c{n}" for n, role in enumerate(ranked[:COLOURS])}
    total = sum(made.levels.seconds for made in report.chapters)
    in_chapters = {note for made in report.chapters for note in made.notes}
    return kit.from_string(TEMPLATE.read_text("utf-8")).render(
        report=report,
        meta=labels.meta,
        title=labels.meta.title or (report.chapters[0].title if report.chapters else "Audiobook"),
        total=total,
        acx=ACX,
        chapters=list(_chapters(report.chapters, colours, total)),
        cast=[_voice(member, report.chapters, colours, spoken) for member in report.cast],
        rows=list(_rows(report.chapters, ranked, colours, spoken, total)),
        notes=[note for note in report.notes if note not in in_chapters],
        table=[(made, _spoken([made])) for made in report.chapters],
        ranked=ranked[:COLOURS],
    )


def clock(seconds: float) -> str:
    """4:05, or 1:04:05."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _spoken(chapters: Iterable[ChapterMade]) -> Counter[str]:
    """Role → seconds."""
    found: Counter[str] = Counter()
    for made in chapters:
        for role, start, end in made.stretches:
            found[role] += end - start  # type: ignore[assignment]  # a Counter may hold floats
    return found


def _chapters(
    chapters: Sequence[ChapterMade], colours: Mapping[str, str], total: float
) -> Iterator[Chapter]:
    before = 0.0
    for n, made in enumerate(chapters):
        faults = tuple(note for note in made.notes if f"({ACX.name})." in note.sentence)
        notes = tuple(note for note in made.notes if note not in faults)
        middle = (n + 0.5) * WIDTH / len(chapters)
        shares = tuple(_shares(made, colours))
        edge = WIDTH * before / (total or 1.0)
        yield Chapter(made, shares, faults, notes, middle, edge)
        before += made.levels.seconds


def _shares(made: ChapterMade, colours: Mapping[str, str]) -> Iterator[Share]:
    spoken = _spoken([made])
    whole = sum(spoken.values()) or 1.0
    start = 0.0
    for role, seconds in spoken.most_common():
        part = 100 * seconds / whole
        yield Share(role, colours.get(role, "rest"), start, part)
        start += part


def _voice(
    member: CastMember,
    chapters: Iterable[ChapterMade],
    colours: Mapping[str, str],
    spoken: Mapping[str, float],
) -> Voice:
    colour = colours.get(member.role, "rest")
    return Voice(member, colour, spoken.get(member.role, 0.0), _sample(member.role, chapters))


def _sample(role: str, chapters: Iterable[ChapterMade]) -> tuple[str, float, float] | None:
    """As `Voice.sample`: the first stretch of a good length, else the one that is nearest to it."""
    shortest, longest = SAMPLE
    theirs = [(made, s) for made in chapters for s in made.stretches if s.role == role]

    def off(found: tuple[ChapterMade, Stretch]) -> float:
        length = found[1].end - found[1].start
        return max(shortest - length, length - longest, 0.0)

    if not theirs:
        return None
    made, (_, start, end) = min(theirs, key=off)
    return made.path.name, start, min(end, start + longest)


def _rows(
    chapters: Sequence[ChapterMade],
    ranked: Sequence[str],
    colours: Mapping[str, str],
    spoken: Mapping[str, float],
    total: float,
) -> Iterator[Row]:
    own = set(ranked[:ROWS])
    scale = WIDTH / (total or 1.0)
    spans: dict[str, list[list[float]]] = {}
    before = 0.0
    for made in chapters:
        for role, start, end in made.stretches:
            row = spans.setdefault(role if role in own else OTHERS, [])
            left, right = (before + start) * scale, (before + end) * scale
            if row and left - row[-1][1] < 0.4:  # nearer than can be seen
                row[-1][1] = right
            else:
                row.append([left, right])
        before += made.levels.seconds
    rest = sum(seconds for role, seconds in spoken.items() if role not in own)
    for role in (*ranked[:ROWS], *([OTHERS] if OTHERS in spans else [])):
        path = "".join(f"M{a:.1f} 0h{max(b - a, 0.4):.1f}v12H{a:.1f}z" for a, b in spans[role])
        yield Row(role, colours.get(role, "rest"), spoken.get(role, rest), path)


def _height(decibels: float) -> float:
    """From the top of the plot of levels, 0 to 100."""
    return round(100 * max(decibels, DEEPEST) / DEEPEST, 2)
