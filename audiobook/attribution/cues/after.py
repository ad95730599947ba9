"""The words after a quotation: “…,” Spike remarked, “…,” said Spike."""

from __future__ import annotations

from audiobook.attribution.cues.cue import MANNER, SAYS, Cue, cue_at
from audiobook.attribution.grammar import PRONOUNS
from audiobook.attribution.lexicon import Lexicon
from audiobook.attribution.mentions import Mention
from audiobook.attribution.page import MARKS, Page, Token

COPULAS = frozenset("was is came comes were".split())
HEARS = frozenset("heard hears hear".split())
REACH = 5
"""Words over which an inverted verb reaches its subject: "said the less courteous Edmund"."""


def after(page: Page, i: int, mentions: list[Mention], words: Lexicon) -> Cue | None:
    tokens = page.tokens[i + 1]
    start = 0
    while start < len(tokens) and not tokens[start].is_word:
        start += 1
    if start >= len(tokens):
        return None
    spoken = page.line(i).text.rstrip(MARKS)
    lower = tokens[start].raw[0].islower()
    said = _inverted(tokens, start, mentions, words)
    if said is None and lower:
        said = _nominal(tokens, start, mentions) or _overheard(tokens, start, mentions, words)
    if said:
        return cue_at(page, i, i + 1, SAYS, said[0], said[1], mentions)
    subject = next((m for m in mentions if m.first <= start + 1), None)
    if subject is None:
        return None
    if subject.owns:
        if not _voiced(tokens, subject, words):
            return None
        return cue_at(page, i, i + 1, SAYS, subject, subject.last + 1, mentions)
    at = _verb_after(tokens, subject.last, words)
    if at is None:
        return None
    strength = _strength(tokens, at, spoken, lower or subject.kind in ("name", "self"), words)
    return cue_at(page, i, i + 1, strength, subject, at, mentions) if strength else None


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
    near = mention.first == begin
    described = mention.kind == "name" and _describes(tokens[begin : mention.first], words)
    if not phrase and verb not in words.speech:
        near &= mention.kind == "name" or (mention.kind == "noun" and _ends(tokens, mention))
        near &= verb not in COPULAS
        described &= verb in words.manner
    return (mention, at) if near or described else None


def _ends(tokens: list[Token], mention: Mention) -> bool:
    """Whether a clause ends with the mention: “‘Five seconds,’ buzzed the voice.”"""
    return mention.last >= len(tokens) or not tokens[mention.last].is_word


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
