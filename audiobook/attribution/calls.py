"""Who is called, named and introduced in the speech itself: “Shut up, Spike”, “it’s Okoro”."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from audiobook.attribution.directory import Index
from audiobook.attribution.lexicon import lexicon
from audiobook.attribution.mentions import NAME, NOUN, Mention
from audiobook.attribution.page import Page, Token, Turn

INTRODUCTIONS = {
    ("i’m",): "I am", ("i", "am"): "I am", ("name", "is"): "name is", ("name’s",): "name is",
    ("call", "me"): "name is", ("this", "is"): "this is", ("it’s",): "it is", ("it", "is"): "it is",
}  # fmt: skip
BEFORE = frozenset("yes no oh ah aye hey hi hello dear my good young old well please you".split())
"""What may stand before a title or trade that calls someone."""


@dataclass(frozen=True, slots=True)
class Calls:
    called: list[dict[int, Mention]] = field(default_factory=list)
    """Of every turn, the people addressed in it by name."""
    named: list[set[int]] = field(default_factory=list)
    """Of every turn, the people named in it, addressed or not."""
    introduced: list[dict[int, str]] = field(default_factory=list)
    """Of every turn, the people whose own name its speaker seems to say → in which words."""


def listen(
    page: Page, index: Index, mentions: Sequence[Sequence[Mention]], turns: Sequence[Turn]
) -> Calls:
    found = Calls()
    for turn in turns:
        called: dict[int, Mention] = {}
        named: set[int] = set()
        introduced: dict[int, str] = {}
        for i in turn.lines:
            tokens = page.tokens[i]
            for mention in mentions[i]:
                if mention.kind not in (NAME, NOUN) or not mention.who:
                    continue
                named.update(mention.who)
                how = _introduction(tokens, mention)
                if how is not None:
                    introduced.update(dict.fromkeys(mention.who, how))
                elif mention.kind == NAME and _set_off(tokens, mention):
                    called.update(dict.fromkeys(mention.who, mention))
            for mention in _by_office(i, tokens, mentions[i], index):
                called.update(dict.fromkeys(mention.who, mention))
        found.called.append(called)
        found.named.append(named)
        found.introduced.append(introduced)
    return found


def _set_off(tokens: Sequence[Token], mention: Mention, lead: frozenset[str] = frozenset()) -> bool:
    """Whether commas or the ends of the speech set a name off, as in an address."""
    before = tokens[mention.first - 1] if mention.first else None
    after = tokens[mention.last] if mention.last < len(tokens) else None
    if mention.owns or (after and after.is_word):
        return False
    if before and before.is_word:
        return before.word in lead
    return before is None or after is None or before.raw == "," or after.raw in ",!?."


def _by_office(
    line: int, tokens: Sequence[Token], mentions: Sequence[Mention], index: Index
) -> Iterator[Mention]:
    """“Yes, Doctor”, “Skipper.”: a rank or trade, set off as a name is, that one person bears.

    What tells a sex (lady, sir) is anybody's address and says too little.
    """
    words = lexicon()
    for k, token in enumerate(tokens):
        rank = words.titles.get(token.word, "") is None or words.nouns.get(token.word, "") is None
        if not rank or token.word in words.address:
            continue
        if any(m.first <= k < m.last and m.who for m in mentions):
            continue
        bearers = index.by_title.get(words.same_title.get(token.word, ""), ())
        who = tuple(dict.fromkeys((*bearers, *index.by_head.get(token.word, ()))))
        call = Mention(NAME, line, k, k + 1, who, None, False, token.owns, "", "", True)
        if len(who) == 1 and _set_off(tokens, call, BEFORE):
            yield call


def _introduction(tokens: Sequence[Token], mention: Mention) -> str | None:
    """“I’m Tam”, “my name’s Tam”, “this is Tam”, “it’s Tam”, “Tam here”, “Tam speaking”."""
    if mention.owns:
        return None
    after = [t.word for t in tokens[mention.last : mention.last + 2]]
    if after[:1] in (["here"], ["speaking"]) and (len(after) == 1 or not after[1][0].isalnum()):
        return "here"
    if after and after[0][0].isalnum():
        return None
    before = tokens[max(0, mention.first - 2) : mention.first]
    words = [t.word + "’s" * t.owns for t in before]
    return INTRODUCTIONS.get(tuple(words[-2:])) or INTRODUCTIONS.get(tuple(words[-1:]))
