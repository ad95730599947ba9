"""Mr. and Dr., e.g. and etc., No. 7, initials."""

from __future__ import annotations

import re

_TITLES = {
    "mr": "Mister", "mrs": "Missus", "ms": "Miz", "dr": "Doctor", "prof": "Professor",
    "capt": "Captain", "cpt": "Captain", "lt": "Lieutenant", "sgt": "Sergeant", "cpl": "Corporal",
    "col": "Colonel", "gen": "General", "maj": "Major", "pvt": "Private", "cmdr": "Commander",
    "adm": "Admiral", "rev": "Reverend", "hon": "Honourable", "gov": "Governor", "sen": "Senator",
    "rep": "Representative", "pres": "President", "det": "Detective", "insp": "Inspector",
    "supt": "Superintendent", "supt.": "Superintendent", "fr": "Father", "mme": "Madame",
    "mlle": "Mademoiselle", "messrs": "Messers", "mt": "Mount", "ft": "Fort",
}  # fmt: skip
_WORDS = {
    "jr": "Junior", "sr": "Senior", "esq": "Esquire", "vs": "versus", "etc": "et cetera",
    "approx": "approximately", "dept": "department", "est": "established", "inc": "Incorporated",
    "ltd": "Limited", "corp": "Corporation", "bros": "Brothers", "ave": "Avenue",
    "blvd": "Boulevard", "rd": "Road", "hwy": "Highway", "apt": "Apartment", "bldg": "Building",
    "govt": "government", "misc": "miscellaneous", "cf": "compare", "viz": "namely",
    "aka": "also known as",
}  # fmt: skip
_DOTLESS = "mr mrs ms dr prof capt lt sgt cpl mme mlle"
_WITHOUT_DOT = frozenset(_DOTLESS.split())
_TITLE = re.compile(
    rf"\b({'|'.join(_TITLES)})(\.\s*|\s+)(?=[^\W\d_]|[\U000f0000-\U000fffff])", re.IGNORECASE
)
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})(\.|(?!\w))(?![\w'])", re.IGNORECASE)
_NUMBERED = re.compile(r"\b([Nn]os?|Vol|Ch|Chap|Pt|Fig|Sec|pp|p)\.\s*(?=\d|[IVX]+\b)")
_NUMBERED_WORDS = {
    "no": "number", "nos": "numbers", "vol": "volume", "ch": "chapter", "chap": "chapter",
    "pt": "part", "fig": "figure", "sec": "section", "pp": "pages", "p": "page",
}  # fmt: skip
_PHRASES = (
    (re.compile(r"\be\.\s?g\.,?", re.IGNORECASE), "for example,"),
    (re.compile(r"\bi\.\s?e\.,?", re.IGNORECASE), "that is,"),
    (re.compile(r"\ba\.k\.a\.", re.IGNORECASE), "also known as"),
    (re.compile(r"\bet al\."), "and others"),
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bw/(?=\s|\w)"), "with "),
    (re.compile(r"\bb/c\b"), "because"),
    (re.compile(r"\band/or\b"), "and or"),
    (re.compile(r"\b(s?he|his|him|her)/(s?he|his|hers?|him)\b", re.IGNORECASE), r"\1 or \2"),
    (re.compile(r"\bs/he\b", re.IGNORECASE), "she or he"),
)
_SAINT = re.compile(r"\bSt\.?\s+(?=[A-Z\U000f0000-\U000fffff])")
_STREET = re.compile(
    r"\b((?:[A-Z][\w']{0,30}|\d{1,3}(?:st|nd|rd|th))\s+)(St|Ave|Rd|Blvd|Ln|Sq)(?:\.|\b)"
    r"(?=[,;:?!]|\s+[a-z—]|\s*$)"
    r"|(\d\s+(?:[A-Z][\w']{0,30}\s+){1,3})(St|Dr|Ave|Rd|Blvd|Ln|Sq)(?:\.|\b)"
)
_STREETS = {"St": "Street", "Dr": "Drive", "Ave": "Avenue", "Rd": "Road", "Blvd": "Boulevard",
            "Ln": "Lane", "Sq": "Square"}  # fmt: skip
_PH_D = re.compile(r"\bPh\.?\s?D\b\.?")
_DOTTED = re.compile(r"(?<![\w.])(?:[A-Za-z]\.){2,8}(?!\w)|(?<![\w.])(?:[A-Z]\.){2,8}(?=\w)")
_STARTERS = (
    "He|She|It|They|We|You|I|The|A|An|But|And|So|Then|That|This|There|What|When|Where|Why|How|No|Yes"
    "|His|Her|My|Our|Their|If|In|On|At|As|For|Not|Now|Well|Or|After|Before|All"
)
_INITIAL = re.compile(
    rf"(?<![\w.'])([A-HJ-Z])\.\s+(?!(?:{_STARTERS})\b)(?=[A-Z][a-z.]|[\U000f0000-\U000fffff])"
)


def knows(word: str) -> bool:
    """Whether it is written out as other words, with a dot or without."""
    plain = word.lower().rstrip(".")
    return plain in _TITLES or plain in _WORDS or plain in _NUMBERED_WORDS


def expand(text: str) -> str:
    """Abbreviations written out. A dot that also ends the sentence stays."""
    for pattern, spoken in _PHRASES:
        text = pattern.sub(spoken, text)
    text = _STREET.sub(_street, text)
    text = _SAINT.sub("Saint ", text)
    text = _TITLE.sub(_title, text)
    text = _PH_D.sub(lambda m: "P.H.D" + _stop(m, capital=False), text)
    text = _NUMBERED.sub(lambda m: _cased(m[1], _NUMBERED_WORDS[m[1].lower()]) + " ", text)
    text = _WORD.sub(_word, text)
    text = _DOTTED.sub(_letters, text)
    return _INITIAL.sub(r"\1 ", text)


def _street(match: re.Match[str]) -> str:
    before, street = match[1] or match[3], match[2] or match[4]
    return before + _STREETS[street] + _stop(match, capital=True)


def _title(match: re.Match[str]) -> str:
    word, dot = match[1], match[2]
    if not word[0].isupper() or ("." not in dot and word.lower() not in _WITHOUT_DOT):
        return match[0]
    return _TITLES[word.lower()] + " "


def _word(match: re.Match[str]) -> str:
    word = match[1]
    if match[2] != "." and word.lower() not in ("jr", "sr", "vs", "etc", "ltd", "aka"):
        return match[0]
    return _cased(word, _WORDS[word.lower()]) + _stop(match, capital=word.lower() == "etc")


def _letters(match: re.Match[str]) -> str:
    """ "U.S. " → "U.S ": letters with dots between but not after, which would end the sentence."""
    letters = re.findall(r"[A-Za-z]", match[0])
    if len(letters) == 2 and [c.lower() for c in letters] in (["a", "m"], ["p", "m"]):
        return match[0]  # a time of day; numbers know it
    return ".".join(letters).upper() + (
        _stop(match, capital=False) or (" " if match[0].endswith(" ") else "")
    )


def _stop(match: re.Match[str], *, capital: bool) -> str:
    """The dot again if it ends the sentence: nothing follows or, if so asked, a capital does."""
    if not match[0].endswith("."):
        return ""
    rest = match.string[match.end() : match.end() + 3].lstrip()
    return "." if not rest or (capital and rest[0].isupper()) else ""


def _cased(written: str, spoken: str) -> str:
    return (
        spoken[0].upper() + spoken[1:] if written[0].isupper() else spoken[0].lower() + spoken[1:]
    )
