"""Words written as they are spoken: "makin'", "'ouse", "ow".

espeak-ng reads "makin'" to rhyme with "backin'" and "givin'" with a soft g, for the e that told it
better is gone. Each spelling here was heard through its phonemes (en-gb, espeak-ng 1.52).
"""

from __future__ import annotations

import re

_LONG = """
    mak tak bak wak shak fak rak brak sav wav shav behav misbehav crav rav hat stat dat blam nam
    tam gam sham fram chas fac rac trac plac brac gaz blaz fad trad wad invad writ bit driv div
    thriv striv rid hid slid guid smil pil fil whin tim fir tir hir wir lik
    strik hik spik hop cop slop jok smok pok chok strok vot quot bor ignor wip grip swip typ
    invit
"""
_STEMS = {
    **{stem: re.sub(r"([aio])([^aeiou]+)$", r"\1.\2", stem) for stem in _LONG.split()},
    "com": "cumm", "becom": "becumm", "overcom": "overcumm", "giv": "guiv",
    "los": "looz", "choos": "chooz", "be": "bee", "chang": "chainj", "arrang": "arrainj",
    "star": "stair", "scar": "scair", "car": "cair", "shar": "shair", "dar": "dair",
    "tast": "tayst", "wast": "wayst", "rais": "rayz", "clos": "clohz",
    "pos": "pohz", "suppos": "suppohz", "teas": "teez", "pleas": "pleez",
}  # fmt: skip
_SOUNDS = {"a.": "ay", "i.": "y", "o.": "oh"}
_DROPPED_G = re.compile(r"(?<![\w'-])([A-Za-z]{2,10})in'(?!\w)")
_WORDS = {
    "'ouse": "ouss", "'ead": "ed", "'ow": "ouw", "'ave": "av", "'ome": "ohm", "'ope": "ohp",
    "'eart": "art", "'s": "iss", "th'": "the", "wi'": "with", "o'": "of", "ol'": "ole",
    "an'": "and", "t'other": "tuther", "s'pose": "spose", "ow": "ouw", "oww": "ouw", "aww": "aw",
    "eww": "ew",
}  # fmt: skip
_WORD = re.compile(
    rf"(?<![\w'\U000f0000-\U000fffff])(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
    r"(?![\w'])",
    re.IGNORECASE,
)


def respell(text: str) -> str:
    """The same sounds in letters that a voice reads rightly."""
    if "'" in text:
        text = _DROPPED_G.sub(_with_its_vowel, text)
    return _WORD.sub(lambda m: cased(m[0], _WORDS[m[0].lower()]), text)


def cased(written: str, sound: str) -> str:
    """A respelling with a capital where the written word has one."""
    return sound[0].upper() + sound[1:] if written.lstrip("'")[:1].isupper() else sound


def _with_its_vowel(match: re.Match[str]) -> str:
    stem = _STEMS.get(match[1].lower())
    if stem is None:
        return match[0]
    long = re.sub(r"[aio]\.", lambda m: _SOUNDS[m[0]], stem)
    return cased(match[1], re.sub(r"[cs]$", "ss", long) + "in")
