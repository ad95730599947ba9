"""People known by a description only: "the intruder", "the man in the fleece", "his attacker".

A description that takes part in the conversation is a person of its own until `links` finds it to
be the rank or the trade of someone else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from audiobook.attribution import cues as cue_finder
from audiobook.attribution.lexicon import Lexicon, lexicon
from audiobook.attribution.mentions import NOUN, Mention
from audiobook.attribution.page import Page
from audiobook.model import Kind, Person


def add(
    people: Sequence[Person],
    pages: Sequence[Page],
    mentions: Sequence[list[list[Mention]]],
) -> list[Person]:
    """The people and those whom only a description names, if they speak or act more than once."""
    words = lexicon()
    seen: Counter[str] = Counter()
    for lines in mentions:
        seen.update(m.key for line in lines for m in line if m.kind == NOUN)
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    wanted: Counter[str] = Counter()
    for page, lines in zip(pages, mentions, strict=True):
        for cue in cue_finder.find(page, lines).values():
            wanted[_key(cue.subject, seen)] += 2
        for i, line in enumerate(lines):
            if page.line(i).kind is not Kind.NARRATION:
                continue
            for m in line:
                if m.kind == NOUN and not m.who and m.head not in words.groups:
                    groups[m.head][_key(m, seen)] += 1
                    wanted[_key(m, seen)] += m.subject * (2 if _speech_follows(page, i) else 1)
    result = list(people)
    for head, keys in groups.items():
        for cluster in _split(head, keys, wanted):
            result.append(_person(head, cluster, keys, words))
    return result


def _speech_follows(page: Page, i: int) -> bool:
    """Whether the paragraph goes on with speech: “A man looked in. ‘Is this the house?’”"""
    if i + 1 >= len(page.tokens) or page.line(i + 1).kind is not Kind.DIALOGUE:
        return False
    return page.paragraph_of[i + 1] == page.paragraph_of[i]


def _key(mention: Mention, seen: Counter[str]) -> str:
    """The whole description if it comes back, else without what follows its noun."""
    if mention.kind != NOUN or seen[mention.key] > 1 or not mention.head:
        return mention.key
    return " ".join(mention.key.split()[: mention.key.split().index(mention.head) + 1])


def _split(head: str, keys: Counter[str], wanted: Counter[str]) -> list[list[str]]:
    """Keys of one noun as people: the bare noun joins the most frequent modified one."""
    good = [k for k in keys if wanted[k] > 1]
    modified = sorted((k for k in good if k != head), key=lambda k: (-keys[k], k))
    if len(modified) <= 1:
        return [good] if good else []
    bare = [head] if head in good else []
    return [[modified[0], *bare], *([k] for k in modified[1:])]


def _person(head: str, cluster: list[str], keys: Counter[str], words: Lexicon) -> Person:
    names = [f"the {k}" for k in sorted(cluster, key=lambda k: (-len(k.split()), -keys[k], k))]
    told = set(" ".join(cluster).split())
    age = "child" if told & words.child else "old" if told & words.old else None
    return Person(names[0], tuple(names[1:]), words.nouns.get(head), age, named=False)
