"""Mentions by description: "the man in the grey coat", "one of the young fellows"."""

from __future__ import annotations

from collections.abc import Iterator

from audiobook.attribution.directory import Index
from audiobook.attribution.grammar import (
    ALONE,
    DETERMINERS,
    INDEFINITE,
    LINKS,
    PRONOUNS,
    SOMEBODY,
)
from audiobook.attribution.lexicon import Lexicon, lexicon
from audiobook.attribution.mentions.mention import NOUN, VOICE, Mention, finite, is_subject
from audiobook.attribution.mentions.names import by_name
from audiobook.attribution.page import Token

THEM = frozenset(("them", "us", "these", "those"))


def noun_at(line: int, tokens: list[Token], i: int, index: Index, words: Lexicon) -> Mention | None:
    """A description that begins with the determiner at `i`; none does in “that the vampire”."""
    if i + 1 < len(tokens) and tokens[i + 1].word in DETERMINERS - INDEFINITE:
        return None
    several = _of_several(tokens, i, words)
    if several is not None:
        return _one_of(line, tokens, i, several, index, words)
    head = _find_head(tokens, i, words)
    if head is None:
        head = _cued_head(tokens, i, words)
        if head is not None and _named(tokens, head + 1, index):
            return None
    if head is None:
        head = _related_head(tokens, i)
    if head is None:
        return None
    last = head + 1
    owns = tokens[head].owns
    if owns and last < len(tokens) and finite(tokens[last].word, words):
        owns = False
    if not owns:
        last = _with_link(tokens, last)
    key = " ".join(t.word for t in tokens[i + 1 : last])
    short = " ".join(t.word for t in tokens[i + 1 : head + 1])
    determiner = tokens[i].word
    if determiner == "her" and head == i + 1 and tokens[head].word in ("self",):
        return None
    noun = tokens[head].word
    if noun == VOICE and head + 2 < len(tokens) and tokens[head + 1].word == "of":
        at = head + 2
        whose = by_name(line, tokens, at, index, words) or noun_at(line, tokens, at, index, words)
        if whose is not None:
            subject = is_subject(tokens, i, whose.last, words)
            return whose._replace(first=i, subject=subject)
    kin = index.by_kin.get(words.same_kin.get(noun, ""))
    who = index.described.get(key) or index.described.get(short) or ()
    if kin is not None and determiner not in INDEFINITE:
        who = (kin,)
    gender = words.nouns.get(noun)
    subject = not owns and is_subject(tokens, i, last, words)
    definite = determiner not in INDEFINITE
    return Mention(NOUN, line, i, last, who, gender, subject, owns, key, noun, definite)


def somebody(
    line: int, tokens: list[Token], i: int, index: Index, words: Lexicon
) -> Mention | None:
    """“Somebody”, who may be anybody; “one” only where it says something: “‘Ashore,’ said one.”"""
    word = tokens[i].word
    cued = i == 1 and tokens[0].word in words.speech and len(tokens) > 2 and not tokens[2].is_word
    if word not in SOMEBODY and not (word == "one" and cued):
        return None
    who, subject = index.described.get(word, ()), is_subject(tokens, i, i + 1, words)
    return Mention(NOUN, line, i, i + 1, who, None, subject, False, word, word, False)


def _of_several(tokens: list[Token], i: int, words: Lexicon) -> tuple[int, str] | None:
    """The last token and the noun of "one of the young fellows", "one of them"."""
    if tokens[i].word != "one" or [t.word for t in tokens[i + 1 : i + 2]] != ["of"]:
        return None
    for j in range(i + 2, min(i + 6, len(tokens))):
        word = tokens[j].word
        if word in THEM:
            return j, "person"
        if not tokens[j].is_word or word in words.prepositions:
            return None
        one = next((w for w in _singulars(word) if w in words.nouns), None)
        if one is not None:
            return j, one
    return None


def _singulars(word: str) -> Iterator[str]:
    """What a word may be the plural of."""
    if word.endswith("men"):
        yield word[:-3] + "man"
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("s"):
        yield word[:-1]


def _one_of(
    line: int, tokens: list[Token], i: int, several: tuple[int, str], index: Index, words: Lexicon
) -> Mention:
    last, noun = several[0] + 1, several[1]
    key = " ".join(t.word for t in tokens[i:last])
    who, gender = index.described.get(key, ()), words.nouns.get(noun)
    subject = is_subject(tokens, i, last, words)
    return Mention(NOUN, line, i, last, who, gender, subject, False, key, noun, False)


def _find_head(tokens: list[Token], i: int, words: Lexicon) -> int | None:
    head = None
    for j in range(i + 1, min(i + 6, len(tokens))):
        token = tokens[j]
        if (
            not token.is_word
            or token.word in words.prepositions
            or token.word in words.conjunctions
            or (token.word in DETERMINERS and token.word not in ("another", "other", "one"))
        ):
            break
        alone = j == i + 1 and token.word in ALONE and _ends_after(tokens, j, words)
        if token.word in words.nouns or alone:
            head = j
        elif head is not None:
            break
        if token.word in words.past and head is None:
            break
    return head


def _ends_after(tokens: list[Token], j: int, words: Lexicon) -> bool:
    """Whether no noun can follow: “the other laughed”, “the taller of the two”."""
    after = tokens[j + 1] if j + 1 < len(tokens) else None
    return after is None or not after.is_word or _stops(after) or words.is_verb(after.word)


def _related_head(tokens: list[Token], i: int) -> int | None:
    """Whoever does something "who" did it: "an aged rustic, who leered at me"."""
    if not any(t.word in ("who", "whose") for t in tokens[i + 2 : i + 7]):
        return None
    for j in range(i + 1, min(i + 5, len(tokens) - 1)):
        token, after = tokens[j], tokens[j + 1]
        if not token.is_word or token.capital or _stops(token):
            return None
        if after.raw == "," and j + 2 < len(tokens):
            after = tokens[j + 2]
        if after.word in ("who", "whose"):
            return None if token.word.endswith("s") else j
    return None


def _cued_head(tokens: list[Token], i: int, words: Lexicon) -> int | None:
    """Any noun is a person where it says something: "the big idiot cried", "purrs the ceiling"."""
    begin = int(tokens[0].raw == ",")
    verb = tokens[begin]
    inverted = i == begin + 1 and verb.word in words.speech and verb.raw[0].islower()
    if i > begin and not inverted:
        return None
    for j in range(i + 1, min(i + 5, len(tokens))):
        token = tokens[j]
        phrase = j + 1 < len(tokens) and (token.word, tokens[j + 1].word) in words.phrases
        if j > i + 1 and not inverted and (token.word in words.speech or phrase):
            return j - 1
        if not token.is_word or (token.capital and j > i + 1) or _stops(token):
            return j - 1 if inverted and j > i + 1 else None
    return None


def _named(tokens: list[Token], i: int, index: Index) -> bool:
    """Whether a name goes on after a would-be noun: "the less courteous Edmund"."""
    return i < len(tokens) and tokens[i].capital and tokens[i].word in index.first


def _with_link(tokens: list[Token], last: int) -> int:
    """Carries a description over "in the grey coat"."""
    if last + 1 >= len(tokens) or tokens[last].word not in LINKS:
        return last
    j = last + 1
    if tokens[j].word in DETERMINERS:
        j += 1
    elif tokens[last].word not in ("in", "with", "of") and not tokens[j].capital:
        return last
    end = j
    while end < len(tokens) and end < j + 3 and tokens[end].is_word and not _stops(tokens[end]):
        end += 1
    closed = end >= len(tokens) or not tokens[end].is_word or _stops(tokens[end])
    return end if end > j and closed else last


def _stops(token: Token) -> bool:
    words = lexicon()
    word = token.word
    return (
        word in words.prepositions
        or word in words.conjunctions
        or word in words.past
        or word in words.speech
        or word in words.manner
        or word in words.adverbs
        or word in PRONOUNS
        or word in DETERMINERS
        or word in ("who", "to", "not")
        or word.endswith("ly")
        or (word.endswith("ed") and word not in words.not_verbs)
    )
