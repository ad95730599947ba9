"""Where people are spoken of: names, pronouns, descriptions, each with what the grammar tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from audiobook.attribution.lexicon import FEMALE, MALE, NEUTRAL, Lexicon, fold, lexicon
from audiobook.attribution.page import Token, tokenize
from audiobook.model import Person

NAME, PRONOUN, NOUN, SELF = "name", "pronoun", "noun", "self"

PRONOUNS: dict[str, tuple[str, bool]] = {
    "he": (MALE, True), "him": (MALE, False), "his": (MALE, False), "himself": (MALE, False),
    "she": (FEMALE, True), "her": (FEMALE, False), "hers": (FEMALE, False),
    "herself": (FEMALE, False), "they": (NEUTRAL, True), "them": (NEUTRAL, False),
    "their": (NEUTRAL, False), "themself": (NEUTRAL, False),
    "he’d": (MALE, True), "he’ll": (MALE, True), "she’d": (FEMALE, True), "she’ll": (FEMALE, True),
    "they’d": (NEUTRAL, True), "they’ve": (NEUTRAL, True), "they’re": (NEUTRAL, True),
}  # fmt: skip
"""Pronoun → gender, and whether it is a subject."""
SELVES = frozenset(("i", "i’d", "i’ll", "i’ve", "i’m", "me", "my", "myself", "mine"))
YOUS = frozenset(("you", "you’d", "you’ll", "you’ve", "you’re", "your"))
DETERMINERS = frozenset(
    "the a an his her my our their your this that another some one its thy each every".split()
)
INDEFINITE = frozenset(("a", "an", "another", "some", "one", "each", "every"))
LINKS = frozenset("in with at on behind from of by under across beside opposite".split())
ALONE = frozenset("other others first second third man’s".split())
"""Words that may stand for a person after "the" without a noun: "the other countered"."""


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


@dataclass(slots=True)
class Index:
    """Looks people up by any of their names."""

    people: Sequence[Person]
    first: dict[str, list[tuple[tuple[str, ...], bool, tuple[int, ...]]]]
    """First word → (all words, capitalised, people), longest first."""
    described: dict[str, tuple[int, ...]]
    """A description without its article → people."""
    by_head: dict[str, tuple[int, ...]]
    """A noun → people who are described by it."""
    by_kin: dict[str, int]
    """A relation ("mother") → the one person who is called by a word for it ("Mum")."""
    narrator: int | None
    """The teller in the first person, or the "you" of a story told in the second."""
    told_to_you: bool


def index(people: Sequence[Person]) -> Index:
    words = lexicon()
    named: dict[tuple[tuple[str, ...], bool], list[int]] = defaultdict(list)
    described: dict[str, list[int]] = defaultdict(list)
    heads: dict[str, list[int]] = defaultdict(list)
    for i, person in enumerate(people):
        for alias in dict.fromkeys((person.name, *person.aliases)):
            raws = [t for t in tokenize(alias) if t.is_word]
            if raws and fold(raws[0].raw) in DETERMINERS and len(raws) > 1:
                if raws[1].capital:
                    named[(tuple(t.word for t in raws[1:]), True)].append(i)
                    continue
                key = " ".join(t.word for t in raws[1:])
                described[key].append(i)
                heads[_head([t.word for t in raws[1:]], words)].append(i)
            elif raws and alias not in ("I", "you"):
                named[(tuple(t.word for t in raws), raws[0].capital)].append(i)
    first: dict[str, list[tuple[tuple[str, ...], bool, tuple[int, ...]]]] = defaultdict(list)
    for (form, capital), who in named.items():
        first[form[0]].append((form, capital, tuple(dict.fromkeys(who))))
    for forms in first.values():
        forms.sort(key=lambda f: (-len(f[0]), not f[1]))
    narrator = next((i for i, p in enumerate(people) if p.narrates), None)
    return Index(
        people,
        dict(first),
        {k: tuple(dict.fromkeys(v)) for k, v in described.items()},
        {k: tuple(dict.fromkeys(v)) for k, v in heads.items()},
        {k: v.pop() for k, v in _relations(people, words).items() if len(v) == 1},
        narrator,
        narrator is not None and "you" in (people[narrator].name, *people[narrator].aliases),
    )


def _relations(people: Sequence[Person], words: Lexicon) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for i, person in enumerate(people):
        for alias in (person.name, *person.aliases):
            relation = words.same_kin.get(fold(alias))
            if relation and alias[0].isupper():
                found[relation].add(i)
    return found


def scan(line: int, tokens: list[Token], index: Index) -> list[Mention]:
    """Every mention in a line's tokens, in order, none within another but owners before nouns."""
    words = lexicon()
    found: list[Mention] = []
    i, n = 0, len(tokens)
    while i < n:
        token = tokens[i]
        mention = None
        if token.word in index.first:
            mention = _name(line, tokens, i, i, index, words)
        elif token.word == "the" and i + 1 < n and tokens[i + 1].word in index.first:
            mention = _name(line, tokens, i, i + 1, index, words)
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
    """A description that begins with the determiner at `i`."""
    head = _find_head(tokens, i, words)
    if head is None:
        head = _cued_head(tokens, i, words)
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
    kin = index.by_kin.get(words.same_kin.get(noun, ""))
    who = index.described.get(key) or index.described.get(short) or ()
    if kin is not None and determiner not in INDEFINITE:
        who = (kin,)
    gender = words.nouns.get(noun)
    subject = not owns and _is_subject(tokens, i, last, words)
    definite = determiner not in INDEFINITE
    return Mention(NOUN, line, i, last, who, gender, subject, owns, key, noun, definite)


def _find_head(tokens: list[Token], i: int, words: Lexicon) -> int | None:
    head = None
    for j in range(i + 1, min(i + 6, len(tokens))):
        token = tokens[j]
        if (
            not token.is_word
            or token.word in words.prepositions
            or token.word in words.conjunctions
        ):
            break
        if token.word in words.nouns or (j == i + 1 and token.word in ALONE):
            head = j
        elif head is not None:
            break
        if token.word in words.past and head is None:
            break
    return head


def _cued_head(tokens: list[Token], i: int, words: Lexicon) -> int | None:
    """Any noun is a person where it says something: "the big idiot cried", "purrs the ceiling"."""
    if tokens[i].word not in ("the", "a", "an", "another"):
        return None
    inverted = i == 1 and tokens[0].word in words.speech and tokens[0].raw[0].islower()
    if i and not inverted:
        return None
    for j in range(i + 1, min(i + 5, len(tokens))):
        token = tokens[j]
        if j > i + 1 and not inverted and token.word in words.speech:
            return j - 1
        if not token.is_word or token.capital or _stops(token):
            return j - 1 if inverted and j > i + 1 else None
    return None


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


def _head(forms: list[str], words: Lexicon) -> str:
    for link, word in enumerate(forms):
        if word in LINKS and link:
            forms = forms[:link]
            break
    return next((w for w in reversed(forms) if w in words.nouns), forms[-1])


def _is_subject(tokens: list[Token], first: int, last: int, words: Lexicon) -> bool:
    if first and tokens[first - 1].word in words.prepositions:
        return False
    for j in range(last, min(last + 4, len(tokens))):
        word = tokens[j].word
        if words.is_verb(word):
            return tokens[j].raw[0].islower()
        if word not in words.adverbs and not word.endswith("ly") and word != "and":
            return False
    return False


def genders(mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset(m.gender for m in mentions if m.gender)
