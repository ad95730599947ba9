"""Names as they stand in a text: runs of capitalised words, with what speaks for a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from audiobook.attribution.grammar import DETERMINERS, PRONOUNS, SELVES
from audiobook.attribution.lexicon import Lexicon, fold, lexicon
from audiobook.attribution.memory import Memory, of_script, remembered
from audiobook.attribution.page import STOPS, Page, Token
from audiobook.attribution.sightings import Form, Place, Sightings
from audiobook.model import Kind

PARTICLES = frozenset("de von van du la le di da del bin al ap st".split())
PLAIN_TITLES = frozenset("mr mrs miss ms dr".split())
"""Titles behind which any capitalised word is a name."""
MANY_LOWER = 1.0
"""A single word that stands more often in lower case than as a name is none."""


@dataclass(slots=True)
class Seen:
    """What stands in one chapter."""

    forms: dict[Form, Sightings] = field(default_factory=lambda: defaultdict(Sightings))
    lower: Counter[str] = field(default_factory=Counter)
    """Words in lower case."""
    words: int = 0
    """One more than there are in each line, in all."""
    lines: int = 0


def collect(pages: Sequence[Page], memory: Memory) -> dict[Form, Sightings]:
    """Every form that names a person by the evidence of the whole part."""
    words = _with_bearers(pages, lexicon(), memory)
    never = " ".join(sorted(lexicon().never_names - words.never_names))
    seen: dict[Form, Sightings] = defaultdict(Sightings)
    lower: Counter[str] = Counter()
    at = before = 0
    chapters = [(page, (of_script(page.script), never)) for page in pages]
    for mine in remembered(memory, map, "names", partial(_seen, words=words), chapters):
        for form, sightings in mine.forms.items():
            seen[form].add(sightings, at, before)
        lower.update(mine.lower)
        at, before = at + mine.words, before + mine.lines + 2
    found = {form: s for form, s in seen.items() if _is_person(form, s, lower, words)}
    parts = {w for form in found if len(form) > 1 and form[0] != "the" for w in form}
    for form, s in seen.items():
        word = fold(form[0])
        part = len(form) == 1 and form[0] in parts and lower[word] <= s.total
        if part and word not in words.never_names and word not in words.titles:
            found[form] = s
    return found


def _seen(page: Page, words: Lexicon) -> Seen:
    found = Seen(lines=len(page.tokens))
    for i, tokens in enumerate(page.tokens):
        if page.line(i).kind not in (Kind.HEADING, Kind.SCENE_BREAK):
            found.lower.update(t.word for t in tokens if t.raw[0].islower())
            place = Place(found.words, i, page.paragraph_of[i])
            _collect_line(found.forms, page, i, place, words)
        found.words += len(tokens) + 1
    return found


def _with_bearers(pages: Iterable[Page], words: Lexicon, memory: Memory) -> Lexicon:
    """The lexicon of a text in which “Mr. Hall” and “said Dutch” make Hall and Dutch names."""
    borne: Counter[str] = Counter()
    chapters = [(page, [of_script(page.script)]) for page in pages]
    for mine in remembered(memory, map, "bearers", partial(_borne, words=words), chapters):
        borne.update(mine)
    small = words.titles.keys() | DETERMINERS | SELVES | PRONOUNS.keys()
    often = {word for word, n in borne.items() if n > 1 and word not in small}
    return replace(words, never_names=words.never_names - often)


def _borne(page: Page, words: Lexicon) -> Counter[str]:
    """Capitalised words behind a title, or behind a verb of speech that opens a line."""
    return Counter(
        after.word
        for tokens in page.tokens
        for n, (title, after) in enumerate(pairwise(tokens))
        if after.capital and (_titles(title) or (not n and title.raw in words.speech))
    )


def _titles(token: Token) -> bool:
    return token.capital and token.word.rstrip(".") in PLAIN_TITLES


def _collect_line(
    seen: dict[Form, Sightings], page: Page, i: int, place: Place, words: Lexicon
) -> None:
    tokens = page.tokens[i]
    spoken = page.line(i).kind is Kind.DIALOGUE
    beside = not spoken and _beside_speech(page, i)
    begun = ended = 0
    for start, end in runs(tokens, words):
        begun = start if any(t.raw in STOPS for t in tokens[ended:start]) else begun
        ended = end
        sightings = seen[_form_at(tokens, start, end)]
        says, called = _note(sightings, (start, end), tokens, spoken, beside, words)
        sightings.spots.add(place.sentence(begun, spoken))
        if called:
            sightings.spots.add(place.address())
        if says:
            opens = start < 4 and _spoken(page, i, i - 1)
            closes = end > len(tokens) - 5 and _spoken(page, i, i + 1)
            sightings.spots.update(place.cue(opens=opens, closes=closes))


def runs(tokens: list[Token], words: Lexicon) -> Iterator[tuple[int, int]]:
    """First and last + 1 token of every run of capitalised words that may be a name."""
    i, n = 0, len(tokens)
    while i < n:
        if not _capital(tokens[i]) or _never(tokens, i, words):
            i += 1
            continue
        j = i + 1
        while j < n and not tokens[j - 1].owns:
            step = _next_part(tokens, j, words)
            if not step:
                break
            j += step
        yield i, j
        i = j


def _capital(token: Token) -> bool:
    raw = token.raw
    return raw[0].isupper() and not (len(raw) > 2 and raw.isupper())


def _never(tokens: list[Token], i: int, words: Lexicon) -> bool:
    word = tokens[i].word
    if word not in words.never_names:
        return False
    if word in words.given and i + 1 < len(tokens) and words.is_verb(tokens[i + 1].word):
        return False
    following = i + 1 < len(tokens) and _capital(tokens[i + 1]) and _touch(tokens, i)
    return not (following and word in words.titles)


def _touch(tokens: list[Token], i: int) -> bool:
    """Whether no more than one blank parts a token from the next."""
    return tokens[i + 1].start - tokens[i].end <= 1


def _next_part(tokens: list[Token], j: int, words: Lexicon) -> int:
    """How many tokens from `j` on carry the run further: 0, 1 or 2 (a particle and a name)."""
    token, before = tokens[j], tokens[j - 1]
    following = tokens[j + 1] if j + 1 < len(tokens) else None
    if token.start - before.end > 1:
        return 0
    never = token.word in words.never_names
    if _capital(token) and token.word not in SELVES and (not never or before.word in words.titles):
        return 1
    if token.word in PARTICLES and following and _capital(following):
        return 2
    return 0


def _beside_speech(page: Page, i: int) -> bool:
    return _spoken(page, i, i - 1) or _spoken(page, i, i + 1)


def _spoken(page: Page, i: int, j: int) -> bool:
    """Whether line `j` is speech in the paragraph of line `i`."""
    lines = page.script.lines
    return (
        0 <= j < len(lines)
        and lines[j].kind is Kind.DIALOGUE
        and page.paragraph_of[j] == page.paragraph_of[i]
    )


def _form_at(tokens: list[Token], start: int, end: int) -> Form:
    form = tuple(t.raw for t in tokens[start:end])
    return ("the", *form) if _article(tokens, start) else form


def _article(tokens: list[Token], start: int) -> bool:
    return start > 0 and tokens[start - 1].word == "the" and _touch(tokens, start - 1)


def _note(
    sightings: Sightings,
    run: tuple[int, int],
    tokens: list[Token],
    spoken: bool,
    beside: bool,
    words: Lexicon,
) -> tuple[bool, bool]:
    """Counts what stands around a name; whether it says something and whether it is called."""
    start, end = run
    first = start - 1 if _article(tokens, start) else start
    before = tokens[first - 1] if first else None
    after = tokens[end] if end < len(tokens) else None
    if before is None or before.raw in STOPS or before.raw in "—–(":
        sightings.initial += 1
    else:
        sightings.middle += 1
        sightings.placed += before.word in ("in", "at", "near", "into", "across")
    sightings.spoken += spoken
    owns = tokens[end - 1].owns
    speaks = sightings.speaks
    if after and not owns and not spoken:
        follow = after if after.word not in words.adverbs else tokens[min(end + 1, len(tokens) - 1)]
        if words.is_verb(follow.word) and follow.raw[0].islower():
            sightings.acts += 1
            sightings.speaks += beside and follow.word in words.speech
    if before and not spoken and beside and before.word in words.speech:
        sightings.speaks += 1
    called = spoken and not owns and _set_off(before, after)
    sightings.called += called
    return sightings.speaks > speaks, called


def _set_off(before: Token | None, after: Token | None) -> bool:
    left = before is None or not before.is_word
    right = after is None or not after.is_word
    comma = (before is not None and before.raw == ",") or (after is not None and after.raw in ",!")
    return left and right and comma


def _is_person(
    form: Form,
    s: Sightings,
    lower: Counter[str],
    words: Lexicon,
) -> bool:
    folded = [fold(w).rstrip(".") for w in form]
    head = folded[-1]
    if folded[0] == "the":
        known = head in words.nouns or head in words.titles
        return s.person >= (1 if known else 4) and s.total > 1 and len(form) < 5
    if len(form) > 4 or any(len(w) == 1 for w in folded[-1:]):
        return False
    if len(form) > 1:
        titled = folded[0] in words.titles
        given = folded[0] in words.given
        return titled or (given and s.placed <= s.total / 2) or s.person >= 3
    if head in words.never_names:
        return head in words.given and s.speaks + s.acts > 1
    many = lower[head] > MANY_LOWER * s.total
    if head in words.kin or head in words.titles:
        return s.middle + s.speaks > 0 and s.person > 0
    if head in words.given and not many:
        return s.middle > 0 or s.person > 0 or not lower[head]
    if not s.middle and not s.acts and not s.speaks:
        return False
    if many:
        return s.speaks > 1 and s.middle > 1
    if s.middle:
        return s.person >= 2
    return s.speaks > 0 or s.person > 3 or (s.acts > 1 and not lower[head])
