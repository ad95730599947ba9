"""Who gets which voice, and what becomes of the lines. The engine `tone` gives the voices."""

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.casting import Sheet, SheetRole, cast, cues, rows
from audiobook.model import (
    NARRATOR,
    Basis,
    Cast,
    Chapter,
    Kind,
    Line,
    Meta,
    Note,
    Person,
    Role,
    Script,
    Severity,
    Span,
    Voice,
)

BREAK = "* * *"
TONE = Sheet(engine="tone")


def chapter(*lines: str | tuple[str, str], number: int = 1, title: str = "") -> Script:
    """A script: ("Marta", "“Come in.”") is spoken, a plain string narrated, `BREAK` a break."""
    text, found = "", []
    for paragraph, line in enumerate(lines):
        role, said = line if isinstance(line, tuple) else (NARRATOR, line)
        kind = Kind.NARRATION if role == NARRATOR else Kind.DIALOGUE
        kind = Kind.SCENE_BREAK if said == BREAK else kind
        span = Span(len(text), len(text) + len(said))
        found.append(Line(span, kind, said, paragraph, role=role, basis=Basis("name cue", 0.9)))
        text += said + "\n\n"
    return Script(Chapter(number, title, text, "one.md"), tuple(found))


def talk(*names: str, times: int = 3) -> list[tuple[str, str]]:
    return [(name, f"“Here is {name}.”") for name in names] * times


def voice_names(cast: Cast) -> dict[str, str]:
    return {role.name: role.voice.name for role in cast.roles}


def gendered(**genders: str) -> list[Person]:
    return [Person(name, gender=gender) for name, gender in genders.items()]


WOMEN = ["Ada", "Bea", "Cleo", "Dora", "Eve", "Fay", "Gwen", "Hope", "Iris", "June"]
"""Three more than `tone` has women's voices."""


# --- who gets which voice ----------------------------------------------------------------------


def test_gender_and_order_of_preference() -> None:
    people = gendered(Marta="female", Tobias="male")
    found, notes = cast([chapter(*talk("Tobias", "Marta"))], people, TONE)
    assert found.narrator == Role(NARRATOR, Voice("tone", "cello"), decided="casting")
    assert voice_names(found) == {"Tobias": "bassoon", "Marta": "viola"}
    assert [role.gender for role in found.roles] == ["male", "female"]
    assert not notes


def test_a_child_an_old_man_and_someone_unknown() -> None:
    people = [
        Person("Ida", gender="female", age="child"),
        Person("Ole", gender="male", age="old"),
        Person("Robin", gender="neutral"),
        Person("the voice", named=False),
    ]
    scripts = [chapter(*talk("Ida", "Ole", "Robin", "the voice", times=7))]
    found, _ = cast(scripts, people, TONE)
    assert voice_names(found) == {
        "Ida": "recorder",
        "Ole": "bagpipe",
        "Robin": "bassoon",
        "the voice": "trombone",
    }


@pytest.mark.parametrize(
    ("names", "age"),
    [
        (("Lucy", "the girl"), None),
        (("Charlotte", "the little lady"), None),
        (("Mr. Hubbard", "the little man", "the boy"), None),
        (("Ida", "the little girl"), "child"),
        (("Ida", "the girl", "the child"), "child"),
        (("Tom", "the boy"), "child"),
        (("Tom",), "child"),
    ],
)
def test_not_everyone_who_is_called_girl_or_little_is_a_child(
    names: tuple[str, ...], age: str | None
) -> None:
    people = [Person(names[0], names[1:], gender="female", age="child")]
    found, _ = cast([chapter(*talk(names[0], times=3))], people, TONE)
    assert found.roles[0].age == age


def test_a_girl_is_played_by_a_woman_rather_than_by_a_boy() -> None:
    people = [Person(name, gender="female", age="child") for name in ("Ida", "Eva")]
    found, _ = cast([chapter(*talk("Ida", "Eva", times=3))], people, TONE)
    assert voice_names(found) == {"Ida": "recorder", "Eva": "viola"}


def test_each_role_has_its_reason() -> None:
    sheet = Sheet(engine="tone", roles=(SheetRole("Ada", voice=Voice("tone", "harp")),))
    people = [*gendered(Ada="female", Bea="female", Tom="male"), Person("the clerk", named=False)]
    talked = [*talk("Ada", "Bea", "Tom", times=4), *talk("the clerk")]
    found, _ = cast([chapter(*talked)], people, sheet)
    why = {role.name: role.why for role in found}
    assert why["narrator"] == "the engine’s first voice"
    assert why["Ada"] == "chosen in voices.yaml"
    assert why["Bea"] == "a woman: the first fitting voice that nobody has"
    assert why["Tom"] == "a man: the first fitting voice that nobody has"
    assert why["the clerk"].startswith("a person of whom no gender is told, a walk-on")


def test_a_shared_voice_has_its_reason() -> None:
    apart = [chapter(*talk(name, times=4)) for name in WOMEN]
    found, _ = cast(apart, gendered(**dict.fromkeys(WOMEN, "female")), TONE)
    last = found.roles[-1]
    assert "no voice is left; shared with" in last.why
    other = last.why.partition("shared with ")[2].partition(",")[0]
    assert found.role(other).voice == last.voice


def test_the_authors_choice_comes_first_and_stays_theirs() -> None:
    sheet = replace(
        TONE,
        narrator=Voice("tone", "viola"),
        roles=(SheetRole("Marta", gender="female", voice=Voice("tone", "flute")),),
    )
    found, _ = cast([chapter(*talk("Ada", "Marta"))], gendered(Ada="female"), sheet)
    assert voice_names(found) == {"Ada": "oboe", "Marta": "flute"}
    assert [role.decided for role in found] == ["author", "casting", "author"]


def test_options_without_a_voice_are_kept_with_the_chosen_one() -> None:
    role = SheetRole("Marta", gender="female", engine="tone", options=(("rate", 120),))
    found, _ = cast([chapter(*talk("Marta"))], [], replace(TONE, roles=(role,)))
    assert found.roles[0].voice == Voice("tone", "viola", (("rate", 120),))


def test_another_engine_on_the_command_line_sets_foreign_voices_aside() -> None:
    sheet = Sheet(
        narrator=Voice("pyttsx3", "en-gb-x-rp"),
        roles=(
            SheetRole("Marta", gender="female", voice=Voice("pyttsx3", "en-us+f3")),
            SheetRole("Tobias", gender="male", voice=Voice("tone", "tuba")),
        ),
        extras={"woman": (Voice("pyttsx3", "en-us+f4"),)},
    )
    found, _ = cast([chapter(*talk("Marta", "Tobias"))], [], sheet, engine="tone")
    assert {role.voice.engine for role in found} == {"tone"}
    assert voice_names(found) == {"Marta": "viola", "Tobias": "tuba"}


def test_who_never_meets_may_share_when_voices_run_out() -> None:
    scenes = [*talk(*WOMEN[:5]), BREAK, *talk(*WOMEN[5:])]
    found, notes = cast([chapter(*scenes)], gendered(**dict.fromkeys(WOMEN, "female")), TONE)
    names = voice_names(found)
    for scene in (WOMEN[:5], WOMEN[5:]):
        assert len({names[name] for name in scene}) == 5
    assert len(set(names.values())) == 7
    assert "hurdy-gurdy" not in names.values(), "an old woman's voice is for old women"
    assert not notes


def test_when_all_meet_a_voice_is_altered_and_a_note_says_so() -> None:
    nine = WOMEN[:9]
    found, notes = cast([chapter(*talk(*nine))], gendered(**dict.fromkeys(nine, "female")), TONE)
    assert len({role.voice for role in found}) == 10
    (note,) = notes
    assert note.severity is Severity.WARNING
    assert "same scenes" in note.sentence and "hardly told apart" in note.sentence


def test_extras_of_the_author_are_lent_before_a_voice_is_altered() -> None:
    extras = {"woman": (Voice("tone", "violin", (("rate", 200),)), Voice("tone", "harp"))}
    sheet = replace(TONE, extras=extras)
    seven = WOMEN[:7]
    found, notes = cast([chapter(*talk(*seven))], gendered(**dict.fromkeys(seven, "female")), sheet)
    assert tuple(role.voice for role in found.roles[5:]) == extras["woman"]
    assert not notes


def test_a_voice_lent_by_another_engine_keeps_its_own_options() -> None:
    asked = [
        SheetRole(name, gender="female", engine="tone", options=(("rate", 120),))
        for name in WOMEN[:8]
    ]
    lent = Voice("pyttsx3", "en-us+f3", (("volume", 0.5),))
    sheet = replace(TONE, roles=tuple(asked), extras={"woman": (lent,)})
    found, _ = cast([chapter(*talk(*WOMEN[:8]))], [], sheet)
    assert found.roles[7].voice == lent
    assert found.roles[0].voice == Voice("tone", "viola", (("rate", 120),))


def test_walk_ons_take_the_extras_in_turn_and_never_a_voice_of_their_scene() -> None:
    extras = {"man": (Voice("tone", "horn"), Voice("tone", "lute"))}
    people = gendered(**dict.fromkeys(["Ali", "Bo", "Cy", "Di"], "male"))
    walk_ons = [
        ("Ali", "“Yes.”"),
        BREAK,
        ("Bo", "“No.”"),
        BREAK,
        ("Cy", "“Well.”"),
        ("Di", "“So.”"),
    ]
    found, _ = cast([chapter(*walk_ons)], people, replace(TONE, extras=extras))
    assert voice_names(found) == {"Ali": "horn", "Bo": "lute", "Cy": "horn", "Di": "lute"}


def test_walk_ons_without_extras_take_what_the_principals_leave() -> None:
    people = gendered(Marta="female", Ada="female", Bea="female")
    scripts = [chapter(*talk("Marta"), ("Ada", "“Yes.”"), BREAK, ("Bea", "“No.”"))]
    found, _ = cast(scripts, people, TONE)
    assert voice_names(found) == {"Marta": "viola", "Ada": "celesta", "Bea": "harp"}


def test_an_unnamed_person_who_fills_a_chapter_is_no_walk_on() -> None:
    people = [Person("the intruder", gender="male", named=False)]
    found, _ = cast([chapter(*talk("the intruder", times=9))], people, TONE)
    assert voice_names(found) == {"the intruder": "bassoon"}


def test_a_person_with_an_entry_is_no_walk_on() -> None:
    sheet = replace(
        TONE,
        roles=(SheetRole("Ada", gender="female"),),
        extras={"woman": (Voice("tone", "celesta"),)},
    )
    found, _ = cast([chapter(("Ada", "“Yes.”"))], [], sheet)
    assert voice_names(found) == {"Ada": "viola"}


def test_the_teller_of_a_story_speaks_with_the_narrators_voice_of_their_gender() -> None:
    teller = Person("Jane", gender="female", narrates=True)
    found, notes = cast([chapter(*talk("Jane", "Ed"))], [teller, *gendered(Ed="male")], TONE)
    assert found.narrator.voice == Voice("tone", "viola")
    assert found.narrator.gender == "female"
    assert voice_names(found) == {"Jane": "viola", "Ed": "cello"}
    assert not notes


def test_a_voice_given_to_the_teller_is_the_narrators() -> None:
    sheet = replace(TONE, roles=(SheetRole("Jane", voice=Voice("tone", "harp")),))
    teller = Person("Jane", gender="female", narrates=True)
    found, _ = cast([chapter(*talk("Jane"))], [teller], sheet)
    assert found.narrator.voice == found.roles[0].voice == Voice("tone", "harp")


def test_aliases_stand_for_the_role() -> None:
    sheet = replace(TONE, roles=(SheetRole("Marta Lind", ("Marta", "Mother"), "female"),))
    people = [Person("Marta Lind", ("Mrs. Lind",), "female"), Person("Mother", ("Mum",), "female")]
    found, _ = cast([chapter(*talk("Mother", "MARTA", "Mrs. Lind"))], people, sheet)
    (marta,) = found.roles
    assert marta.name == "Marta Lind"
    assert set(marta.aliases) == {"Marta", "Mother", "Mrs. Lind", "Mum"}


def test_a_role_of_the_author_who_never_speaks_is_told() -> None:
    sheet = replace(TONE, roles=(SheetRole("Marta Lindt", where="voices.yaml:7"),))
    _, notes = cast([chapter(*talk("Marta Lind"))], [], sheet)
    sentence = "Marta Lindt says nothing in these chapters. Did you mean “Marta Lind”?"
    assert notes == (Note(Severity.INFO, sentence, "voices.yaml:7"),)


def test_one_voice_for_two_of_a_scene_is_told() -> None:
    horn = Voice("tone", "horn")
    sheet = replace(TONE, roles=(SheetRole("Ada", voice=horn, where="voices.yaml:3"),))
    sheet = replace(sheet, roles=(*sheet.roles, SheetRole("Bea", voice=horn)))
    _, (note,) = cast([chapter(*talk("Ada", "Bea"))], [], sheet)
    assert (note.severity, note.where) == (Severity.WARNING, "voices.yaml:3")
    assert note.sentence.startswith(
        "Ada and Bea are heard in the same scenes with one voice (horn)"
    )


def test_two_accents_of_one_variant_are_one_speaker() -> None:
    """To the ear en-gb+f3 and en-us+f3 are one person: the author's f3 leaves none for others."""
    sheet = Sheet(roles=(SheetRole("Ada", gender="female", voice=Voice("pyttsx3", "en-gb+f3")),))
    found, notes = cast([chapter(*talk("Ada", "Bea"))], gendered(Bea="female"), sheet)
    assert not found.role("Bea").voice.name.endswith("+f3")
    assert not notes


# --- stable, deterministic ---------------------------------------------------------------------

NAMES = [f"{kind}{number}" for kind in "FMU" for number in range(6)]
PEOPLE = [
    Person(name, gender={"F": "female", "M": "male", "U": None}[name[0]], named=name[1] != "5")
    for name in NAMES
]


@st.composite
def a_chapter(draw: st.DrawFn, names: Sequence[str] = NAMES) -> Script:
    lines: list[str | tuple[str, str]] = []
    for who in draw(st.lists(st.sampled_from([*names, BREAK]), min_size=1, max_size=30)):
        lines += [BREAK] if who == BREAK else [(who, f"“It is {who}.”")] * draw(st.integers(1, 4))
    return chapter(*lines)


@given(st.lists(a_chapter(), min_size=1, max_size=3), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_people_does_not_matter(scripts: list[Script], rng: random.Random) -> None:
    shuffled = [*PEOPLE]
    rng.shuffle(shuffled)
    assert cast(scripts, PEOPLE, TONE) == cast(scripts, shuffled, TONE)


@given(st.lists(a_chapter(NAMES[:12]), min_size=1, max_size=3), a_chapter(NAMES[12:]))
@settings(max_examples=100, deadline=None)
def test_a_new_chapter_with_new_people_moves_no_voice(scripts: list[Script], new: Script) -> None:
    before, _ = cast(scripts, PEOPLE, TONE)
    after, _ = cast([*scripts, new], PEOPLE, TONE)
    assert {**voice_names(after), **voice_names(before)} == voice_names(after)


def test_the_cast_does_not_depend_on_the_seed_of_hashing() -> None:
    told = """if True:
        from test_casting import *
        lines = [*talk(*NAMES), BREAK, *talk(*NAMES[:7], times=1), BREAK, *talk(*NAMES[9:])]
        print(cast([chapter(*lines)], PEOPLE, TONE))
    """
    outputs = {
        subprocess.run(
            [sys.executable, "-c", told],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_a_chatty_newcomer_does_not_take_the_leads_voice() -> None:
    people = gendered(Marta="female", Ada="female")
    first = chapter(*talk("Marta"))
    both, _ = cast([first, chapter(*talk("Ada", times=50), *talk("Marta"))], people, TONE)
    assert voice_names(both) == {"Marta": "viola", "Ada": "flute"}


@given(st.lists(a_chapter(), min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_no_two_of_a_scene_have_equal_voices_unless_a_note_says_so(scripts: list[Script]) -> None:
    found, notes = cast(scripts, PEOPLE, TONE)
    told = " ".join(note.sentence for note in notes)
    for script in scripts:
        scene: set[str] = set()
        for line in [*script.lines, None]:
            if line is None or line.kind is Kind.SCENE_BREAK:
                for one, other in combinations(sorted(scene), 2):
                    if found.role(one).voice == found.role(other).voice:
                        assert one in told and other in told
                scene = set()
            elif line.role != NARRATOR:
                scene.add(line.role or "")
    assert all(role.voice != found.narrator.voice for role in found.roles)


# --- cues --------------------------------------------------------------------------------------


def told(script: Script, sheet: Sheet = TONE) -> tuple[list[tuple[str, str, str]], list[str]]:
    found, _ = cast([script], gendered(Marta="female"), sheet)
    spoken, notes = cues(script, found, sheet)
    return [(c.role, c.voice.name, c.words) for c in spoken], [str(note) for note in notes]


def test_the_title_then_every_line_in_its_voice() -> None:
    lines = ["Rain fell.", ("Marta", "“Shut the door.”"), BREAK, "Nobody did."]
    assert told(chapter(*lines, title="The Door")) == (
        [
            (NARRATOR, "cello", "The Door"),
            (NARRATOR, "cello", "Rain fell."),
            ("Marta", "celesta", "Shut the door."),
            (NARRATOR, "cello", "Nobody did."),
        ],
        [],
    )


def test_a_chapter_without_a_title_begins_with_its_text() -> None:
    assert told(chapter("Rain fell.")) == ([(NARRATOR, "cello", "Rain fell.")], [])


def test_what_cannot_be_spoken_is_told_and_left_out() -> None:
    spoken, notes = told(chapter("Rain fell.", ("Marta", "“…”"), "It stopped."))
    assert [words for _, _, words in spoken] == ["Rain fell.", "It stopped."]
    assert notes == ["one.md:3: nothing here can be spoken; a pause stands in its place."]


def test_words_of_another_script_are_told_unless_the_author_says_them() -> None:
    script = chapter("He said Привет and left.")
    spoken, notes = told(script)
    assert spoken[0][2] == "He said and left."
    assert notes[0].startswith("one.md:1: “Привет” cannot be spoken")
    spoken, notes = told(script, replace(TONE, lexicons={"": {"Привет": "preevyet"}}))
    assert (spoken[0][2], notes) == ("He said preevyet and left.", [])


def test_thoughts_are_the_thinkers_and_the_lexicon_is_applied() -> None:
    thought = chapter(("Marta", "*Lind again.*"))
    line = replace(thought.lines[0], kind=Kind.THOUGHT)
    spoken, _ = told(
        replace(thought, lines=(line,)), replace(TONE, lexicons={"": {"Lind": "Linnt"}})
    )
    assert spoken == [("Marta", "celesta", "Linnt again.")]


def test_what_is_said_is_read_in_the_language_of_the_role_else_of_the_book() -> None:
    script = chapter("Es war 1984.", ("Marta", "“Il est 14 h 30.”"), "[[es: 21 casas]], sagte sie.")
    roles = (SheetRole("Marta", voice=Voice("tone", "celesta"), language="fr"),)
    spoken, _ = told(script, replace(TONE, meta=Meta(language="de-AT"), roles=roles))
    assert [words for _, _, words in spoken] == [
        "Es war neunzehnhundertvierundachtzig.",
        "Il est quatorze heures trente.",
        "veintiuna casas, sagte sie.",
    ]


def test_lines_without_a_speaker_and_speakers_without_a_voice_are_the_narrators() -> None:
    script = chapter(("Marta", "“Yes.”"), ("Ghost", "“No.”"))
    nobodys = replace(script.lines[0], role=None)
    spoken, notes = cues(
        replace(script, lines=(nobodys, script.lines[1])),
        Cast(Role(NARRATOR, Voice("tone", "cello"))),
        TONE,
    )
    assert [(cue.role, cue.words) for cue in spoken] == [(NARRATOR, "Yes."), (NARRATOR, "No.")]
    assert [str(note) for note in notes] == [
        "one.md:3: “Ghost” has no voice; the narrator speaks this line."
    ]


# --- the table ---------------------------------------------------------------------------------


def test_rows_count_and_show_a_line_to_know_someone_by() -> None:
    long = "“" + "So it goes on and on, " * 9 + "as ever.”"
    good = "“I have never trusted a boat with a new name.”"
    people = gendered(Marta="female", Tobias="male")
    script = chapter("Rain.", ("Marta", "“No.”"), ("Marta", good), ("Marta", long), *talk("Tobias"))
    found, _ = cast([script], people, TONE)
    narrator, marta, tobias = rows([script], found, people)
    assert (narrator.role, narrator.lines, narrator.words) == (NARRATOR, 1, 1)
    assert (marta.role, marta.lines, marta.gender, marta.voice) == ("Marta", 3, "female", "viola")
    assert marta.sample == good
    assert (tobias.engine, tobias.decided) == ("tone", "casting")


@pytest.mark.parametrize("words", ["“No.”", "“" + "word " * 60 + "”"])
def test_a_sample_line_is_never_too_long_for_a_table(words: str) -> None:
    script = chapter(("Marta", words))
    found, _ = cast([script], [], TONE)
    sample = rows([script], found, [])[1].sample
    assert 0 < len(sample) <= 92 and sample.startswith(words[:4])
