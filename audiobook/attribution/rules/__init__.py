"""The rules, in the order in which they are asked. Each gives evidence; none decides."""

from __future__ import annotations

from audiobook.attribution.evidence import Rule
from audiobook.attribution.rules.address import AddressWord, OwnName, SpokenOf, Vocative
from audiobook.attribution.rules.beat import Answering, Beat, BeatGender, Onlooker
from audiobook.attribution.rules.cue import Addressee, NameCue, NounCue, PronounCue, SelfCue
from audiobook.attribution.rules.presence import Acting, Arrival, Recency, Standing

RULES: tuple[Rule, ...] = (
    NameCue(),
    PronounCue(),
    NounCue(),
    SelfCue(),
    Addressee(),
    Beat(),
    BeatGender(),
    Onlooker(),
    Answering(),
    Vocative(),
    SpokenOf(),
    OwnName(),
    AddressWord(),
    Recency(),
    Acting(),
    Standing(),
    Arrival(),
)
