"""The words before a quotation: Spike looked up and said, “…”."""

from __future__ import annotations

from audiobook.attribution.cues.after import COPULAS
from audiobook.attribution.cues.cue import COLON, INTRODUCES, SAYS, Cue, cue_at
from audiobook.attribution.lexicon import Lexicon
from audiobook.attribution.mentions import Mention
from audiobook.attribution.page import Page, Token

CLAUSE = (
    *(".", ";", "!", "?", ":", ",", "—", "–"),
    *("and", "but", "then", "when", "while", "as", "until", "till", "that", "for"),
)
"""What a clause begins after."""
AUXILIARIES = frozenset("was is were are be been being had has have ’s ’d".split())
A_NOUN = frozenset("a an the of in no this that his her my their its".split())
"""Behind these a verb of speech is a noun: “in a sort of whisper”."""
JOINS = (",", ":", "—", "–", "…", "...")


def before(page: Page, i: int, mentions: list[Mention], words: Lexicon) -> Cue | None:
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
            if (tokens[j].word in words.speech and not (j and tokens[j - 1].word in A_NOUN))
            or (j and (tokens[j - 1].word, tokens[j].word) in words.phrases)
        ),
        None,
    )
    closing = tokens[-1].raw in (",", ":")
    if verb is not None and (closing or len(tokens) - verb <= 4):
        subject = _leading_to(mentions, verb, tokens, words) or _subject_of(subjects, verb, tokens)
        if subject is not None:
            return cue_at(page, i, i - 1, SAYS, subject, verb, mentions)
    owner = _owner_of_words(mentions, tokens) if closing else None
    if owner is not None:
        return cue_at(page, i, i - 1, SAYS, owner, owner.last, mentions)
    if closing and subjects:
        first = next((m for m in subjects if m.subject), subjects[0])
        strength = COLON if tokens[-1].raw == ":" else INTRODUCES
        return cue_at(page, i, i - 1, strength, first, len(tokens) - 1, mentions)
    return None


def _sentence_start(tokens: list[Token]) -> int:
    for j in range(len(tokens) - 2, -1, -1):
        if tokens[j].raw in (".", "!", "?"):
            return j + 1
    return 0


def _leading_to(
    mentions: list[Mention], verb: int, tokens: list[Token], words: Lexicon
) -> Mention | None:
    """“for Elizabeth was replying”, “Mrs Croft’s suddenly saying”: nothing but auxiliaries and
    adverbs between the subject and the verb."""
    last = next((m for m in reversed(mentions) if m.last <= verb), None)
    if last is None or (last.last == verb == last.first + 1 and last.owns):
        return None
    between = [t.word for t in tokens[last.last : verb]]
    if last.owns and not tokens[verb].word.endswith("ing"):
        return None
    light = AUXILIARIES | words.adverbs
    return last if all(w in light or w.endswith("ly") for w in between) else None


def _owner_of_words(mentions: list[Mention], tokens: list[Token]) -> Mention | None:
    """“Mary’s declaration was, ‘…’”"""
    if len(tokens) < 4 or tokens[-2].word not in COPULAS:
        return None
    return next((m for m in mentions if m.owns and 1 <= len(tokens) - 2 - m.last <= 2), None)


def _subject_of(subjects: list[Mention], verb: int, tokens: list[Token]) -> Mention | None:
    """The nearest subject before a verb, else a mention right after it ("Said Spike: …")."""
    earlier = [m for m in subjects if m.last <= verb]
    for mention in reversed(earlier):
        opens = mention.first == 0 or tokens[mention.first - 1].raw in CLAUSE
        next_two = [t.word for t in tokens[mention.last : mention.last + 2]]
        word = next_two[0]
        goes_on = word == "," or (word.endswith("ing") and len(word) > 4)
        if mention.subject or (opens and goes_on) or "who" in next_two:
            return mention
    if earlier:
        return earlier[0]
    return next((m for m in subjects if m.first == verb + 1), None)
