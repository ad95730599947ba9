"""Letters and telegrams that the narrator quotes: words in marks that nobody says."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SALUTATION = re.compile(
    r"(?:my (?:own |very )?)?(?:dear|dearest|darling|beloved|honou?red|respected)\b"
    r"[\w\s.’'-]{0,40}[,:]",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"\b(?:letter|note|telegram|wire|cable|postcard|card|message|e-?mail|wrote|written|writing|ran"
    r"|as follows|following|these words|this effect|inscription|advertisement|notice)\b",
    re.IGNORECASE,
)
_ALOUD = re.compile(
    r"\b(?:aloud|out loud|read(?:s|ing)? (?:it )?(?:out|to)|dictat\w+|said|says|repl\w+|asked|told"
    r"|answered|cried|exclaimed|continued|spoke|began|addressed)\b"
)
_SIGNED = re.compile(
    r"(?:believe me|(?:i am|i remain)\b.*|yours?\b.*|(?:ever )?your\b.{0,60}|(?:most )?(?:sincerely"
    r"|affectionately|truly|faithfully|love|with love)\b.*)[,.]?",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE_END = re.compile(r"[.!?;][”’\"')]*\s")
_LONGEST = 14
"""Paragraphs after which a letter without a signature is taken to be over."""
_NAME = 40
"""Characters that a signature hardly exceeds."""


@dataclass
class Letters:
    """Follows a chapter paragraph by paragraph and knows whether a letter is being quoted."""

    left: int = 0
    """How many paragraphs the letter may still have."""

    def takes(self, said: str, before: str) -> bool:
        """Whether a paragraph that is one quotation belongs to a letter.

        Args:
            said: its words, without marks.
            before: the end of the paragraph before it.
        """
        if self.left:
            last = len(said) < 120 and _SIGNED.fullmatch(said) is not None
            over = self.left == 1 and len(said) > _NAME
            self.left = 1 if last else self.left - 1
            return not over
        if match := _SALUTATION.match(said):
            alone = match.end() == len(said)
            if alone or _announces(before):
                self.left = _LONGEST if alone else 0
                return True
        return _announces(before)

    def end(self) -> None:
        """A paragraph came that is no quotation."""
        self.left = 0


def _announces(before: str) -> bool:
    """Whether a sentence that ends with a colon speaks of something written."""
    sentence = _SENTENCE_END.split(before.rstrip("—–- "))[-1]
    return (
        sentence[-1:] == ":"
        and _ANNOUNCED.search(sentence) is not None
        and _ALOUD.search(sentence) is None
    )
