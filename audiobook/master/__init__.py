"""A rendered chapter → one level that every shop and player accepts, and the proof of it.

`gain_for` and `finish` make the sound that is encoded; `measure` decodes a finished file and says
what is in it; `Spec.check` says what a shop would refuse, as Notes.
"""

from audiobook.master.levelling import CEILING_DB, TARGET_DB, finish, gain_for
from audiobook.master.measuring import measure
from audiobook.master.specs import ACX, LIBRIVOX, PEAK_DB, PODCAST, SPECS, Spec, spec

__all__ = [
    "ACX",
    "CEILING_DB",
    "LIBRIVOX",
    "PEAK_DB",
    "PODCAST",
    "SPECS",
    "TARGET_DB",
    "Spec",
    "finish",
    "gain_for",
    "measure",
    "spec",
]
