"""What the narrator puts into a quotation in brackets: “But you (turning to Emma) who know …”"""

from __future__ import annotations

import re

_NO_DEED = """
according allowing anything assuming barring being begging believing concerning considering
depending during everything evening excepting excluding failing following having including knowing
lacking meaning morning nothing notwithstanding owing pending providing regarding saving seeing
something supposing talking thinking touching wanting
"""
_SHOWN = r"smile|sigh|bow|laugh|nod|look|glance|grin|shrug|blush|wink|groan|sob|sneer|wave|curtsey"
_DOING = rf"(?!(?:{'|'.join(_NO_DEED.split())})\b)\w{{2,}}ing(?! of)"
_DID = r"pointed|nodded|smiled|laughed|sighed|turned|looked|glanced|bowed|paused|blushed|waved"
_ASIDE = re.compile(
    rf"\((?:(?:here|then|and) )?(?:\w+ly )?(?:{_DOING}"
    rf"|with (?:an? |the )?(?:[\w-]+ ){{0,4}}?(?:{_SHOWN})"
    r"|in (?:an? )?(?:[\w-]+,? ){0,4}?(?:tone|voice|accent|whisper|undertone)"
    r"|to (?-i:[A-Z]\w+|him|her|them|himself|herself)(?=[ ,.)])|aside|aloud"
    rf"|(?:he|she|his eyes|her eyes|his voice|her voice) (?:\w+ly )?(?:{_DID}))"
    r"\b[^()“”\"«»]{0,160}?\)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"\b(?:I|me|my|you|your|we|our|us|is|are|am|will|can)\b|['’](?:s|re|ll|m)\b")


def asides(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The brackets within the quotation ``text[start:end]`` that tell what the speaker does.

    They begin with a deed, a look or a tone. What somebody may say in brackets speaks of I and
    you, or in the present tense.
    """
    if text.find("(", start, end) < 0:
        return []
    return [m.span() for m in _ASIDE.finditer(text, start, end) if not _SPOKEN.search(m.group())]
