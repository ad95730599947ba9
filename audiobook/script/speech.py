"""Whether a quotation is spoken, thought, or only mentioned (a title, a sign, a word so called)."""

from __future__ import annotations

import re
from enum import Enum

from audiobook.script.marks import Family
from audiobook.script.quotes import Quotation
from audiobook.script.style import Style


class Use(Enum):
    SPEECH = "speech"
    THOUGHT = "thought"
    MENTION = "mention"


SAYING = frozenset(
    """
    say said says saying ask asked asks asking reply replied replies replying answer answered answers
    answering cry cried cries crying exclaim exclaimed exclaims whisper whispered whispers whispering
    murmur murmured murmurs murmuring mutter muttered mutters muttering shout shouted shouts shouting
    return returned returns continue continued continues continuing add added adds adding observe
    observed observes remark remarked remarks begin began begins repeat repeated repeats repeating
    inquire inquired inquires enquire enquired enquires declare declared declares demand demanded
    demands demanding interrupt interrupted interrupts interrupting call called calls calling
    scream screamed screams screaming suggest suggested suggests explain explained explains
    explaining growl growled growls sigh sighed sighs laugh laughed laughs gasp gasped gasps protest
    protested protests respond responded responds announce announced announces tell told tells
    telling went goes go yell yelled yells yelling snap snapped snaps hiss hissed hisses sneer
    sneered sneers snarl snarled snarls groan groaned groans moan moaned moans sob sobbed sobs wail
    wailed wails bark barked barks roar roared roars bellow bellowed bellows shriek shrieked shrieks
    squeal squealed squeak squeaked squeaks grumble grumbled grumbles mumble mumbled mumbles stammer
    stammered stammers stutter stuttered falter faltered drawl drawled drawls croak croaked croaks
    rasp rasped rasps breathe breathed breathes chuckle chuckled chuckles giggle giggled giggles
    grin grinned grins smile smiled snort snorted snorts scoff scoffed scoffs tease teased teases
    joke joked quip quipped retort retorted retorts rejoin rejoined counter countered counters argue
    argued argues object objected objects insist insisted insists urge urged urges plead pleaded
    pleads beg begged begs implore implored entreat entreated order ordered orders command commanded
    commands instruct instructed warn warned warns threaten threatened promise promised promises
    swear swore swears vow vowed admit admitted admits confess confessed confesses concede conceded
    agree agreed agrees acknowledge acknowledged assure assured assures reassure reassured affirm
    affirmed confirm confirmed confirms correct corrected corrects deny denied lie lied offer offered
    offers invite invited propose proposed venture ventured ventures volunteer volunteered muse mused
    muses ponder pondered wonder wondered wonders note noted notes comment commented comments mention
    mentioned state stated states report reported reports recite recited recites read reads quote
    quoted chant chanted sing sang sings intone intoned intones pronounce pronounced proclaim
    proclaimed conclude concluded concludes finish finished finishes end ended resume resumed
    proceed proceeded pursue pursued echo echoed echoes chorus chorused chime chimed chimes pipe
    piped interpose interposed interject interjected blurt blurted blurts spit spat spits huff huffed
    pant panted pants wheeze wheezed cough coughed choke choked whimper whimpered whine whined whines
    coo cooed purr purred purrs rumble rumbled thunder thundered boom boomed ejaculate ejaculated
    greet greeted greets introduce introduced apologize apologized apologise apologised thank thanked
    thanks congratulate complain complained complains lament lamented mourn mourned boast boasted
    brag bragged taunt taunted mock mocked jeer jeered curse cursed damn swore advise advised advises
    remind reminded reminds prompt prompted prompts persist persisted press pressed query queried
    queries question questioned questions guess guessed guesses reflect reflected speak spoke speaks
    hint hinted estimate estimated predict predicted grunt grunted grunts simper simpered lisp lisped
    babble babbled gush gushed enthuse enthused deadpan deadpanned yelp yelped yelps caution
    cautioned counsel counselled allow allowed grant granted dictate dictated holler hollered
    whoop whooped cheer cheered hail hailed bawl bawled bray brayed crow crowed trill trilled
    rejoice rejoiced soothe soothed comfort comforted console consoled accuse accused challenge
    challenged contradict contradicted clarify clarified elaborate elaborated translate translated
    point pointed points put puts got explode exploded erupt erupted burst start started starts
    came come comes manage managed manages try tried tries attempt attempted
    """.split()
)
THINKING = frozenset(
    "thought think thinks thinking reflected mused reasoned realized realised".split()
)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CONTEXT = 110
"""Characters of narration on either side that are looked at."""

_MARKS = "\"“”„‟″«»‹›「」『』‘’‚‛'`*_ \t\n"
_TERMINAL = ".!?…,—–-:;"


def use(text: str, quotation: Quotation, before: int, after: int, style: Style) -> Use:
    """What a quotation is.

    Args:
        before: where the narration in front of it in its paragraph begins.
        after: where the narration behind it ends.
    """
    lead = text[max(before, quotation.start - _CONTEXT) : quotation.start].strip()
    tail = text[quotation.end : min(after, quotation.end + _CONTEXT)].strip()
    said = text[quotation.start : quotation.end].strip(_MARKS)
    if not said:
        return Use.MENTION
    if tag := _tag(lead, tail, said):
        return tag
    if quotation.family is Family.SINGLE and not style.single:
        return Use.MENTION
    if quotation.family is Family.DOUBLE and not style.double:
        return Use.MENTION
    if not lead and not tail:
        return Use.SPEECH
    finished = said[-1] in _TERMINAL or not quotation.closed
    if lead and lead[-1].isalnum():
        return Use.MENTION
    if finished or (tail and tail[0] in ".!?" and (not lead or lead[-1] in ".!?:,")):
        return Use.SPEECH
    if not tail and (not lead or lead[-1] in ".!?:,—–-"):
        return Use.SPEECH
    return Use.MENTION


def _tag(lead: str, tail: str, said: str) -> Use | None:
    words = [w.group().casefold() for w in _WORD.finditer(_clause(tail))][:5]
    for word in words:
        if word in THINKING:
            return Use.THOUGHT
        if word in SAYING:
            return Use.SPEECH
    words = [w.casefold() for w in _WORD.findall(lead)][-6:]
    if words and (lead[-1] in ",:—–-" or words[-1] in SAYING or words[-1] in THINKING):
        for word in reversed(words):
            if word in THINKING:
                return Use.THOUGHT
            if word in SAYING:
                return Use.SPEECH
    return None


def _clause(tail: str) -> str:
    return re.split(r"[.!?;]", tail.lstrip(",—–- "), maxsplit=1)[0]
