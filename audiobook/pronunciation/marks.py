"""Characters: what is invisible, what is markup, what can be spoken at all."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff\ue000-\uf8ff"
    "\U000f0000-\U0010ffff]"
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʻʹ′‛`´＇", "'"))
_DASHES = str.maketrans(
    {**dict.fromkeys("‐‑", "-"), **dict.fromkeys("‒–—―⸺⸻−﹘", "—"), "⁄": "/", "∕": "/"}
)
_QUOTES = re.compile(r"[“”„‟«»‹›\"″「」『』〝〞＂]")
_HEIGHT = re.compile(r"(?<!\w)(\d)['’′]\s?(\d{1,2})(?:[\"”″]|''|’’)?(?!\w)")
_INCHES = re.compile(r"(?<=\d)″")
_FEET = re.compile(r"(?<=\d)′(?![\w\s]*″)(?!\w)")
_VULGAR = re.compile(r"(\d?)([¼-¾⅐-⅞↉])")

_TARGET = r"\(\s*<?[^\s()<>]{1,2000}>?(?:\s+[\"'(][^\"'()]{0,300}[\"')])?\s*\)"
_LINK = re.compile(rf"(!?)\[([^\[\]]{{0,1000}})\](?:{_TARGET}|\[[^\[\]]{{1,200}}\])")
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure"
    r"|font|footer|h[1-6]|head|header|hr|html|i|img|ins|kbd|li|main|mark|nav|ol|p|pre|q|s|section"
    r"|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|var)(?:\s[^<>]{0,500})?/?>"
    r"|<!--[^<>]{0,2000}-->",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\[\^?\d{1,3}\]|\[\^[\w-]{1,30}\]|[†‡]")
_RAISED = "[¹²³⁰-⁹]"
_SQUARE = re.compile(r"(?<=\d)(\s?)(km|cm|mm|m|ft)²")
_EMOTICON = re.compile(
    r"(?<![\w.,!?])(?:[:;=8][-^o']?[)(DPp3/|\\*]{1,3}|<3+|</3|\^_+\^|[xX]D+)(?!\w)"
)
_LINE_START = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>+[ \t]?|[-+*•][ \t]+)", re.MULTILINE)
_URL = re.compile(r"<?(?:https?://|www\.)(?P<host>[\w.-]{1,253})[^\s<>]{0,2000}>?")
_MAIL = re.compile(r"(?<![\w.])([\w.+-]{1,64})@([\w-]{1,63}(?:\.[\w-]{1,63}){1,5})")
_OPENING = re.compile(
    r"(?<!\w)'(?=\w)(?!(?:\d0s|{words})(?!\w))".replace(
        "{words}",
        "em|tis|twas|twere|twill|til|till|cause|cuz|cos|coz|bout|round|n|kay|ere|im|er|alf|ello|ow|ave"
        "|ad|as|e|is|fraid|nother|specially|spect|less|s|d|ll|ve|re|m|nuff|scuse|spose|gainst|neath"
        "|tween|cept|stead|fore|nam|burbs|ood|ouse|ome|and|and|eard|ope|elp|old|ead|eart|ell|orse|tude"
        "|zat|twixt|ard|appen|urry|undred|oney|im|self|erself|imself|cross|long|way|gain|lo|ullo|allo",
    ),
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?<=[^\sa-zA-Z0-9])'(?!\w)|(?<=[a-zA-Z0-9])'(?!\w)(?<!in')(?<!s')(?<!\bo')"
    r"(?<!\bth')(?<!\bwi')(?<!\bol')(?<!\blil')(?<!\ban')(?<!\bo')",
    re.IGNORECASE,
)

_SIGNS = {
    "&": " and ", "@": " at ", "+": " plus ", "=": " equals ", "×": " times ", "÷": " divided by ",
    "%": " percent ", "‰": " per mille ", "°": " degrees ", "§": " section ", "№": " number ",
    "©": " copyright ", "±": " plus or minus ", "≈": " about ", "≠": " is not ", "≤": " at most ",
    "≥": " at least ", "<": " less than ", ">": " greater than ", "¢": " cents ", "£": " pounds ",
    "$": " dollars ", "€": " euros ", "¥": " yen ", "∞": " infinity ", "√": " root ",
}  # fmt: skip
_BETWEEN = re.compile(r"(?<=\w)\s*[&+=×÷±≈≠≤≥@]\s*(?=\w)|[%‰°§№©¢£$€¥∞√]|(?<=\d)\s*[<>]\s*(?=\d)|&")
_SPEAKABLE_SIGNS = frozenset("©®™°№℃℉℠™§¶•·←→↑↓■□▪▫●○★☆♪♫")


def clean(text: str, *, dot: str = "dot", at: str = "at") -> str:
    """NFC text in one line, without quotation marks, markup, invisible and look-alike characters.

    Apostrophes come out straight, every long dash as "—".

    Args:
        dot, at: what these are called in addresses; in English also feet and inches are read.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = _plain_letters(_raised(text))
    if "&" in text:
        text = _INVISIBLE.sub("", html.unescape(text))
    if dot == "dot":
        text = _HEIGHT.sub(r"\1 foot \2", _INCHES.sub(" inches", _FEET.sub(" feet", text)))
    text = _VULGAR.sub(_fraction, text)
    text = _LINK.sub(lambda m: "" if m[1] else m[2], text)
    text = _URL.sub(
        lambda m: _address(m["host"].removeprefix("www."), dot), _FOOTNOTE.sub("", text)
    )
    text = _MAIL.sub(
        lambda m: f"{_address(m[1], dot)} {at} {_address(m[2], dot)}", _TAG.sub("", text)
    )
    text = _LINE_START.sub("", _EMOTICON.sub("", text))
    text = re.sub(r"(?<=\d)\s*\*\s*(?=\d)", " times ", text)
    text = re.sub(r"(?<=\w)_+(?=\w)", " ", text)
    text = _QUOTES.sub("", re.sub(r"[*_~|\\^]+", "", straight(text)))
    text = _CLOSING.sub("", _OPENING.sub("", text))
    return " ".join(text.split())


def straight(text: str) -> str:
    """With straight apostrophes, plain hyphens and one kind of dash, in NFC."""
    text = unicodedata.normalize("NFC", text)
    return text.translate(_APOSTROPHES).translate(_DASHES)


def spoken_signs(text: str) -> str:
    """Signs that have a name become it, where they stand between words."""
    text = re.sub(r"#(?=\w)", "hashtag ", text)
    return _BETWEEN.sub(lambda m: _SIGNS[m[0].strip()], text)


def unspeakable(text: str) -> str:
    """What `words` leaves out because an English voice cannot say it: words in other scripts and
    emoji, with blanks between. Empty when it says everything."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    kept = "".join(" " if _sayable(c) else c for c in _plain_letters(text))
    return " ".join(kept.split())


def _sayable(char: str) -> bool:
    if char.isascii() or is_latin(char) or char in _SPEAKABLE_SIGNS:
        return True
    return unicodedata.category(char)[0] not in "LMS" or unicodedata.category(char) in ("Sc", "Sm")


@lru_cache(maxsize=4096)
def is_latin(char: str) -> bool:
    """Whether a character is a Latin letter, plain or with marks."""
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN ")


@lru_cache(maxsize=4096)
def _look_alike(char: str) -> str:
    """ "ﬁ", "𝓗", "Ｗ", "Ⅳ" and "٣" as plain letters and digits; a lone Greek letter as its name."""
    if char.isascii() or (is_latin(char) and not "ﬀ" <= char <= "ﬆ" and not "！" <= char <= "ｚ"):
        return char
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.decimal(char))
    if unicodedata.category(char)[0] in "LN":
        plain = unicodedata.normalize("NFKC", char)
        if all(c.isascii() and c.isalnum() for c in plain):
            return plain
    return char


_GREEK = re.compile(r"(?<!\w)[α-ωΑ-Ω](?!\w)")


def _plain_letters(text: str) -> str:
    if text.isascii():
        return text
    text = _GREEK.sub(lambda m: unicodedata.name(m[0]).split()[-1].lower(), text)
    return "".join(_look_alike(c) for c in text)


def _raised(text: str) -> str:
    """ "5 m²" → "5 sq m", "10²" → "10 squared"; a raised number elsewhere is a footnote's."""
    text = _SQUARE.sub(r"\1 sq \2", text)
    text = re.sub(r"(?<=\d)²", " squared", re.sub(r"(?<=\d)³", " cubed", text))
    return re.sub(rf"(?<![\d\s]){_RAISED}+", "", text)


def _fraction(match: re.Match[str]) -> str:
    parts = unicodedata.normalize("NFKC", match[2]).replace("\u2044", "/")
    return f"{match[1]} {parts}" if match[1] else parts


def _address(host: str, dot: str) -> str:
    return re.sub(r"[.]", f" {dot} ", re.sub(r"[_+-]+", " ", host.rstrip(".")))
