"""The words beside a quotation that say who speaks it: “…,” Spike remarked."""

from __future__ import annotations

from dataclasses import dataclass

from audiobook.attribution.lexicon import Lexicon, lexicon
from audiobook.attribution.mentions import Mention
from audiobook.attribution.page import Page, Token
from audiobook.model import Kind

SAYS, MANNER, INTRODUCES = "says", "manner", "introduces"
CLAUSE = (".", ";", "!", "?", ":", "and", "but", "then")
JOINS = (",", ":", "—", "–", "…", "...")


@dataclass(frozen=True, slots=True)
class Cue:
    line: int
    """The dialogue line it belongs to."""
    strength: str
    """`SAYS` (verb of speech), `MANNER` (smiled, nodded), `INTRODUCES` (narration ending in ":" or
    a comma before the quotation)."""
    subject: Mention
    verb: str
    addressee: Mention | None
    text: str
    """As written, for the reader's eye."""


def find(page: Page, mentions: list[list[Mention]]) -> dict[int, Cue]:
    """The cue of every dialogue line that has one; the one after it before the one in front."""
    words = lexicon()
    cues: dict[int, Cue] = {}
    for i, line in enumerate(page.script.lines):
        if line.kind is not Kind.DIALOGUE:
            continue
        cue = None
        if _narrates(page, i, i + 1):
            cue = _after(page, i, mentions[i + 1], words)
        if cue is None and (_narrates(page, i, i - 1) or _leads_in(page, i)):
            cue = _before(page, i, mentions[i - 1], words)
        if cue is not None:
            cues[i] = cue
    return cues


def _narrates(page: Page, i: int, j: int) -> bool:
    """Whether line `j` is narration in the paragraph of line `i`."""
    return (
        0 <= j < len(page.tokens)
        and page.line(j).kind is Kind.NARRATION
        and page.paragraph_of[i] == page.paragraph_of[j]
    )


def _leads_in(page: Page, i: int) -> bool:
    """Whether the paragraph before breaks off in a comma or colon for this one to go on."""
    if not i or page.line(i - 1).kind is not Kind.NARRATION:
        return False
    near = page.paragraph_of[i] - page.paragraph_of[i - 1] == 1
    return near and page.line(i - 1).text.rstrip(" *_\n").endswith((",", ":"))


def _after(page: Page, i: int, mentions: list[Mention], words: Lexicon) -> Cue | None:
    tokens = page.tokens[i + 1]
    start = 0
    while start < len(tokens) and not tokens[start].is_word:
        start += 1
    if start >= len(tokens):
        return None
    joined = not page.line(i).text.rstrip("”’\"'»“« *_").endswith((".", "?", "!"))
    said = _inverted(tokens, start, mentions, words)
    if said:
        return _cue(page, i, i + 1, SAYS, said[0], said[1], mentions)
    subject = next((m for m in mentions if m.first <= start + 1), None)
    if subject is None or subject.owns:
        return None
    at = _verb_after(tokens, subject.last, words)
    if at is None:
        return None
    lower = tokens[start].raw[0].islower() or subject.kind in ("name", "self")
    verb = tokens[at].word
    if verb in words.speech and (lower or joined):
        return _cue(page, i, i + 1, SAYS, subject, at, mentions)
    if verb in words.manner and (joined or tokens[start].raw[0].islower()):
        return _cue(page, i, i + 1, MANNER, subject, at, mentions)
    if at + 1 < len(tokens) and (verb, tokens[at + 1].word) in words.phrases:
        return _cue(page, i, i + 1, SAYS, subject, at, mentions)
    if joined and tokens[start].raw[0].islower():
        return _cue(page, i, i + 1, MANNER, subject, at, mentions)
    return None


def _inverted(
    tokens: list[Token], start: int, mentions: list[Mention], words: Lexicon
) -> tuple[Mention, int] | None:
    """“said Spike”, “quickly replied the man”."""
    at = start
    if tokens[at].word.endswith("ly") and at + 1 < len(tokens):
        at += 1
    if tokens[at].word not in words.speech or tokens[at].capital:
        return None
    for mention in mentions:
        if mention.first >= at + 1:
            near = mention.first <= at + 1 or (
                mention.first <= at + 2
                and tokens[at + 1].word in ("on", "out", "back", "up", "old")
            )
            return (mention, at) if near and not mention.owns else None
    return None


def _verb_after(tokens: list[Token], last: int, words: Lexicon) -> int | None:
    """The finite verb after a subject, over adverbs and an apposition of a few words."""
    at = last
    for _ in range(3):
        if at >= len(tokens):
            return None
        word = tokens[at].word
        if word in words.speech or word in words.manner:
            return at
        if word in ("had", "was", "would", "’d", "has", "is") and at + 1 < len(tokens):
            following = tokens[at + 1].word
            return at + 1 if following in words.speech else at
        if words.is_verb(word):
            return at
        if word not in words.adverbs and not word.endswith("ly"):
            return None
        at += 1
    return None


def _before(page: Page, i: int, mentions: list[Mention], words: Lexicon) -> Cue | None:
    """“Spike looked up and said, ‘…’”: the last verb of speech of the sentence and its subject."""
    tokens = page.tokens[i - 1]
    if not tokens or not (tokens[-1].is_word or tokens[-1].raw in JOINS):
        return None
    begin = _sentence_start(tokens)
    subjects = [m for m in mentions if m.first >= begin and not m.owns]
    verb = next(
        (
            j
            for j in range(len(tokens) - 1, max(begin, len(tokens) - 16) - 1, -1)
            if tokens[j].word in words.speech
            or (j and (tokens[j - 1].word, tokens[j].word) in words.phrases)
        ),
        None,
    )
    closing = tokens[-1].raw in (",", ":")
    if verb is not None and (closing or len(tokens) - verb <= 4):
        subject = _subject_of(subjects, verb, tokens)
        if subject is not None:
            return _cue(page, i, i - 1, SAYS, subject, verb, mentions)
    if closing and subjects:
        first = next((m for m in subjects if m.subject), subjects[0])
        return _cue(page, i, i - 1, INTRODUCES, first, len(tokens) - 1, mentions)
    return None


def _sentence_start(tokens: list[Token]) -> int:
    for j in range(len(tokens) - 2, -1, -1):
        if tokens[j].raw in (".", "!", "?"):
            return j + 1
    return 0


def _subject_of(subjects: list[Mention], verb: int, tokens: list[Token]) -> Mention | None:
    """The nearest subject before a verb, else a mention right after it ("Said Spike: …")."""
    before = [m for m in subjects if m.last <= verb]
    for mention in reversed(before):
        opens = mention.first == 0 or tokens[mention.first - 1].raw in CLAUSE
        if mention.subject or (opens and tokens[mention.last].raw == ","):
            return mention
    if before:
        return before[0]
    return next((m for m in subjects if m.first == verb + 1), None)


def _cue(
    page: Page,
    i: int,
    j: int,
    strength: str,
    subject: Mention,
    verb: int,
    mentions: list[Mention],
) -> Cue:
    tokens = page.tokens[j]
    addressee = next(
        (
            m
            for m in mentions
            if m is not subject
            and m.first > min(verb, subject.first)
            and m.first <= max(verb, subject.last) + 6
            and (
                tokens[m.first - 1].word in ("to", "at")
                or (tokens[verb].word in ("told", "asked", "asks", "tells") and m.first == verb + 1)
                or (m.kind != "pronoun" and m.first == verb + 1 and subject.last <= verb)
            )
        ),
        None,
    )
    low, high = min(subject.first, verb), max(subject.last, verb + 1)
    text = page.script.chapter.text[tokens[low].start : tokens[high - 1].end]
    base = lexicon().speech.get(tokens[verb].word, tokens[verb].word)
    return Cue(i, strength, subject, base, addressee, " ".join(text.split()))
