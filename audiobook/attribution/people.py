"""The people of a part: names joined, genders found, the teller and the unnamed among them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from audiobook.attribution import clusters, described, links, names, speakers
from audiobook.attribution.clusters import Draft
from audiobook.attribution.counts import Counts, count
from audiobook.attribution.directory import by_name, index
from audiobook.attribution.grammar import YOUS
from audiobook.attribution.lexicon import FEMALE, MALE, fold, lexicon
from audiobook.attribution.memory import (
    Forgetful,
    HashOfPeople,
    Map,
    Memory,
    of_script,
    remembered,
)
from audiobook.attribution.mentions import NAME, PRONOUN, SELF, Mention, scan
from audiobook.attribution.page import Page, Token
from audiobook.attribution.reading import Reading, read
from audiobook.attribution.sightings import Form, Sightings
from audiobook.attribution.weights import Weights
from audiobook.model import Kind, Person

ROUNDS = 2
"""Times, at most, that it is asked who speaks and so who is who: what is joined makes the rest
plainer."""
USUAL = 0.3
"""Share of someone's mentions from which the given name counts as what they go by."""
OTHERS = 0.2
"""How often others of one's given name are named, for each time that one is oneself, from which one
goes by the full name."""
PLAIN = 3
"""How many times more often a title must stand before the name for it to belong to it."""
CLEAR = 2.5
"""How many times more often one pronoun must follow a name than the other."""
SELF_SHARE = 0.006
"""Share of "I" in the words of narration from which a person of the story counts as its teller."""
CALLED, HARDLY = 3, 0.1
"""Times that someone is called by name, and the narration's uses of it for each, from which and up
to which it is the teller's."""
YOU_SHARE = 0.02
"""The same as `SELF_SHARE` for "you"."""


def find(
    pages: Sequence[Page],
    known: Sequence[Person],
    weights: Weights,
    memory: Memory = Forgetful(),  # noqa: B008 (it has no state)
    each: Map = map,
) -> tuple[Person, ...]:
    """Everyone who may speak, the most frequently named first, people by description last."""
    people = apart(pages, known, memory)
    kept = frozenset((*(person.name for person in known), *_answered(pages, people)))
    for _ in range(ROUNDS):
        chapters = _counted(pages, people, weights, memory, each)
        choices = links.choices(people, [counts for counts, _ in chapters])
        settled = {who: is_who for _, answers in chapters for who, is_who in answers.items()}
        before = len(people)
        people = links.join(people, choices, weights.links, kept, settled)
        if len(people) == before:
            break  # Nobody was joined: another round would find the same.
    return tuple(links.one_a_name(people))


Told = tuple[Counts, dict[int, int]]
"""What a chapter tells of who is who: what is counted, and what the author has settled."""


def _counted(
    pages: Iterable[Page], people: list[Person], weights: Weights, memory: Memory, each: Map
) -> list[Told]:
    """Of every chapter in which somebody speaks."""
    everyone = HashOfPeople(people)
    speaking = [(page, _seen_by(everyone, page)) for page in pages if page.turns]
    return remembered(
        memory, each, "counts", partial(_count, people=people, weights=weights), speaking
    )


def _count(page: Page, people: Sequence[Person], weights: Weights) -> Told:
    reading = read(page, index(people))
    speaks = speakers.weigh(reading, speakers.gather(reading), weights.first)
    return count(reading, speaks), _settled(people, reading)


def _seen_by(everyone: HashOfPeople, page: Page) -> tuple[str, str]:
    """What tells the chapter, and the people as it sees them."""
    return of_script(page.script), everyone.of(page.script.chapter.number)


def _answered(pages: Iterable[Page], people: Sequence[Person]) -> set[str]:
    """Names of those whom the author's answers name: as many people as there are names."""
    names = by_name(people)
    roles = (fold(line.role or "") for page in pages for line in page.script.lines if line.decided)
    return {people[names[role]].name for role in roles if role in names}


def _settled(people: Sequence[Person], reading: Reading) -> dict[int, int]:
    """Who those are whom only a description names, where the author has said who speaks a line
    that it stands beside: “…,” said the lieutenant."""
    names = by_name(people)
    result = {}
    for i, cue in reading.cues.items():
        line, person = reading.page.line(i), cue.speaker
        if not line.decided or person is None or people[person].named:
            continue
        role = fold(line.role or "")
        if role in names and role != fold(people[person].name):
            result[person] = names[role]
    return result


def apart(
    pages: Sequence[Page],
    known: Sequence[Person],
    memory: Memory = Forgetful(),  # noqa: B008
) -> list[Person]:
    """Everyone, before it is asked who is who."""
    found = names.collect(pages, memory)
    drafts = clusters.cluster(found)
    bearers: Counter[str] = Counter()
    for draft in drafts:
        bearers.update(dict.fromkeys(() if draft.wife else draft.given, draft.count))
    people = _merge([_person(d, bearers) for d in drafts], known)
    everyone = HashOfPeople(people)
    chapters = [(page, _seen_by(everyone, page)) for page in pages]
    met = remembered(memory, map, "met", partial(_met, people=people), chapters)
    people = _with_genders(people, [each.votes for each in met], known)
    teller = _teller(each.selves for each in met)
    if teller is not None and not any(p.narrates for p in people):
        people = _with_teller(people, teller, found, frozenset(k.name for k in known))
    return [*people, *(person for each in met for person in each.described)]


@dataclass(slots=True)
class Met:
    """Who is met in one chapter."""

    votes: dict[int, Counter[str]]
    """Person → gender → pronouns that tell it."""
    selves: tuple[int, int, int]
    """"I" and "you" in the narration, and its words."""
    described: list[Person]
    """Those whom only a description names."""


def _met(page: Page, people: Sequence[Person]) -> Met:
    everyone = index(people)
    lines = [scan(i, tokens, everyone) for i, tokens in enumerate(page.tokens)]
    votes: dict[int, Counter[str]] = {}
    for i, line in enumerate(lines):
        if page.line(i).kind is Kind.NARRATION:
            _vote(line, page.tokens[i], votes)
    return Met(votes, _selves(page), described.describe(page, lines))


def _person(draft: Draft, bearers: Mapping[str, int]) -> Person:
    """``bearers``: given name → how often those who bear it are named."""
    forms = {" ".join(form): n for form, n in draft.forms.items()}
    most = max(forms, key=lambda f: (forms[f], len(f), f))
    by_given = {f: n for f, n in forms.items() if draft.given & {fold(w) for w in f.split()}}
    titles = lexicon().titles
    if sum(by_given.values()) < USUAL * draft.count:
        name = most
    else:
        plain = {f: n * (1 if _opens(f, titles) else PLAIN) for f, n in by_given.items()}
        name = max(plain, key=lambda f: (plain[f], not _opens(f, titles), f))
        if bearers.get(fold(name), 0) > (1 + OTHERS) * draft.count:
            full = {f: n for f, n in by_given.items() if len(f.split()) > 1}
            name = max(full, key=lambda f: (not _opens(f, titles), full[f], f), default=name)
    aliases = sorted(f for f in forms if f != name)
    gender = draft.gender
    return Person(name, tuple(aliases), gender)


def _opens(form: str, titles: Mapping[str, str | None]) -> bool:
    """Whether a form opens with a title or an article."""
    first = fold(form.split()[0]).rstrip(".")
    return first in titles or first == "the"


def _merge(people: list[Person], known: Sequence[Person]) -> list[Person]:
    """The author's people, each with the forms found for any of their names; then the others."""
    merged = []
    for wanted in known:
        mine = {fold(a) for a in (wanted.name, *wanted.aliases)}
        same = [p for p in people if mine & {fold(a) for a in (p.name, *p.aliases)}]
        taken = {fold(a) for k in known if k is not wanted for a in (k.name, *k.aliases)}
        aliases = dict.fromkeys(wanted.aliases)
        for person in same:
            aliases.update(
                dict.fromkeys(
                    a
                    for a in (person.name, *person.aliases)
                    if fold(a) not in taken and fold(a) != fold(wanted.name)
                )
            )
        gender = wanted.gender or next((p.gender for p in same if p.gender), None)
        merged.append(replace(wanted, aliases=tuple(aliases), gender=gender))
        people = [p for p in people if p not in same]
    return merged + people


def _with_genders(
    people: list[Person], chapters: Iterable[Mapping[int, Counter[str]]], known: Sequence[Person]
) -> list[Person]:
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for chapter in chapters:
        for who, counted in chapter.items():
            votes[who].update(counted)
    decided = {k.name for k in known if k.gender}
    words = lexicon()
    result = []
    for i, person in enumerate(people):
        he, she = votes[i][MALE], votes[i][FEMALE]
        told = person.gender is not None and _titled(person, words.titles)
        if person.name not in decided and not told:
            if he > CLEAR * she and he >= (2 if person.gender is None else 4):
                person = replace(person, gender=MALE)
            elif she > CLEAR * he and she >= (2 if person.gender is None else 4):
                person = replace(person, gender=FEMALE)
            elif person.gender is None and he != she:
                person = replace(person, gender=MALE if he > she else FEMALE)
        result.append(person)
    return result


def _titled(person: Person, titles: dict[str, str | None] | object) -> bool:
    known = lexicon().titles
    kin = lexicon().kin
    firsts = [fold(a.split()[0]).rstrip(".") for a in (person.name, *person.aliases) if a]
    return any(known.get(w) or kin.get(w) for w in firsts)


def _vote(line: list[Mention], tokens: Sequence[Token], votes: dict[int, Counter[str]]) -> None:
    """A pronoun speaks for the only person that the line has named just before it: as the subject
    of a verb, or as the speaker (“said Marta, without looking up from her onions”)."""
    speech = lexicon().speech
    last: Mention | None = None
    for mention in line:
        if mention.kind == NAME:
            last = mention
        elif mention.kind == PRONOUN and last is not None and mention.gender in (MALE, FEMALE):
            speaker = last.first > 0 and tokens[last.first - 1].word in speech
            if (last.subject or speaker) and len(last.who) == 1:
                votes.setdefault(last.who[0], Counter())[mention.gender] += 1
            last = None
        elif mention.kind not in (PRONOUN, SELF):
            last = None


def _with_teller(
    people: list[Person], teller: Person, found: Mapping[Form, Sightings], kept: frozenset[str]
) -> list[Person]:
    """The people with the teller: one whom the author calls so, or the one whom others call by a
    name that the narration never uses, or else somebody more."""
    names = {fold(name) for name in (teller.name, *teller.aliases)}
    told = (i for i, p in enumerate(people) if names & {fold(n) for n in (p.name, *p.aliases)})
    at = next(told, None)
    if at is None:
        at = _never_told_of(people, found, kept)
    if at is None:
        return [*people, teller]
    selves = (name for name in (teller.name, *teller.aliases) if name in ("I", "you"))
    aliases = tuple(dict.fromkeys((*people[at].aliases, *selves)))
    return [*people[:at], replace(people[at], aliases=aliases, narrates=True), *people[at + 1 :]]


def _never_told_of(
    people: list[Person], found: Mapping[Form, Sightings], kept: frozenset[str]
) -> int | None:
    """Who is called most of those whom the narration does not name, if anyone is called much."""
    uses = {" ".join(form): sightings for form, sightings in found.items()}
    called: dict[int, int] = {}
    for i, person in enumerate(people):
        mine = [uses[a] for a in (person.name, *person.aliases) if a in uses]
        calls = sum(s.called for s in mine)
        narrated = sum(s.total - s.spoken for s in mine)
        kin = fold(person.name) in lexicon().kin
        if calls >= CALLED and narrated <= HARDLY * calls and not kin and person.name not in kept:
            called[i] = calls
    likely = sorted(called, key=lambda i: -called[i])
    tied = len(likely) > 1 and called[likely[1]] == called[likely[0]]
    return likely[0] if likely and not tied else None


def _selves(page: Page) -> tuple[int, int, int]:
    """As `Met.selves`."""
    told = (t for i, t in enumerate(page.tokens) if page.line(i).kind is Kind.NARRATION)
    tokens = [token for line in told for token in line]
    mine = sum(t.raw in ("I", "I’m", "I’d", "I’ve", "I'm", "I'd", "I've") for t in tokens)
    return mine, sum(t.word in YOUS for t in tokens), len(tokens)


def _teller(chapters: Iterable[tuple[int, int, int]]) -> Person | None:
    """The "I" of the narration, or the "you" of a story told to its hero; else None.

    ``chapters``: of each, as `Met.selves`.
    """
    selves = yous = 0
    for mine, own, total in chapters:
        selves += mine if mine > SELF_SHARE * total else 0
        yous += own if own > YOU_SHARE * total else 0
    if selves >= 3 and selves >= yous:
        return Person("the narrator", ("I",), named=False, narrates=True)
    if yous >= 5:
        return Person("you", named=False, narrates=True)
    return None
