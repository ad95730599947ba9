"""ALL CAPS and Roman numerals."""

from __future__ import annotations

import re
from itertools import pairwise

from audiobook.pronunciation.numerals import cardinal, ordinal
from audiobook.pronunciation.numerals import roman as value

_LETTERS = """
    TV FBI CIA BBC USA UK UN EU DNA CEO CFO CTO ATM DVD CD PC IQ ID VIP SOS RSVP GPS NYC DC MD NYPD
    LAPD SUV UFO ICU CPR HIV IRS DMV DJ MC MP PM BC BCE HQ JFK URL USB NBA NFL NHL KGB GCHQ PTSD
    ADHD OCD BMW GI OMG BTW DIY FYI TBA PR QC CCTV NHS OBE MBE EMT CSI APB DUI MRI EKG ECG LSD MBA
    RV AC LP DOA RPG NPC XP HP KFC YMCA BFF CV CPS CGI AWD FM GMT IBM IOU IPA LA MTV NSA NDA OAP
    PHD PTA SAS SMS TLC TNT UPS VHS WC WPC DCI DI DS EVP MVP LLC GDP IMF IUD IVF STD UTI BLT ASAP
    WTF FAQ ITV KKK GP
"""
_LETTERS_ALONE = "US AM AD ER AI PA PE DA PI BA MA MO IV MIA POW AA OP ED"
_WORDS = "NASA NATO OK SWAT AIDS RADAR SCUBA LASER RAF AWOL LOL UNICEF PIN RAM SIM"
_SPELLED = frozenset(_LETTERS.split())
"""Said letter by letter, also when all around is shouted."""
_SPELLED_ALONE = frozenset(_LETTERS_ALONE.split())
"""Said letter by letter unless shouted among other capitals, where they are words."""
_NAMES = frozenset(_WORDS.split())
"""Said as a word, and left as written."""
_KINGS = re.compile(
    r"\b(Henry|Edward|George|Louis|Elizabeth|Charles|James|William|Richard|Mary|Philip|Frederick"
    r"|Napoleon|Pius|Benedict|Nicholas|Alexander|Ivan|Catherine|Peter|Leopold|Wilhelm|Otto|Gregory"
    r"|Innocent|Urban|Leo|Clement|Francis|Ferdinand|Gustav|Christian|Harald|Olaf|Ramses|Rameses"
    r"|Ptolemy|Darius|Xerxes|Victoria|Anne|Stephen|Constantine|Paul|Boniface"
    r"|Alfonso|Umberto|Haakon|Margrethe)\s+([IVX]{1,6})(?![\w'-])"
)
_KEYWORD = re.compile(
    r"\b((?i:chapter|part|book|act|scene|volume|vol|episode|canto|section|phase|stage|mark|type|class"
    r"|grade|level|article|appendix|figure|war|world war|super bowl|apollo|round|number))\s+"
    r"([IVXLC]{1,8})(?![\w'-])"
)
_NOT_NUMBERS = frozenset(("XX", "XXX", "IV", "VI"))
"""In prose these are kisses, a drip and a name."""
_LONE = re.compile(r"(?<![\w'.-])([IVX]{2,7})(?![\w'-])")
_HEADING_START = re.compile(r"^([IVXLC]{1,8})(?=[.:)]?$|[.:)]\s|\s[—-])")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SYLLABLE = re.compile(
    r"(?:[BCDFGHJKLMNPRSTVWYZ]|[ST]H|W[HR]|[BCDFGKPT]R|[BCFGPS]L|S[CKMNPTW]|TW|QU)?[AEIOUY]{1,2}"
    r"[BCDFGKLMNPRSTVWXZ]?|[AEIOU][BCDGLMNPRSTVW][EY]"
)
_SHORTS = "AND OLD ASK END ANY OFF ALL ILL ADD EGG OUT ITS ODD OWN ART ARM ASH ELF INN ACT EAT"
_SHORT = frozenset(_SHORTS.split())
_VOWEL = re.compile(r"[AEIOUYÀ-ÖØ-Ý]")


def knows(word: str) -> bool:
    """Whether it is known how these capitals are said."""
    return word in _SPELLED or word in _SPELLED_ALONE or word in _NAMES


def roman(text: str, *, heading: bool) -> str:
    """Roman numerals as numbers: after "Chapter", "World War" and the like, and after a monarch's
    name; in headings also alone. Elsewhere only two letters and more; "I" stays "I"."""
    text = _KINGS.sub(_monarch, text)
    text = _KEYWORD.sub(_counted, text)
    if heading:
        text = _HEADING_START.sub(lambda m: _said(m[1]), text)
    not_numbers = () if heading else _NOT_NUMBERS
    return _LONE.sub(lambda m: m[0] if m[0] in not_numbers else _said(m[0]), text)


def calm(text: str) -> str:
    """Shouted words in lower case, initials with dots between ("F.B.I"), so that no engine spells
    out a word or says letters as one. espeak-ng reads "ER" and "A M" wrong, "E.R" and "A.M" right.
    """
    if not any(a.isupper() and b.isupper() for a, b in pairwise(text)):
        return text
    found = [(m.start(), m.end(), m[0]) for m in _WORD.finditer(text)]
    loud = [w.isupper() and (len(w) > 1 or w in "IA") for _, _, w in found]
    parts, at = list[str](), 0
    for n, (start, end, word) in enumerate(found):
        parts.append(text[at:start])
        at = end
        among = any(
            _shouted(found[k][2]) for k in (n - 1, n + 1) if 0 <= k < len(found) and loud[k]
        )
        calmed = _calmed(word, shouting=among) if loud[n] and len(word) > 1 else word
        parts.append(calmed if n else calmed[0].upper() + calmed[1:])
    return "".join([*parts, text[at:]])


def _shouted(word: str) -> bool:
    return (len(word) > 1 and word not in _SPELLED and word not in _NAMES) or word == "I"


def _calmed(word: str, *, shouting: bool) -> str:
    if word in _NAMES:
        return word
    if word in _SPELLED or (word in _SPELLED_ALONE and not shouting):
        return ".".join(word)
    if len(word) < 6 and "'" not in word and not _is_word(word, shouting=shouting):
        return ".".join(word)
    return re.sub(r"^i(?=')", "I", word.lower())


def _is_word(word: str, *, shouting: bool) -> bool:
    """Whether capitals are a word shouted; short ones that nobody could pronounce are initials."""
    if not _VOWEL.search(word):
        return False
    return shouting or len(word) > 3 or word in _SHORT or _SYLLABLE.fullmatch(word) is not None


def _monarch(match: re.Match[str]) -> str:
    number = value(match[2])
    if number is None:
        return match[0]
    if match[2] == "I" and not _I_IS_A_NUMBER.match(match.string, match.end()):
        return match[0]
    return f"{match[1]} the {ordinal(number).capitalize()}"


_I_IS_A_NUMBER = re.compile(r"\s*(?:$|[,.;:?!)]|of\b|was\b|had\b)")
"""What follows "Elizabeth I" when she is a queen and not spoken to."""


def _counted(match: re.Match[str]) -> str:
    number = value(match[2])
    if number is None or (match[2] == "I" and match[1][0].islower()):
        return match[0]
    return f"{match[1]} {cardinal(number)}"


def _said(number: str) -> str:
    found = value(number)
    return number if found is None else cardinal(found)
