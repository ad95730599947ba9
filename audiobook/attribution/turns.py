"""What stands between a turn and the two before it, as far as it bears on who goes on speaking.

Three patterns: the same person again ("same"), the person before last ("back"), and one who speaks
for the third time on end ("again"). Each has its own weight in each circumstance.
"""

from __future__ import annotations

from audiobook.attribution.reading import Reading

PATTERNS = ("same", "back", "again")


def circumstances(reading: Reading) -> list[list[str]]:
    """Of every turn, the circumstances that hold; the weight of ``same.<circumstance>`` counts when
    the speaker is the one of the turn before, and so on."""
    found = []
    for k in range(len(reading.turns)):
        found.append(_of(reading, k) if k else [])
    return found


def _of(reading: Reading, k: int) -> list[str]:
    gap = _gap(reading, k)
    bare = not reading.parts[k]
    names = [f"gap {gap}", f"gap {gap} {'bare' if bare else 'beat'}"]
    if gap == "0":
        before = reading.page.line(reading.turns[k - 1].lines[-1]).text.rstrip("”’\"'»“« *_")
        if before.endswith("?"):
            names.append("asked")
        if before.endswith(("—", "–", "-", "…")):
            names.append("cut off")
        names.append(f"after {'beat' if reading.parts[k - 1] else 'bare'}")
    if k > 1:
        names.append(f"gap {gap} then {_gap(reading, k - 1)}")
    return names


def _gap(reading: Reading, k: int) -> str:
    """Paragraphs between a turn and the one before."""
    one, other = reading.turns[k - 1], reading.turns[k]
    if one.scene != other.scene:
        return "scene"
    between = other.paragraph - one.paragraph - 1
    return "0" if between <= 0 else "1" if between == 1 else "2" if between <= 3 else "far"
