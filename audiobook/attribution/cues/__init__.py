"""The words beside a quotation that say who speaks it: “…,” Spike remarked."""

from __future__ import annotations

from audiobook.attribution.cues.after import after
from audiobook.attribution.cues.before import before
from audiobook.attribution.cues.cue import COLON, INTRODUCES, MANNER, SAYS, Cue
from audiobook.attribution.lexicon import lexicon
from audiobook.attribution.mentions import Mention
from audiobook.attribution.page import Page
from audiobook.model import Kind

__all__ = ["COLON", "INTRODUCES", "MANNER", "SAYS", "Cue", "find"]


def find(page: Page, mentions: list[list[Mention]]) -> dict[int, Cue]:
    """The cue of every dialogue line that has one; the one after it before the one in front.
    Also of thoughts that a voice speaks in the head: *Turn back,* said the sword."""
    words = lexicon()
    cues: dict[int, Cue] = {}
    for i, line in enumerate(page.script.lines):
        if line.kind not in (Kind.DIALOGUE, Kind.THOUGHT):
            continue
        cue = None
        if _narrates(page, i, i + 1):
            cue = after(page, i, mentions[i + 1], words)
        if line.kind is Kind.THOUGHT:
            if cue is not None and cue.strength == SAYS:
                cues[i] = cue
            continue
        if cue is None and (_narrates(page, i, i - 1) or _leads_in(page, i)):
            cue = before(page, i, mentions[i - 1], words)
        if cue is not None:
            cues[i] = cue
    return cues


def _narrates(page: Page, i: int, j: int) -> bool:
    """Whether line `j` is narration in the paragraph of line `i`."""
    return (
        0 <= j < len(page.tokens)
        and page.line(j).kind is Kind.NARRATION
        and page.paragraph_of[i] == page.paragraph_of[j]
    )


def _leads_in(page: Page, i: int) -> bool:
    """Whether the paragraph before breaks off in a comma, colon or dash for this one to go on."""
    if not i or page.line(i - 1).kind is not Kind.NARRATION:
        return False
    near = page.paragraph_of[i] - page.paragraph_of[i - 1] == 1
    return near and page.line(i - 1).text.rstrip(" *_\n").endswith((",", ":", "—", "–", "--"))
