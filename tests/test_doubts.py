"""Who else may speak a line, and which answer would mend most."""

from dataclasses import replace

from audiobook.attribution import attribute, doubts, find_people
from audiobook.model import Basis, Chapter, Person, Script
from audiobook.scripting import parse

STORY = (
    "Marta was peeling onions. Tom stood at the door with his coat on.\n\n"
    "“You’re late,” said Marta.\n\n"
    "“The bus was early,” said Tom.\n\n"
    "Ida came in with the geese behind her, and Marta and Tom moved up.\n\n"
    "“Shut the door.”\n\n“It’s shut.”\n\n“It was not shut a minute ago.”\n\n“Now it is.”\n\n"
    "“Good.” Tom hung up his coat.\n"
)


def told() -> Script:
    return parse(Chapter(1, "The Geese", STORY))


def test_the_first_candidate_of_each_turn_is_the_one_who_gets_it() -> None:
    script = told()
    people = find_people([script])
    given = attribute(script, people)
    for doubt in doubts(script, people):
        line = given.lines[doubt.lines[0]]
        assert line.basis is not None
        assert (line.role, line.basis.sure) == (doubt.candidates[0].name, doubt.sure)
        chances = [each.chance for each in doubt.candidates]
        assert chances == sorted(chances, reverse=True) and 0.9 < sum(chances) < 1.01


def test_a_bare_line_amid_others_is_worth_more_than_one_with_a_cue() -> None:
    script = told()
    found = doubts(script, find_people([script]))
    assert max(found, key=lambda each: each.worth) in found[2:6]
    assert found[0].worth < 0.2


def test_what_the_author_has_answered_is_worth_nothing_and_steers_the_rest() -> None:
    script = told()
    people = find_people([script])
    asked = doubts(script, people)[2]
    at = asked.lines[0]
    decided = replace(script.lines[at], role="Ida", basis=Basis("author", 1.0))
    pinned = replace(script, lines=(*script.lines[:at], decided, *script.lines[at + 1 :]))
    answered = doubts(pinned, people)[2]
    assert (answered.worth, answered.candidates[0].name) == (0.0, "Ida")
    assert answered.candidates[0].chance > 0.99
    assert doubts(pinned, people)[4].candidates != doubts(script, people)[4].candidates


GUARD_SAYS = ("“Papers,”", "“Yesterday was yesterday,”", "“Thank you,”")
GUARD = (
    "Okoro and Ruiz waited at the gate with the cart between them, and a guard came out.\n\n"
    "“Papers,” said the guard.\n\n"
    "“We had papers yesterday,” said Okoro.\n\n"
    "“Yesterday was yesterday,” the guard said.\n\n"
    "“Give him the papers,” said Ruiz.\n\n"
    "“Thank you,” said the guard.\n"
)


def test_who_says_what_stands_beside_a_description_is_who_is_described() -> None:
    script = parse(Chapter(1, "The Gate", GUARD))
    at, *others = (i for i, line in enumerate(script.lines) if line.text in GUARD_SAYS)
    decided = replace(script.lines[at], role="Dunne", basis=Basis("author", 1.0))
    pinned = replace(script, lines=(*script.lines[:at], decided, *script.lines[at + 1 :]))
    people = find_people([pinned], known=[Person("Dunne")])
    told = attribute(pinned, people)
    assert [told.lines[i].role for i in others] == ["Dunne"] * len(others)
    left = replace(decided, role="the guard")
    apart = replace(script, lines=(*script.lines[:at], left, *script.lines[at + 1 :]))
    told = attribute(apart, find_people([apart]))
    assert [told.lines[i].role for i in others] == ["the guard"] * len(others)


def test_a_text_without_speech_leaves_nothing_to_ask() -> None:
    script = parse(Chapter(1, "", "Nobody spoke. It rained."))
    assert doubts(script, find_people([script])) == ()
