"""Whether the people of a finished project are told apart, stay themselves and are equally loud.

    python benchmarks/roles.py [FOLDER]

Of each role of the project in the folder, which must have been built: its lines' loudness (BS.1770)
after the studio's gain, its likeness to itself from chapter to chapter, and whom it is nearest to
among those with whom it shares a scene (cosine of a speaker model). Roles with less than so many
seconds of speech (`ENOUGH`) tell nothing.

Needs what `voices.py` needs.
"""

from __future__ import annotations

import argparse
import os
import platform
import warnings
from collections import defaultdict
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
from pipeline import cores
from voices import embedder

from audiobook import casting, studio
from audiobook.audio import Audio
from audiobook.casting.scenes import Names, meet, parts
from audiobook.production import Project, cast, open_project
from audiobook.production.upkeep import store_of

ENOUGH = 8.0
"""Seconds of speech from which a speaker model knows somebody."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path())
    parser.add_argument("--engine", default="")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    print(f"{date.today()}, {cores()} cores, Python {platform.python_version()}")
    os.chdir(options.folder)
    import pyloudnorm

    sheet = Path("voices.yaml")
    part = open_project(Project((Path("chapters"),), sheet if sheet.exists() else None))
    chosen = cast(part, engine=options.engine)
    store = store_of(Path("output"))
    lines = defaultdict(list)
    gains = studio.known_levels({role.voice for role in chosen}, store)
    if gains is None:
        raise SystemExit("Build the project first.")
    for script in part.scripts:
        cues, _ = casting.cues(script, chosen, part.sheet)
        for cue, (_, take) in zip(cues, studio.kept(cues, store), strict=True):
            if take:
                lines[cue.role, script.chapter.number].append((cue.voice, studio.load_take(take)))
    embedding = embedder()
    places, own, loud = {}, defaultdict(list), {}
    for name in dict.fromkeys(role for role, _ in lines):
        said = {n: takes for (role, n), takes in lines.items() if role == name}
        sounds = {n: joined([sound for _, sound in takes]) for n, takes in said.items()}
        whole = joined(list(sounds.values()))
        if whole.seconds < ENOUGH:
            continue
        places[name] = embedding(whole)
        own[name] = [embedding(each) for each in sounds.values() if each.seconds >= ENOUGH]
        voice = next(iter(said.values()))[0][0]
        samples = whole.samples / 32768 * 10 ** (gains[voice] / 20)
        loud[name] = pyloudnorm.Meter(whole.rate).integrated_loudness(samples)
    speaking = {each.name: each for each in parts(part.scripts, Names(part.people, part.sheet))}
    near = {
        frozenset((one, two)): float(places[one] @ places[two])
        for one, two in combinations(places, 2)
        if {one, two} - speaking.keys() or meet(speaking[one], speaking[two])
    }
    print(f"{'':24} {'voice':24} {'LUFS':>6} {'own':>5} {'next':>5}  to")
    for name in places:
        beside = {pair: cosine for pair, cosine in near.items() if name in pair}
        pair, next_ = max(beside.items(), key=lambda item: item[1], default=(frozenset(), 0.0))
        same = [one @ two for one, two in pairwise(own[name])]
        voice = chosen.role(name).voice.name
        print(
            f"{name:24} {voice:24} {loud[name]:6.1f} {min(same, default=np.nan):5.2f} "
            f"{next_:5.2f}  {''.join(pair - {name})}"
        )
    levels = list(loud.values())
    print(f"\nLoudness within {max(levels) - min(levels):.1f} LU; nearest two of a scene ", end="")
    print(f"{max(near.values(), default=0):.2f}.")


def joined(sounds: list[Audio]) -> Audio:
    return Audio(np.concatenate([sound.samples for sound in sounds]), sounds[0].rate)


if __name__ == "__main__":
    main()
