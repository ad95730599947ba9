"""The verbs that tell how words reach us: said, thought or written; and how they are said."""

from __future__ import annotations


def _past(base: str) -> str:
    if base in _DOUBLING:
        return base + base[-1] + "ed"
    if base.endswith("e"):
        return base + "d"
    return base[:-1] + "ied" if base.endswith("y") and base[-2] not in "aeo" else base + "ed"


def _forms(base: str) -> tuple[str, ...]:
    """A regular verb's forms: call, calls, called, calling."""
    past = _past(base)
    present = past[:-2] if base in _DOUBLING else base.removesuffix("e")
    ends = "es" if base.endswith(("s", "sh", "ch", "x")) else "s"
    third = past[:-1] + "s" if past.endswith("ied") else base + ends
    return base, third, past, present + "ing"


def _family(regular: str, irregular: str = "") -> frozenset[str]:
    return frozenset(irregular.split()).union(*map(_forms, regular.split()))


_DOUBLING = frozenset(("beg", "hum", "chat", "quip", "chip", "admit", "sum", "nod", "sob"))
_MANNERS = """
whisper shout murmur mutter mumble sneer snarl hiss growl yell scream shriek bellow roar bark snap
sob wail gasp pant croak rasp drawl chant sigh laugh giggle chuckle whine whimper moan groan
breathe stammer stutter falter purr coo squeak squeal grunt thunder boom tease plead beg grumble
snort scoff simper lisp babble gush yelp holler whoop cheer bawl bray trill huff wheeze cough
choke blurt taunt jeer curse rumble intone hum gabble titter cackle sniff sniffle splutter sputter
wheedle screech howl exclaim
"""
_DOUBLING |= {"snap"}

MANNERS: dict[str, str] = {form: _past(base) for base in _MANNERS.split() for form in _forms(base)}
"""A verb of manner in any form → the direction it gives: "whispers" → "whispered"."""
MANNERS |= dict.fromkeys(("wept", "weeps", "weeping"), "sobbed")
MANNERS |= dict.fromkeys(("sang", "sings", "singing"), "sang")
MANNERS |= dict.fromkeys(("spat", "spits", "spitting"), "snarled")

SAYING: frozenset[str] = frozenset(MANNERS) | _family(
    """
    ask reply answer cry return continue add observe remark repeat inquire enquire declare
    demand interrupt call suggest explain protest respond announce snap grin smile joke quip
    retort rejoin counter argue object insist urge implore entreat order command instruct warn
    threaten promise vow admit confess concede agree acknowledge assure reassure affirm confirm
    correct deny lie offer invite propose venture volunteer note comment mention state report
    recite quote pronounce proclaim conclude finish end resume proceed pursue echo chorus chime
    pipe interpose interject ejaculate greet introduce apologize apologise thank congratulate
    complain lament mourn boast brag mock advise remind prompt persist press query question
    guess hint estimate predict enthuse deadpan caution counsel dictate hail crow soothe comfort
    console accuse challenge contradict clarify elaborate translate point explode erupt start
    supply inform address contribute hazard reiterate emphasize emphasise stress reveal recall
    recollect reproach scold chide rebuke nag remonstrate expostulate vouchsafe opine assert
    maintain contend claim allege aver avow bid muse reason realize realise bluster chatter chat
    chip chirp sum tell nod gesture marvel wonder exult gloat crack observe
    """,
    """
    say said says saying begin began begins begun beginning tell told tells went goes going swear
    swore swears speak spoke speaks speaking threw burst broke cut read reads reading shot bade
    """,
)
THINKING: frozenset[str] = frozenset(("thought", "think", "thinks", "thinking"))
WRITING: frozenset[str] = _family(
    "type text scrawl scribble print email message",
    "write wrote writes writing written typed texted",
)
CALLING: frozenset[str] = _family(
    "call name term dub title entitle label mark nickname christen spell style describe stamp"
    " engrave carve inscribe paint stencil headline caption whistle hum",
    "mean means meant sing sang sings sung known so-called",
)
"""Verbs whose quoted object is a name or a notice, not speech."""

BARE: frozenset[str] = frozenset(word for word in SAYING if _past(word) in SAYING) | {"say", "tell"}
"""Forms that may be nouns as well (a cry, the answer)."""
