"""Names as they stand in a text: runs of capitalised words, with what speaks for a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from audiobook.attribution.lexicon import Lexicon, fold, lexicon
from audiobook.attribution.page import STOPS, Page, Token
from audiobook.model import Kind

Form = tuple[str, ...]
"""A name as written, word by word; "the" in front where the text says "the Regent"."""

PARTICLES = frozenset("de von van du la le di da del bin al ap st".split())
MANY_LOWER = 1.0
"""A single word that stands more often in lower case than as a name is none."""


@dataclass(slots=True)
class Sightings:
    """How often a form stands where, and beside what."""

    middle: int = 0
    initial: int = 0
    spoken: int = 0
    speaks: int = 0
    """Subject of a verb of speech beside a quotation."""
    acts: int = 0
    """Followed by a verb."""
    called: int = 0
    """Set off by commas in speech: an address."""
    placed: int = 0
    """After "in" or "at"."""

    @property
    def total(self) -> int:
        return self.middle + self.initial

    @property
    def person(self) -> int:
        return 3 * self.speaks + self.acts + 2 * self.called - 2 * self.placed


def collect(pages: Iterable[Page]) -> dict[Form, Sightings]:
    """Every form that names a person by the evidence of the whole part."""
    words = lexicon()
    seen: dict[Form, Sightings] = defaultdict(Sightings)
    lower: Counter[str] = Counter()
    for page in pages:
        for i, tokens in enumerate(page.tokens):
            kind = page.line(i).kind
            if kind in (Kind.HEADING, Kind.SCENE_BREAK):
                continue
            lower.update(t.word for t in tokens if t.raw[0].islower())
            beside = kind is not Kind.DIALOGUE and _beside_speech(page, i)
            for run in runs(tokens, words):
                _note(seen, run, tokens, kind is Kind.DIALOGUE, beside, words)
    found = {form: s for form, s in seen.items() if _is_person(form, s, lower, words)}
    parts = {w for form in found if len(form) > 1 and form[0] != "the" for w in form}
    for form, s in seen.items():
        word = fold(form[0])
        part = len(form) == 1 and form[0] in parts and lower[word] <= s.total
        if part and word not in words.never_names and word not in words.titles:
            found[form] = s
    return found


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
    if _capital(token) and (token.word not in words.never_names or before.word in words.titles):
        return 1
    if token.word in PARTICLES and following and _capital(following):
        return 2
    return 0


def form_of(tokens: list[Token], run: tuple[int, int]) -> Form:
    return tuple(t.raw for t in tokens[run[0] : run[1]])


def _beside_speech(page: Page, i: int) -> bool:
    lines = page.script.lines
    return any(
        0 <= j < len(lines)
        and lines[j].kind is Kind.DIALOGUE
        and page.paragraph_of[j] == page.paragraph_of[i]
        for j in (i - 1, i + 1)
    )


def _note(
    seen: dict[Form, Sightings],
    run: tuple[int, int],
    tokens: list[Token],
    spoken: bool,
    beside: bool,
    words: Lexicon,
) -> None:
    start, end = run
    before = tokens[start - 1] if start else None
    after = tokens[end] if end < len(tokens) else None
    form = form_of(tokens, run)
    if before and before.word == "the" and before.end + 1 == tokens[start].start:
        form = ("the", *form)
        before = tokens[start - 2] if start > 1 else None
    sightings = seen[form]
    if before is None or before.raw in STOPS or before.raw in "—–(":
        sightings.initial += 1
    else:
        sightings.middle += 1
        sightings.placed += before.word in ("in", "at", "near", "into", "across")
    sightings.spoken += spoken
    owns = tokens[end - 1].owns
    if after and not owns and not spoken:
        follow = after if after.word not in words.adverbs else tokens[min(end + 1, len(tokens) - 1)]
        if words.is_verb(follow.word) and follow.raw[0].islower():
            sightings.acts += 1
            sightings.speaks += beside and follow.word in words.speech
    if before and not spoken and beside and before.word in words.speech:
        sightings.speaks += 1
    if spoken and not owns and _set_off(before, after):
        sightings.called += 1


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
