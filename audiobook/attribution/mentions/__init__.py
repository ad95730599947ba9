"""Where people are spoken of: names, pronouns, descriptions, each with what the grammar tells."""

from __future__ import annotations

from audiobook.attribution.directory import Index
from audiobook.attribution.grammar import DETERMINERS, PRONOUNS, SELVES, SOMEBODY, YOUS
from audiobook.attribution.lexicon import THING, Lexicon, lexicon
from audiobook.attribution.mentions.mention import (
    NAME,
    NOUN,
    OPENS,
    PRONOUN,
    SELF,
    VOICE,
    Mention,
)
from audiobook.attribution.mentions.names import by_name
from audiobook.attribution.mentions.nouns import noun_at, somebody
from audiobook.attribution.page import Token

__all__ = ["NAME", "NOUN", "OPENS", "PRONOUN", "SELF", "VOICE", "Mention", "scan"]


def scan(line: int, tokens: list[Token], index: Index) -> list[Mention]:
    """Every mention in a line's tokens, in order, none within another but owners before nouns."""
    words = lexicon()
    found: list[Mention] = []
    i, n = 0, len(tokens)
    while i < n:
        token = tokens[i]
        mention = by_name(line, tokens, i, index, words)
        if mention is None and token.word in PRONOUNS:
            mention = None if token.word in ("his", "her", "their") else _pronoun(line, tokens, i)
            if mention is None:
                mention = noun_at(line, tokens, i, index, words) or _pronoun(line, tokens, i)
        if mention is None and index.told_to_you and token.word in YOUS:
            mention = _self(line, i, token, index)
        if mention is None and token.word in SELVES and token.raw[0] in "Im":
            mention = (token.word == "my" and noun_at(line, tokens, i, index, words)) or _self(
                line, i, token, index
            )
        if mention is None and token.word in DETERMINERS:
            mention = noun_at(line, tokens, i, index, words)
        if mention is None and token.word in ("one", *SOMEBODY):
            mention = somebody(line, tokens, i, index, words)
        if mention is None and not i and token.raw == "it" and _says(tokens, words):
            mention = Mention(PRONOUN, line, 0, 1, (), THING, True, False, "", "", True)
        if mention is None:
            i += 1
            continue
        if mention.kind == NAME and mention.owns:
            mention = _owned(line, tokens, mention, index, words) or mention
        found.append(mention)
        i = mention.last
    return found


def _says(tokens: list[Token], words: Lexicon) -> bool:
    """Whether the second word is a verb of speech: “‘Wipe your feet,’ it said.”"""
    return len(tokens) > 1 and tokens[1].word in words.speech


def _owned(
    line: int, tokens: list[Token], owner: Mention, index: Index, words: Lexicon
) -> Mention | None:
    """“Kit’s mother”: someone else than Kit."""
    at = owner.last
    if at >= len(tokens) or tokens[at].word not in words.kin or tokens[at].capital:
        return None
    mention = noun_at(line, tokens, at - 1, index, words)
    return mention and mention._replace(first=owner.first, definite=True)


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
