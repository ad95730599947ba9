"""People known by a description only: "the intruder", "the man in the fleece", "his attacker".

A description that takes part in the conversation is a person of its own unless it is the rank or the
trade of someone named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from audiobook.attribution import cues as cue_finder
from audiobook.attribution.clusters import Draft
from audiobook.attribution.lexicon import lexicon
from audiobook.attribution.mentions import NOUN, Mention
from audiobook.attribution.page import Page
from audiobook.model import Kind, Person


def add(
    people: list[Person],
    drafts: Sequence[Draft],
    pages: Sequence[Page],
    mentions: Sequence[list[list[Mention]]],
) -> list[Person]:
    words = lexicon()
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    cued: Counter[str] = Counter()
    acts: Counter[str] = Counter()
    for page, lines in zip(pages, mentions, strict=True):
        for cue in cue_finder.find(page, lines).values():
            if cue.subject.kind == NOUN and not cue.subject.who:
                cued[cue.subject.key] += 1
        for i, line in enumerate(lines):
            if page.line(i).kind is not Kind.NARRATION:
                continue
            for m in line:
                if m.kind == NOUN and not m.who and m.head not in words.groups:
                    groups[m.head][m.key] += 1
                    acts[m.key] += m.subject
    result = list(people)
    for head, keys in groups.items():
        wanted = [k for k in keys if cued[k] or acts[k] > 1]
        for cluster in _split(head, wanted, keys):
            names = [
                f"the {k}" for k in sorted(cluster, key=lambda k: (-len(k.split()), -keys[k], k))
            ]
            gender = words.nouns.get(head)
            age = "child" if head in words.child else "old" if head in words.old else None
            result.append(Person(names[0], tuple(names[1:]), gender, age, named=False))
    return result


def _split(head: str, wanted: list[str], keys: Counter[str]) -> list[list[str]]:
    """Keys of one noun as people: the bare noun joins the most frequent modified one."""
    modified = sorted((k for k in wanted if k != head), key=lambda k: (-keys[k], k))
    if len(modified) <= 1:
        return [wanted] if wanted else []
    bare = [head] if head in wanted else []
    return [[modified[0], *bare], *([k] for k in modified[1:])]
