"""Mentions by name."""

from __future__ import annotations

from audiobook.attribution.directory import Index
from audiobook.attribution.lexicon import Lexicon
from audiobook.attribution.mentions.mention import NAME, Mention, finite, is_subject
from audiobook.attribution.page import Token


def by_name(line: int, tokens: list[Token], i: int, index: Index, words: Lexicon) -> Mention | None:
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
        if owns and last < len(tokens) and finite(tokens[last].word, words):
            owns = False
        subject = not owns and is_subject(tokens, first, last, words)
        gender = index.people[who[0]].gender if len(who) == 1 else None
        return Mention(NAME, line, first, last, who, gender, subject, owns, "", "", True)
    return None
