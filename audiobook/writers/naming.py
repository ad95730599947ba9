"""File names that sort right and are safe on every system."""

from __future__ import annotations

import re
import unicodedata

MOST_BYTES = 150
"""Of a name without its suffix, in UTF-8. File systems allow 255, but a temporary name is longer
than the name, and Windows allows 260 for the whole path."""


def file_name(number: int, total: int, title: str, suffix: str = ".mp3") -> str:
    """``03 - The Ferry.mp3``: as many digits as the last chapter needs, two at least.

    The title loses what some system forbids (``<>:"/\\|?*``, control and invisible characters,
    dots and blanks at the end) and is cut to `MOST_BYTES`. The number in front makes names
    differ that titles do not, and keeps Windows' device names (CON, NUL) from standing alone.
    """
    digits = max(2, len(str(total)))
    name = f"{number:0{digits}} - {_safe(title) or f'Chapter {number}'}"
    cut = name.encode()[:MOST_BYTES].decode(errors="ignore")
    return cut.rstrip(" .-") + suffix


def _safe(title: str) -> str:
    text = unicodedata.normalize("NFC", title)
    text = re.sub(r"\s*[:/\\|]\s*", " - ", text)
    text = "".join(" " if char.isspace() else char for char in text)
    text = re.sub(r'[<>"?*]', "", text)
    # control, format (bidi overrides, zero-width) and lone surrogates; emoji stay
    text = "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    return " ".join(text.split()).strip(" .-")
