"""What an author says to the readers in and after a chapter: notes and sign-offs.

"The End" is kept: it is what a listener expects to hear last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audiobook.readers.paragraphs import LONGEST_LINE, Paragraph, is_rule, plain

NOTE = "an author's note"
RULE = ""
"""What a rule between such paragraphs is taken for: it goes with them, and needs no Note."""
END_PARAGRAPHS = 8
END_WORDS = 250
"""At most so much after a closing author's note is taken for its continuation."""

_NOTE = re.compile(
    r"[\W_]*(?:(?:A\s?/\s?N[*_]*(?:\s*[:.–—-]|\s)|AN[*_]*\s*:)"
    r"|(?:(?i:author[’']?s?[’']?\s+notes?|(?:a )?notes? from the author)"
    r"|(?i:(?:beginning|opening|end|closing|chapter)\s+notes?))[*_]*\s*(?:[:.–—-]|$))"
    r"[\W_]*(?P<rest>.*)",
    re.DOTALL,
)
_SIGN_OFF = re.compile(
    r"(?:to be continued|tbc|t\.b\.c\.|end (?:of )?(?:chapter|part|book|episode)\b.{0,40}"
    r"|please (?:read and )?(?:rate and )?(?:review|comment|vote|like)\b.{0,120}"
    r"|(?:r&r|read (?:and|&) review|reviews? (?:are|is|make|feed)|feedback (?:is|welcome))\b"
    r".{0,120}"
    r"|thank(?:s| you) (?:so much )?for reading\b.{0,120}"
    r"|next (?:chapter|time|part|update|week)\s*(?:[:–—-]|\.\.\.|…).{0,300}"
    r"|(?:the )?next (?:chapter|part|update) (?:will|is|should|comes)\b.{0,120})",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A paragraph that is not read aloud, and what it was taken for ("a disclaimer")."""

    paragraph: Paragraph
    what: str


def notes(paragraphs: Sequence[Paragraph]) -> list[Taken]:
    """Author's notes anywhere in a chapter."""
    taken, at = list[Taken](), 0
    while at < len(paragraphs):
        end = note_end(paragraphs, at)
        taken += [Taken(p, NOTE) for p in paragraphs[at:end]]
        at = max(end, at + 1)
    return taken


def chapter_end(paragraphs: Sequence[Paragraph]) -> list[Taken]:
    """Sign-offs and the closing author's note at a chapter's end, with the rules between them."""
    end = len(paragraphs)
    for at in range(max(0, end - END_PARAGRAPHS), end):
        if _NOTE.match(paragraphs[at].text) and _closes(paragraphs, at):
            end = at
            break
    taken = [Taken(p, RULE if is_rule(p.text) else NOTE) for p in paragraphs[end:]]
    for paragraph in reversed(paragraphs[:end]):
        if _is_sign_off(paragraph.text):
            taken.append(Taken(paragraph, "a sign-off"))
        elif _NOTE.match(paragraph.text):
            taken.append(Taken(paragraph, NOTE))
        elif is_rule(paragraph.text):
            taken.append(Taken(paragraph, RULE))
        else:
            break
    return taken if any(t.what for t in taken) else []


def is_note(title: str) -> bool:
    """Whether a chapter's title says that it is no chapter: "Author's Note"."""
    match = _NOTE.match(title)
    return match is not None and not match["rest"]


def _is_sign_off(text: str) -> bool:
    if len(text) > LONGEST_LINE or text.lstrip()[:1] in ("“", '"', "‘", "'", "«"):
        return False  # prose, or somebody in the story says it
    return _SIGN_OFF.fullmatch(re.sub(r"^[\W_]+|[\W_]+$", "", text)) is not None


def note_end(paragraphs: Sequence[Paragraph], at: int) -> int:
    """The index after the note that begins at ``at``; ``at`` when none does. It is one paragraph,
    but an open bracket runs to its close, and a bare "Author's Note" to the next rule or, below
    prose, to the end."""
    match = _NOTE.match(paragraphs[at].text)
    if match is None:
        return at
    text = paragraphs[at].text.lstrip("*_ ")
    closer = {"(": ")", "[": "]", "{": "}"}.get(text[0])
    if match["rest"] and (closer is None or closer in text):
        return at + 1
    words = 0
    for end in range(at + 1, len(paragraphs)):
        text = paragraphs[end].text
        words += len(text.split())
        if words > END_WORDS:
            return at + 1
        if closer and closer in text:
            return end + 1
        if closer is None and is_rule(text):
            return end
    return len(paragraphs) if at and not closer else at + 1


def _closes(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether the note at ``at`` runs to the end: set off above, and little follows, undivided."""
    above = plain(paragraphs[at - 1].text) if at else ""
    bare = above.strip("*_ .!~-").casefold()
    set_off = is_rule(above) or bare in ("the end", "fin", "finis", "tbc", "to be continued")
    rest = paragraphs[at + 1 :]
    few = sum(len(p.text.split()) for p in rest) <= END_WORDS
    return set_off and few and not any(is_rule(p.text) for p in rest[:-1])
