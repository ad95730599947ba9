"""The whole pipeline, from top to bottom.

*A book is read, turned into a script, cast, recorded line by line, mixed, mastered and published.*
Each step takes values and returns values; what it noticed on the way comes back as Notes. Nothing
here prints: a long step tells a `Reporter` how far it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

from audiobook import casting, files, readers, studio
from audiobook.attribution import Forgetful, Map, Memory, attribute_all, find_people
from audiobook.casting import Sheet
from audiobook.casting.sheet import DEFAULT_ENGINE
from audiobook.model import Book, Cast, Note, Script, Severity, Voice
from audiobook.production import ledger, page, spending
from audiobook.production.auditions import audition, hear, parade, voice_of
from audiobook.production.folder import hold
from audiobook.production.ledger import Project, saves
from audiobook.production.memory import Kept, kept_in
from audiobook.production.opinions import Opinions, consult, kept
from audiobook.production.part import Part, select
from audiobook.production.planning import Plan, order, plans
from audiobook.production.published import Shelf
from audiobook.production.publishing import origin, publish
from audiobook.production.recordings import Recordings, recordings
from audiobook.production.report import ChapterMade, Report, Reporter, Silent, Stopwatch, decibels
from audiobook.production.review import Review
from audiobook.production.scripts import belonging
from audiobook.production.suspects import heard, suspects
from audiobook.production.tagging import Labels, labels
from audiobook.production.team import gather
from audiobook.production.upkeep import clean, store_of
from audiobook.scripting import detect_style, parse
from audiobook.scripting import file as script_file
from audiobook.workers import Team
from audiobook.workers.cluster import Cluster

__all__ = [
    "DEFAULT_ENGINE",
    "Opinions",
    "Part",
    "Plan",
    "Project",
    "Recordings",
    "Report",
    "Reporter",
    "Review",
    "Sheet",
    "Silent",
    "audition",
    "build",
    "cast",
    "clean",
    "consult",
    "decibels",
    "hear",
    "heard",
    "open_project",
    "parade",
    "plan",
    "produce",
    "read",
    "recordings",
    "remembering",
    "saves",
    "script",
    "select",
    "suspects",
    "to_pay",
    "voice_of",
    "wishes",
]

LARGE = 100_000
"""Bytes of text whose first reading takes longer than to call others to help."""


def build(
    project: Project,
    *,
    output: Path | str,
    engine: str = "",
    chapters: Iterable[int] = (),
    jobs: int = 0,
    scheduler: str = "",
    ask: bool = False,
    anew: Collection[str] = (),
    spend: float | None = None,
    reporter: Reporter | None = None,
) -> tuple[Report, Opinions]:
    """The audiobook of a project, and what was asked about it: all steps, or none of them where
    nothing has changed since the last build.

    Args:
        scheduler: the address of a Dask scheduler whose workers record and encode.
        ask: ask the project's adviser about doubtful lines first.
        anew: "script", "record", "encode": whose earlier outcome does not count.
        others: as `produce`.

    Raises:
        ManuscriptError, ConfigError, PluginError: as the steps below; and as `produce`.
    """
    watch, output, chapters = Stopwatch(), Path(output), tuple(chapters)
    if scheduler:
        output = output.resolve()  # workers start elsewhere
    made_from = ledger.inputs(project, engine=engine, chapters=chapters)
    if not ask and not anew and (report := ledger.recall(output, made_from)):
        watch.lap("seeing that nothing has changed")
        return replace(report, seconds=watch.total, stages=watch.laps), Opinions()
    with remembering(output) as memory, gather(jobs, scheduler, output) as team:
        if memory.is_new and ledger.size(project) > LARGE:
            team.call()
        part = open_project(project, None if "script" in anew else memory, team.map)
        if ask:
            part = consult(part, chapters=chapters, reporter=reporter)
        watch.lap("reading and attribution")
        report = produce(
            part, output=output, engine=engine, chapters=chapters, team=team, reporter=reporter,
            made_from="" if ask else made_from, anew=anew, spend=spend, watch=watch,
        )  # fmt: skip
    return report, part.opinions


def open_project(project: Project, memory: Memory | None = None, each: Map = map) -> Part:
    """The text read, the author's wishes heeded, every line given to its speaker.

    Args:
        memory, each: as `script`.

    Raises:
        ManuscriptError, ConfigError: as the steps.
    """
    book, sheet = read(project.sources, matter=project.matter), wishes(project.voices)
    return script(book, sheet, scripts=project.scripts, memory=memory, each=each)


def read(sources: Iterable[str | Path], *, matter: bool = False) -> Book:
    """Read files and folders into one book.

    Args:
        sources: files or folders, in reading order; a folder's files are taken in natural order.
        matter: also read aloud what surrounds the story (summaries, author's notes).

    Raises:
        ManuscriptError: a source is missing, empty, not text or holds no story.
    """
    return readers.read([Path(source) for source in sources], matter=matter)


def wishes(path: Path | str | None) -> Sheet:
    """What the author asks for in a voices.yaml; nothing, when there is no such file.

    Raises:
        ConfigError: all mistakes of the file at once, each with its line.
    """
    return casting.load(Path(path)) if path is not None else Sheet()


def script(
    book: Book,
    sheet: Sheet | None = None,
    *,
    scripts: Path | None = None,
    memory: Memory | None = None,
    each: Map = map,
) -> Part:
    """Split every chapter into lines, find the people of the part, give each line its speaker.

    Args:
        scripts: the folder of the author's edited script files; their decisions hold.
        memory: of what was worked out before.
        each: the built-in ``map``, or one by which several work at once.

    Raises:
        ConfigError: a script file cannot be understood.
    """
    sheet = sheet or Sheet()
    if not sheet.meta.language:
        spoken = replace(sheet.meta, language=book.meta.language)
        sheet = replace(sheet, meta=spoken)
    style = detect_style([chapter.text for chapter in book.chapters])
    drafts = [parse(chapter, style) for chapter in book.chapters]
    paired, strays = belonging(book.chapters, scripts) if scripts else ([], ())
    for at, (_, stored) in enumerate(paired):
        if stored is not None:
            drafts[at] = script_file.apply(drafts[at], stored)
    memory = memory or Forgetful()
    people = find_people(drafts, sheet.people, memory, each)
    opinions, spoilt = kept(sheet.second_opinion, scripts)
    attributed = tuple(attribute_all(drafts, people, opinions.on, memory, each))
    notes = (*book.notes, *strays, *spoilt, *(note for draft in attributed for note in draft.notes))
    return Part(book, attributed, people, sheet, notes, tuple(p for p, _ in paired), opinions)


def cast(part: Part, *, engine: str = "") -> Cast:
    """Give every role of the part a voice: the author's choice first, then one that fits.

    Args:
        engine: speaks every role; voices that the author chose from other engines do not count.

    Raises:
        PluginError: no engine of that name.
        EngineError: the engine has no voices on this machine.
    """
    made, notes = casting.cast(part.scripts, part.people, part.sheet, engine=engine)
    return replace(made, notes=notes)


_cast = cast  # `produce` has a parameter of that name


def remembering(output: Path) -> AbstractContextManager[Kept]:
    """What the builds into a folder have worked out of the chapters."""
    return kept_in(output, ledger.program())


def plan(part: Part, cast: Cast, *, output: Path | str, chapters: Iterable[int] = ()) -> list[Plan]:
    """What a build into ``output`` would do to each chapter, and why. Does nothing."""
    chosen, output = select(part, chapters), Path(output)
    labels, sounds = _labels(part, cast, chosen), ledger.sounds(role.voice for role in cast)
    return list(plans(chosen, labels, sounds, output=output, store=store_of(output)))


def to_pay(plans: Iterable[Plan], output: Path | str) -> str:
    """What servers would want for what the plans are to record, as a sentence; "" if nothing."""
    cues = [pickup.cue for each in plans for pickup in each.to_record]
    return spending.sentence(spending.costs(spending.to_send(cues, store_of(Path(output)))))


def _labels(part: Part, cast: Cast, chosen: Sequence[Script]) -> Labels:
    sources = [each.chapter.source for each in chosen]
    total = max(each.chapter.number for each in part.scripts)
    return labels(part.meta, part.sheet, cast, sources, total)


def produce(
    part: Part,
    cast: Cast | None = None,
    *,
    output: Path | str,
    engine: str = "",
    chapters: Iterable[int] = (),
    jobs: int = 0,
    team: Team | None = None,
    reporter: Reporter | None = None,
    made_from: str = "",
    anew: Collection[str] = (),
    spend: float | None = None,
    watch: Stopwatch | None = None,
) -> Report:
    """Record, mix, master and publish the part's chapters as tagged files in ``output``.

    Args:
        chapters: numbers of the chapters to make; none means all.
        jobs: how many work at once; 0 means one for each core.
        team: who does, instead.
        reporter: told how far the work is.
        made_from: the hash of all that the part comes from; the build is remembered under it.
        anew: "record", "encode": whose earlier outcome does not count.
        spend: US dollars that servers may want for the words; None: `spending.LIMIT`.
        watch: has timed what came before.

    Raises:
        ConfigError: there is no such chapter; the cover is not a picture; it would cost too much.
        BusyError: another build is at work in that folder.
        EngineError, AudioError: recording or encoding failed; what is finished stays.
    """
    output, reporter, watch = Path(output), reporter or Silent(), watch or Stopwatch()
    team = team or gather(jobs)
    chosen, cast = select(part, chapters), cast or _cast(part, engine=engine)
    tags = _labels(part, cast, chosen)
    with hold(output), team:
        shelf = Shelf(output)
        if anew:
            shelf.forget(sound="encode" in anew)
        sounds = ledger.sounds(role.voice for role in cast)
        origins = [origin(each, tags, sounds) for each in chosen]
        made = {key: known for key in origins if (known := shelf.recall(key))}
        reused = sum(each.lines for each in made.values())
        waiting = {key: s for s, key in zip(chosen, origins, strict=True) if key not in made}
        files.write(output / "cover.jpg", tags.cover)
        session, fresh = _made(
            waiting, tags, shelf, output=output, team=team, reporter=reporter, anew=anew,
            spend=spend, watch=watch,
        )  # fmt: skip
        made |= fresh
        finished = [made[key] for key in origins]
        if len(chosen) == len(part.scripts):  # the files of chapters that are no more
            shelf.tidy({each.path.name for each in finished}, [s.chapter for s in chosen])
        found = chain.from_iterable(each.notes for each in finished)
        report = Report.of(
            finished, cast, chosen, recorded=session.recorded, reused=reused + session.reused,
            notes=[*part.notes, *cast.notes, *session.notes, *found], watch=watch,
        )  # fmt: skip
        report.save(output / "report.json")
        page.write(output / "report.html", report, tags)
        if made_from and not session.notes:  # what could not be spoken is tried again
            used = [output / "cover.jpg", output / "report.html", *filter(None, [part.meta.cover])]
            used += [each.path for each in finished]
            ledger.keep(output, made_from, report, {role.voice for role in cast}, used)
        return report


def _not_measured(voice: Voice) -> Note:
    return Note(
        Severity.WARNING,
        f"The voice {voice.name} did not speak the passage by which it is measured, so it may not"
        " be as loud as the others. The next build tries again.",
    )


def _made(
    waiting: Mapping[str, Script],
    labels: Labels,
    shelf: Shelf,
    *,
    output: Path,
    team: Team,
    reporter: Reporter,
    anew: Collection[str],
    spend: float | None,
    watch: Stopwatch,
) -> tuple[studio.Session, dict[str, ChapterMade]]:
    """The chapters cast, recorded, mixed, mastered and published, each under its `origin`."""
    cue = partial(casting.cues, cast=labels.cast, sheet=labels.sheet)
    cued = list(team.map(cue, list(waiting.values())))
    flat = [cue for cues, _ in cued for cue in cues]
    watch.lap("casting")
    store, cluster = store_of(output), team if isinstance(team, Cluster) else None
    costs = spending.costs(spending.to_send(flat, store, anew="record" in anew))
    spending.check(costs, spend)
    if costs:
        reporter.tell(spending.sentence(costs))
    reporter.stage("Recording", len(flat))
    session = studio.record(
        flat, store=store, jobs=team.size, cluster=cluster, done=reporter.advance,
        anew="record" in anew,
    )  # fmt: skip
    voices = {cue.voice for cue in flat}
    gains = studio.level(voices, store=store, jobs=team.size, cluster=cluster)
    watch.lap("recording")
    silent = voices - gains.keys()
    session = replace(session, notes=(*session.notes, *map(_not_measured, silent)))
    takes = iter(session.takes)
    orders = []
    for (key, each), (cues, notes) in zip(waiting.items(), cued, strict=True):
        # under no origin, and so made again, where a voice is not as loud as it should be
        known = "" if any(cue.voice in silent for cue in cues) else key
        mine = tuple(islice(takes, len(cues)))
        orders.append(order(shelf, each, known, cues, mine, notes, session.new))
    reporter.stage("Mixing and mastering", len(orders))
    fresh = publish(
        orders, labels, gains, shelf=shelf, output=output, team=team, done=reporter.advance
    )
    watch.lap("mixing, mastering and encoding")
    return session, dict(zip(waiting, fresh, strict=True))
