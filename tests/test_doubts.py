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


def answered(script: Script, answers: dict[str, str]) -> Script:
    """The script with the lines of these words given to these people by the author."""
    lines = (
        replace(line, role=answers[line.text], basis=Basis("author", 1.0))
        if line.text in answers
        else line
        for line in script.lines
    )
    return replace(script, lines=tuple(lines))


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
    pinned = answered(script, {script.lines[asked.lines[0]].text: "Ida"})
    settled = doubts(pinned, people)[2]
    assert (settled.worth, settled.candidates[0].name) == (0.0, "Ida")
    assert settled.candidates[0].chance > 0.99
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
    first, *others = GUARD_SAYS
    pinned = answered(script, {first: "Dunne"})
    people = find_people([pinned], known=[Person("Dunne")])
    told = attribute(pinned, people)
    assert {line.role for line in told.lines if line.text in others} == {"Dunne"}
    apart = answered(script, {first: "the guard"})
    told = attribute(apart, find_people([apart]))
    assert {line.role for line in told.lines if line.text in others} == {"the guard"}


def test_a_text_without_speech_leaves_nothing_to_ask() -> None:
    script = parse(Chapter(1, "", "Nobody spoke. It rained."))
    assert doubts(script, find_people([script])) == ()


STRANGER = (
    "There was a stranger in the kitchen when Rudd came down, a man in a wet coat, eating the "
    "bread.\n\n"
    "“Who let you in?” said Rudd.\n\n"
    "“The door did,” said the stranger.\n\n"
    "Rudd sat down across from him. “There’s cheese with it.”\n\n"
    "“I found the cheese,” the man in the wet coat said.\n\n"
    "“And the ham?”\n\n“And the ham.”\n\n"
    "“You’ve been busy,” said Rudd.\n\n"
    "The man in the wet coat wiped the knife on his sleeve. “It was a long road.”\n\n"
    "“From where?”\n\n“Up,” said the stranger.\n"
)


def test_to_confirm_who_speaks_parts_nobody_in_two() -> None:
    script = parse(Chapter(1, "The Kitchen", STRANGER))
    guessed = attribute(script, find_people([script]))
    roles = [line.role for line in guessed.lines if line.spoken]
    assert set(roles) == {"Rudd", "the stranger"}
    for words in ("“The door did,”", "“And the ham.”", "“I found the cheese,”"):
        confirmed = answered(script, {words: "the stranger"})
        told = attribute(confirmed, find_people([confirmed]))
        assert [line.role for line in told.lines if line.spoken] == roles


def test_whom_answers_name_apart_stay_apart() -> None:
    script = parse(Chapter(1, "The Kitchen", STRANGER))
    said = {"“The door did,”": "the stranger", "“I found the cheese,”": "the man in the wet coat"}
    two = answered(script, said)
    told = attribute(two, find_people([two]))
    assert [line.role for line in told.lines if line.text in said] == list(said.values())
    assert {"the stranger", "the man in the wet coat"} <= {p.name for p in find_people([two])}
