"""Where people are spoken of: names, pronouns, descriptions, each with what the grammar tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from audiobook.attribution.directory import Index
from audiobook.attribution.grammar import (
    ALONE,
    DETERMINERS,
    INDEFINITE,
    LINKS,
    PRONOUNS,
    SELVES,
    YOUS,
)
from audiobook.attribution.lexicon import Lexicon, lexicon
from audiobook.attribution.page import Token

VOICE = "voice"
"""The voice of someone is they."""
NAME, PRONOUN, NOUN, SELF = "name", "pronoun", "noun", "self"
THEM = frozenset(("them", "us", "these", "those"))
OPENS = frozenset((".", "!", "?", "…", "...", ";", "—", "–"))
"""What a sentence begins after."""


class Mention(NamedTuple):
    kind: str
    line: int
    first: int
    """First token in its line."""
    last: int
    """One past its last token."""
    who: tuple[int, ...]
    """People it may be; empty for what only the context tells."""
    gender: str | None
    subject: bool
    owns: bool
    key: str
    """Of a description, its words without the article: "man in the fleece"."""
    head: str
    """Of a description, its noun."""
    definite: bool
    sure: float = 1.0
    """Of a description, the chance that it means `who`."""

    @property
    def short(self) -> str:
        """A description without what follows its noun."""
        words = self.key.split()
        return " ".join(words[: words.index(self.head) + 1]) if self.head in words else self.key


def scan(line: int, tokens: list[Token], index: Index) -> list[Mention]:
    """Every mention in a line's tokens, in order, none within another but owners before nouns."""
    words = lexicon()
    found: list[Mention] = []
    i, n = 0, len(tokens)
    while i < n:
        token = tokens[i]
        mention = _by_name(line, tokens, i, index, words)
        if mention is None and token.word in PRONOUNS:
            mention = None if token.word in ("his", "her", "their") else _pronoun(line, tokens, i)
            if mention is None:
                mention = _noun(line, tokens, i, index, words) or _pronoun(line, tokens, i)
        if mention is None and index.told_to_you and token.word in YOUS:
            mention = _self(line, i, token, index)
        if mention is None and token.word in SELVES and token.raw[0] in "Im":
            mention = (token.word == "my" and _noun(line, tokens, i, index, words)) or _self(
                line, i, token, index
            )
        if mention is None and token.word in DETERMINERS:
            mention = _noun(line, tokens, i, index, words)
        if mention is None:
            i += 1
            continue
        if mention.kind == NAME and mention.owns:
            mention = _owned(line, tokens, mention, index, words) or mention
        found.append(mention)
        i = mention.last
    return found


def _owned(
    line: int, tokens: list[Token], owner: Mention, index: Index, words: Lexicon
) -> Mention | None:
    """“Kit’s mother”: someone else than Kit."""
    at = owner.last
    if at >= len(tokens) or tokens[at].word not in words.kin or tokens[at].capital:
        return None
    mention = _noun(line, tokens, at - 1, index, words)
    return mention and mention._replace(first=owner.first, definite=True)


def _by_name(
    line: int, tokens: list[Token], i: int, index: Index, words: Lexicon
) -> Mention | None:
    """A name, or an article and a name."""
    if tokens[i].word in index.first:
        return _name(line, tokens, i, i, index, words)
    if tokens[i].word == "the" and i + 1 < len(tokens) and tokens[i + 1].word in index.first:
        return _name(line, tokens, i, i + 1, index, words)
    return None


def _name(
    line: int, tokens: list[Token], first: int, i: int, index: Index, words: Lexicon
) -> Mention | None:
    """The longest name that begins at `i`; `first` is the article before it, or `i`."""
    for form, capital, who in index.first[tokens[i].word]:
        last = i + len(form)
        if last > len(tokens) or (capital and not tokens[i].capital):
            continue
        if len(form) > 1 and any(
            tokens[i + k].word != form[k] or tokens[i + k - 1].owns for k in range(1, len(form))
        ):
            continue
        owns = tokens[last - 1].owns
        if owns and last < len(tokens) and _finite(tokens[last].word, words):
            owns = False
        subject = not owns and _is_subject(tokens, first, last, words)
        gender = index.people[who[0]].gender if len(who) == 1 else None
        return Mention(NAME, line, first, last, who, gender, subject, owns, "", "", True)
    return None


def _finite(word: str, words: Lexicon) -> bool:
    return words.is_verb(word) and not word.endswith("ing") and word not in words.nouns


def _pronoun(line: int, tokens: list[Token], i: int) -> Mention:
    gender, subject = PRONOUNS[tokens[i].word]
    owns = tokens[i].word in ("his", "their") or (
        tokens[i].word == "her" and i + 1 < len(tokens) and tokens[i + 1].is_word
    )
    return Mention(PRONOUN, line, i, i + 1, (), gender, subject, owns, "", "", True)


def _self(line: int, i: int, token: Token, index: Index) -> Mention:
    who = () if index.narrator is None else (index.narrator,)
    subject = token.word not in ("me", "my", "myself", "mine")
    owns = token.word in ("my", "your")
    return Mention(SELF, line, i, i + 1, who, None, subject, owns, "", "", True)


def _noun(line: int, tokens: list[Token], i: int, index: Index, words: Lexicon) -> Mention | None:
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
    if owns and last < len(tokens) and _finite(tokens[last].word, words):
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
        whose = _by_name(line, tokens, at, index, words) or _noun(line, tokens, at, index, words)
        if whose is not None:
            subject = _is_subject(tokens, i, whose.last, words)
            return whose._replace(first=i, subject=subject)
    kin = index.by_kin.get(words.same_kin.get(noun, ""))
    who = index.described.get(key) or index.described.get(short) or ()
    if kin is not None and determiner not in INDEFINITE:
        who = (kin,)
    gender = words.nouns.get(noun)
    subject = not owns and _is_subject(tokens, i, last, words)
    definite = determiner not in INDEFINITE
    return Mention(NOUN, line, i, last, who, gender, subject, owns, key, noun, definite)


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
    subject = _is_subject(tokens, i, last, words)
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
        if token.word in words.nouns or (j == i + 1 and token.word in ALONE):
            head = j
        elif head is not None:
            break
        if token.word in words.past and head is None:
            break
    return head


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
    if tokens[i].word not in ("the", "a", "an", "another"):
        return None
    begin = int(tokens[0].raw == ",")
    verb = tokens[begin]
    inverted = i == begin + 1 and verb.word in words.speech and verb.raw[0].islower()
    if i > begin and not inverted:
        return None
    for j in range(i + 1, min(i + 5, len(tokens))):
        token = tokens[j]
        if j > i + 1 and not inverted and token.word in words.speech:
            return j - 1
        if not token.is_word or token.capital or _stops(token):
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
    elif tokens[last].word not in ("in", "with", "of"):
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


def _is_subject(tokens: list[Token], first: int, last: int, words: Lexicon) -> bool:
    if first and tokens[first - 1].word in words.prepositions:
        return False
    opens = first == 0 or tokens[first - 1].raw in OPENS
    if opens and last < len(tokens) and tokens[last].raw == ",":
        return True
    for j in range(last, min(last + 4, len(tokens))):
        word = tokens[j].word
        if words.is_verb(word):
            return tokens[j].raw[0].islower()
        if opens and word == "and":
            return True
        if word not in words.adverbs and not word.endswith("ly") and word != "and":
            return False
    return False
