"""The words beside a quotation that say who speaks it: “…,” Spike remarked."""

from __future__ import annotations

from dataclasses import dataclass

from audiobook.attribution.grammar import PRONOUNS
from audiobook.attribution.lexicon import Lexicon, lexicon
from audiobook.attribution.mentions import Mention
from audiobook.attribution.page import Page, Token
from audiobook.model import Kind

SAYS, MANNER, INTRODUCES, COLON = "says", "manner", "introduces", "colon"
CLAUSE = (
    *(".", ";", "!", "?", ":", ",", "—", "–"),
    *("and", "but", "then", "when", "while", "as", "until", "till", "that", "for"),
)
"""What a clause begins after."""
COPULAS = frozenset("was is came comes were".split())
HEARS = frozenset("heard hears hear".split())
REACH = 5
"""Words over which an inverted verb reaches its subject: "said the less courteous Edmund"."""
JOINS = (",", ":", "—", "–", "…", "...")


@dataclass(frozen=True, slots=True)
class Cue:
    line: int
    """The line of dialogue or thought it belongs to."""
    strength: str
    """`SAYS` (verb of speech), `MANNER` (smiled, nodded), `INTRODUCES` or `COLON` (narration ending
    in a comma or ":" before the quotation)."""
    subject: Mention
    verb: str
    addressee: Mention | None
    text: str
    """As written, for the reader's eye."""


def find(page: Page, mentions: list[list[Mention]]) -> dict[int, Cue]:
    """The cue of every dialogue line that has one; the one after it before the one in front.
    Also of thoughts that a voice speaks in the head: *Turn back,* said the sword."""
    words = lexicon()
    cues: dict[int, Cue] = {}
    for i, line in enumerate(page.script.lines):
        if line.kind not in (Kind.DIALOGUE, Kind.THOUGHT):
            continue
        cue = None
        if _narrates(page, i, i + 1):
            cue = _after(page, i, mentions[i + 1], words)
        if line.kind is Kind.THOUGHT:
            if cue is not None and cue.strength == SAYS:
                cues[i] = cue
            continue
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
    """Whether the paragraph before breaks off in a comma, colon or dash for this one to go on."""
    if not i or page.line(i - 1).kind is not Kind.NARRATION:
        return False
    near = page.paragraph_of[i] - page.paragraph_of[i - 1] == 1
    return near and page.line(i - 1).text.rstrip(" *_\n").endswith((",", ":", "—", "–", "--"))


def _after(page: Page, i: int, mentions: list[Mention], words: Lexicon) -> Cue | None:
    tokens = page.tokens[i + 1]
    start = 0
    while start < len(tokens) and not tokens[start].is_word:
        start += 1
    if start >= len(tokens):
        return None
    spoken = page.line(i).text.rstrip("”’\"'»“« *_")
    lower = tokens[start].raw[0].islower()
    said = _inverted(tokens, start, mentions, words)
    if said is None and lower:
        said = _nominal(tokens, start, mentions) or _overheard(tokens, start, mentions, words)
    if said:
        return _cue(page, i, i + 1, SAYS, said[0], said[1], mentions)
    subject = next((m for m in mentions if m.first <= start + 1), None)
    if subject is None:
        return None
    if subject.owns:
        if not _voiced(tokens, subject, words):
            return None
        return _cue(page, i, i + 1, SAYS, subject, subject.last + 1, mentions)
    at = _verb_after(tokens, subject.last, words)
    if at is None:
        return None
    strength = _strength(tokens, at, spoken, lower or subject.kind in ("name", "self"), words)
    return _cue(page, i, i + 1, strength, subject, at, mentions) if strength else None


def _strength(tokens: list[Token], at: int, spoken: str, tag: bool, words: Lexicon) -> str | None:
    """How strongly a verb after speech and subject says that the subject spoke.

    A comma at the end of the speech makes any verb a tag; `tag`: the subject's writing allows it.
    """
    joined = not spoken.endswith((".", "?", "!"))
    verb = tokens[at].word
    particle = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if verb in words.speech and (tag or joined):
        return SAYS
    lower = tokens[0].raw[0].islower()
    if verb in words.manner and (joined or lower):
        return MANNER
    if (verb, particle) in words.phrases:
        return SAYS
    return MANNER if spoken.endswith(",") or (joined and lower) else None


def _inverted(
    tokens: list[Token], start: int, mentions: list[Mention], words: Lexicon
) -> tuple[Mention, int] | None:
    """“said Spike”, “quickly replied the man”, “put in old Spike”, “sighed Spike”."""
    at = start
    if tokens[at].word.endswith("ly") and at + 1 < len(tokens):
        at += 1
    if at + 1 >= len(tokens) or tokens[at].capital:
        return None
    verb, particle = tokens[at].word, tokens[at + 1].word
    phrase = (verb, particle) in words.phrases
    if not phrase and not words.is_verb(verb) and verb != "from":
        return None
    begin = at + 2 if phrase or particle in ("on", "out", "back", "up") else at + 1
    mention = next((m for m in mentions if m.first >= at + 1), None)
    if mention is None or mention.owns or mention.first > begin + REACH:
        return None
    if not phrase and verb not in words.speech:
        near = mention.kind == "name" and mention.first == begin
        return (mention, at) if near and verb not in COPULAS else None
    between = tokens[begin : mention.first]
    if mention.first > begin and (mention.kind != "name" or not _describes(between, words)):
        return None
    return mention, at


def _describes(between: list[Token], words: Lexicon) -> bool:
    """Whether words may stand between an inverted verb and a name: "the less courteous"."""
    return all(
        t.is_word
        and t.word not in words.prepositions
        and t.word not in words.conjunctions
        and t.word not in PRONOUNS
        and t.word not in ("nothing", "something", "so", "it", "this", "that")
        for t in between
    )


def _nominal(
    tokens: list[Token], start: int, mentions: list[Mention]
) -> tuple[Mention, int] | None:
    """“was Spike’s reply”, “came her voice”, “was all that Spike said”."""
    if tokens[start].word not in COPULAS:
        return None
    mention = next((m for m in mentions if m.first > start), None)
    if mention is None or mention.first > start + 3:
        return None
    whose = mention.owns and mention.first == start + 1
    told = mention.last < len(tokens) and tokens[start + 1].word in ("all", "what")
    return (mention, start) if whose or told else None


def _overheard(
    tokens: list[Token], start: int, mentions: list[Mention], words: Lexicon
) -> tuple[Mention, int] | None:
    """“she heard Spike say”."""
    for mention in mentions:
        if mention.first > start + 5 or mention.last >= len(tokens):
            break
        verb = tokens[mention.last].word
        if mention.first and tokens[mention.first - 1].word in HEARS and verb in words.speech:
            return mention, mention.last
    return None


def _voiced(tokens: list[Token], owner: Mention, words: Lexicon) -> bool:
    """“Spike’s voice said”."""
    at = owner.last
    return (
        at + 1 < len(tokens)
        and tokens[at].word in ("voice", "tone")
        and words.is_verb(tokens[at + 1].word)
    )


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
        strength = COLON if tokens[-1].raw == ":" else INTRODUCES
        return _cue(page, i, i - 1, strength, first, len(tokens) - 1, mentions)
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
        after = [t.word for t in tokens[mention.last : mention.last + 2]]
        goes_on = after[0] == "," or (after[0].endswith("ing") and len(after[0]) > 4)
        if mention.subject or (opens and goes_on) or "who" in after:
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
