"""How far the program's own doubt can be trusted.

    python benchmarks/calibration.py GOLD [GOLD ...]

For every annotated quotation of the novels in GOLD: how sure the program is, and whether it is
right. Prints the expected calibration error in ten bins of equal width (Guo et al. 2017), each bin,
and the precision of the surest lines for a row of coverages. Quotations that were not found count
as wrong with a chance of 0, so that nothing flatters.
"""

from __future__ import annotations

import sys
from pathlib import Path

from annotated import Text, example, load

from audiobook.attribution import people as people_finder
from audiobook.attribution import speakers, weights

BINS = 10
COVERAGES = (20, 40, 60, 80, 90, 100)


def judged(text: Text) -> list[tuple[float, bool]]:
    """(how sure, whether right) of every scored quotation."""
    held = weights.load()
    done = example(text, people_finder.find([text.page], (), held))
    decided = speakers.decide(done.reading, held, {}, done.judged)
    stands_for = text.characters_of(done.people)
    said = [
        (text.page.line(i).span, decision)
        for turn, decision in zip(done.reading.turns, decided, strict=True)
        for i in turn.lines
    ]
    result, start = [], 0
    for row in text.rows:
        if not row["scored"]:
            continue
        while start < len(said) and said[start][0].end <= row["start"]:
            start += 1
        near = said[start : start + 8]
        shared = [min(s.end, row["end"]) - max(s.start, row["start"]) for s, _ in near]
        best = max(range(len(near)), key=lambda n: shared[n], default=None)
        decision = near[best][1] if best is not None and shared[best] > 0 else None
        if decision is None:
            result.append((0.0, False))
        else:
            person, basis = decision
            result.append((basis.sure, stands_for.get(person) == row["speaker_id"]))
    return result


def show(name: str, lines: list[tuple[float, bool]]) -> None:
    total, error = len(lines), 0.0
    print(f"{name}: {total} quotations, {share(lines):.1f} % right")
    for n in range(BINS):
        within = [x for x in lines if n / BINS <= x[0] < (n + 1) / BINS or (n == 9 and x[0] == 1)]
        if within:
            said = 100 * sum(sure for sure, _ in within) / len(within)
            error += abs(said - share(within)) * len(within) / total
            print(f"  said {said:5.1f} %, right {share(within):5.1f} %, lines {len(within)}")
    print(f"  calibration error {error / 100:.3f}")
    surest = sorted(lines, key=lambda x: -x[0])
    for coverage in COVERAGES:
        kept = surest[: max(1, round(total * coverage / 100))]
        print(f"  surest {coverage:3d} %: {share(kept):5.1f} % right, from {kept[-1][0]:.2f}")


def share(lines: list[tuple[float, bool]]) -> float:
    """Percent right."""
    return 100 * sum(right for _, right in lines) / max(1, len(lines))


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for gold in map(Path, sys.argv[1:]):
        folders = sorted(path.parent for path in gold.glob("*/text.txt"))
        show(gold.name, [line for folder in folders for line in judged(load(folder))])


if __name__ == "__main__":
    main()
