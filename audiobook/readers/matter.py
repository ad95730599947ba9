"""What stands above a story without being part of it: its front matter.

Web serials and fan fiction put titles, part numbers, summaries, disclaimers and notes into the
text itself. Each rule recognises one such paragraph; what is left out becomes metadata or at least
a Note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from audiobook.model import Meta
from audiobook.readers.author_notes import NOTE, RULE, Taken, note_end
from audiobook.readers.headings import is_title_line, label, number_of
from audiobook.readers.paragraphs import Paragraph, is_rule, plain

SUMMARY_PARAGRAPHS = 3
SUMMARY_WORDS = 400
"""At most so much unlabelled text between front matter and a heading is taken for a summary."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The front matter of a file."""

    taken: tuple[Taken, ...]
    meta: Meta
    after: int
    """Index of the first paragraph after it."""
    chapter: str = ""
    """What a line "Title – Chapter 3: The Bridge" says of the chapter."""


_KEYS = {
    "title": r"title|story(?: title)?|fic(?: title)?",
    "author": r"author|written by|by|pen ?name",
    "series": r"series",
    "summary": r"(?:story |chapter )?summary|blurb|description|synopsis",
    "rating": r"rating|rated",
    "disclaimer": r"disclaimers?",
    "pairing": r"pairings?|ships?|relationships?",
    "fandom": r"fandoms?",
    "length": r"total chapters|chapters|words?|word ?count|length",
    "spoiler note": r"spoilers?",
    "feedback line": r"feedback|reviews?|e-?mail|contact|website",
    "credit": r"beta(?:s|ed by| readers?)?|thanks(?: to)?|dedicat(?:ion|ed to)|archived?"
    r"|distribution",
    "date": r"published|updated|posted|completed?|status|date|started|finished",
    "list of characters": r"characters?|cast",
    "content note": r"(?:content |trigger )?warnings?|genres?|categor(?:y|ies)|tags?",
    "setting": r"setting|timeline|season|time ?frame|language|universe|canon",
    "part": r"part|book|volume",
    "author's note": r"notes?",
}
_KEY = re.compile(
    r"[\W_]*(?:"
    + "|".join(f"(?P<k{n}>{words})" for n, words in enumerate(_KEYS.values()))
    + r")[*_]*\s*:[*_]*\s*(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ALONE = frozenset(
    ("summary", "disclaimer", "rating", "pairing", "fandom", "author", "spoiler note")
)
"""Keys that show front matter by themselves; the others only beside one of these or a part line."""
_PART_LINE = re.compile(
    r"(?P<title>\S.{0,78}?)\s*(?:[:,(]|\s[–—-]+|[–—])\s*"
    r"(?P<kind>(?i:part|book|volume|vol\.?|episode|chapter))\s+(?P<number>[\w-]{1,12})\)?"
    r"(?:\s*(?:/|of)\s*\d+)?(?:\s*[:.–—-]+\s*(?P<rest>\S.{0,78}))?"
)
_BY_LINE = re.compile(
    r"(?:by|written by|a (?:story|novel|fanfic) by)\s+(?P<name>\S+(?:\s+\S+){0,4})", re.IGNORECASE
)


def opening(paragraphs: Sequence[Paragraph]) -> Opening:
    """The front matter at the top of a file: labelled lines, a title and part line, and between
    these and the first heading an unlabelled summary."""
    taken, meta, chapter, proof, at = list[Taken](), Meta(), "", False, 0
    while at < len(paragraphs):
        paragraph, end = paragraphs[at], at + 1
        part = None if proof else _part_line(paragraph)
        if is_rule(plain(paragraph.text)):
            what = RULE
        elif part is not None:
            what, proof = "the title and part line", True
            meta, chapter = _known(meta, part[0]), part[1]
        elif (end := note_end(paragraphs, at)) > at:
            what = NOTE
        elif found := _labelled(paragraph, proof=proof or _proof_below(paragraphs[at + 1 :])):
            what, known = found
            meta, proof, end = _known(meta, known), True, at + 1
        elif _book_title(paragraphs, at, meta):
            chapter = plain(paragraph.text)  # unless a heading follows
            what, meta, proof, end = "the book's title", replace(meta, title=chapter), True, at + 1
        elif taken and taken[-1].what == NOTE and (end := _summary(paragraphs, at)) > at:
            what = NOTE
        elif proof and (end := _summary(paragraphs, at)) > at:
            what = "the summary"
            words = " ".join(" ".join(p.text.split()) for p in paragraphs[at:end])
            meta = _known(meta, Meta(summary=words))
        else:
            break
        taken += [Taken(p, RULE if is_rule(p.text) else what) for p in paragraphs[at:end]]
        at = end
    if not any(t.what for t in taken):
        return Opening((), meta, 0)
    return Opening(tuple(taken), meta, at, chapter)


def chapter_head(paragraphs: Sequence[Paragraph]) -> list[Taken]:
    """Labelled paragraphs and notes right below a chapter's heading."""
    taken, at = list[Taken](), 0
    while at < len(paragraphs):
        end, what = note_end(paragraphs, at), NOTE
        if end == at:
            found = _labelled(paragraphs[at], proof=bool(taken))
            if found is None and not (taken and is_rule(paragraphs[at].text)):
                break
            end, what = at + 1, found[0] if found else RULE
        taken += [Taken(p, what) for p in paragraphs[at:end]]
        at = end
    return taken


def _labelled(paragraph: Paragraph, *, proof: bool) -> tuple[str, Meta] | None:
    """What a paragraph "Summary: …" is, and what it says about the book."""
    line = plain(paragraph.text)
    if proof and (by := _BY_LINE.fullmatch(line)):
        return "the author", Meta(author=by["name"])
    match = _KEY.match(paragraph.text)
    if match is None:
        return None
    what = next(name for n, name in enumerate(_KEYS) if match[f"k{n}"])
    if not proof and what not in _ALONE:
        return None
    value = " ".join(match["value"].split()).strip("*_ ")
    return _described(what), _meta(what, value)


def _described(what: str) -> str:
    if what in ("title", "author", "series", "summary", "part", "rating", "setting", "length"):
        return f"the {what}"
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"


def _meta(what: str, value: str) -> Meta:
    facts: dict[str, Callable[[str], Meta]] = {
        "title": lambda v: Meta(title=v),
        "author": lambda v: Meta(author=v),
        "summary": lambda v: Meta(summary=v),
        "part": lambda v: Meta(part=part_number(v)),
        "series": _series,
    }
    return facts[what](value) if what in facts else Meta()


def _series(value: str) -> Meta:
    """ "Harbour Nights #2", "Part 2 of Harbour Nights", "Harbour Nights, Book Two"."""
    before = re.fullmatch(r"(?i:part|book|volume)\s+(\S+)\s+of\s+(.+)", value)
    if before:
        return Meta(series=before[2], part=part_number(before[1]))
    after = re.fullmatch(r"(.+?)[\s,(]+(?:#|(?i:part|book|volume|vol\.)\s+)\s*(\S+?)\)?", value)
    return Meta(series=after[1], part=part_number(after[2])) if after else Meta(series=value)


def part_number(word: str) -> str:
    """ "1" of "1", "One", "I"; as written when it is no number."""
    number = number_of(word)
    return str(number) if number is not None else word


def _part_line(paragraph: Paragraph) -> tuple[Meta, str] | None:
    """ "Because – Part 1" as title and part, "The Tide – Chapter 3" as title and chapter."""
    line = plain(paragraph.text)
    match = _PART_LINE.fullmatch(line)
    if match is None or len(line.split()) > 16 or line[-1] in ".,;" or line[0] in "“\"‘'":
        return None
    number = number_of(match["number"])
    if number is None or number_of(match["title"]) or label(paragraph) is not None:
        return None
    if match["kind"].casefold() in ("chapter", "episode"):
        chapter = line[match.start("kind") :]
        return Meta(title=match["title"]), chapter
    return Meta(title=match["title"], part=str(number)), match["rest"] or ""


def _book_title(paragraphs: Sequence[Paragraph], at: int, meta: Meta) -> bool:
    """A title line with labelled front matter or a by-line right below it."""
    if meta.title or not is_title_line(paragraphs[at]) or at + 1 >= len(paragraphs):
        return False
    if label(paragraphs[at]) is not None:
        return False
    below = paragraphs[at + 1]
    if _labelled(below, proof=False):
        return True
    return bool(_BY_LINE.fullmatch(plain(below.text))) and len(below.text.split()) <= 5


def _proof_below(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether one of the next labelled paragraphs shows that this is front matter."""
    for paragraph in paragraphs[:6]:
        if _labelled(paragraph, proof=False):
            return True
        if not _labelled(paragraph, proof=True):
            return False
    return False


def _summary(paragraphs: Sequence[Paragraph], at: int) -> int:
    """The index after an unlabelled summary that begins at ``at``: a heading must follow it."""
    words = 0
    for end in range(at, min(at + SUMMARY_PARAGRAPHS + 1, len(paragraphs))):
        paragraph = paragraphs[end]
        if label(paragraph) or is_title_line(paragraph) or _is_marked(paragraph):
            return end
        words += len(paragraph.text.split())
        if words > SUMMARY_WORDS:
            return at
    return at


def _is_marked(paragraph: Paragraph) -> bool:
    return re.match(r" {0,3}#{1,6} +\w", paragraph.text) is not None


def _known(first: Meta, second: Meta) -> Meta:
    names = ("title", "author", "series", "part", "summary")
    return replace(first, **{n: getattr(first, n) or getattr(second, n) for n in names})
