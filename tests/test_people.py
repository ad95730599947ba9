"""Who is one person and who is two: names as a chapter uses them."""

from __future__ import annotations

from itertools import cycle, islice

import pytest

from audiobook.attribution import find_people
from audiobook.model import Chapter, Person
from audiobook.scripting import parse


def people_of(*sentences: str, times: int = 12) -> tuple[Person, ...]:
    """The people of a chapter in which each sentence comes again and again."""
    text = "\n\n".join(islice(cycle(sentences), times * len(sentences)))
    return find_people([parse(Chapter(1, "", text))])


def one(people: tuple[Person, ...], name: str) -> Person:
    """The only person who goes by a name."""
    found = [p for p in people if name in (p.name, *p.aliases)]
    assert len(found) == 1, [p.name for p in people]
    return found[0]


TWO = {
    "the elder sister has the title, the younger her given name": (
        (
            "“We are late,” said Miss Merrow.",
            "“We are not,” said Hetty.",
            "Miss Merrow smiled at Hetty.",
            "Old friends wrote to Hetty Merrow.",
        ),
        ("Miss Merrow", "Hetty Merrow"),
    ),
    "a father and the son who bears his name": (
        (
            "“Sit down,” said Mr. Tarn.",
            "“I will stand,” said Robert.",
            "Mr. Tarn looked at Robert.",
            "The letter was for Robert Tarn.",
        ),
        ("Mr. Tarn", "Robert Tarn"),
    ),
    "the mother and the son's wife": (
        ("“Tea?” said Mrs. Tarn.", "“Thank you,” said Mrs. Robert Tarn, and sat."),
        ("Mrs. Tarn", "Mrs. Robert Tarn"),
    ),
    "the knight and the son who is called by the short form": (
        (
            "“Enough,” said Sir Thomas.",
            "“As you like,” said Tom.",
            "Tom Vane rose.",
            "Sir Thomas Vane had left them.",
        ),
        ("Sir Thomas", "Tom Vane"),
    ),
    "big and little": (
        ("“Mine,” said Big Derek.", "“No,” said Little Derek."),
        ("Big Derek", "Little Derek"),
    ),
}
ONE = {
    "a title and surname, a given name": (
        (
            "“We are late,” said Miss Merrow.",
            "Hetty put her gloves on and looked out.",
            "The letter was for Hetty Merrow.",
        ),
        ("Miss Merrow", "Hetty Merrow"),
    ),
    "a title from abroad": (
        ("“Enter,” said Monsieur Lucas.", "The door was opened by Lucas Ferrand."),
        ("Monsieur Lucas", "Lucas Ferrand"),
    ),
    "a short form after a title": (
        ("“Oh, do,” said Miss Lizzy.", "Elizabeth Crane ran upstairs to her room."),
        ("Miss Lizzy", "Elizabeth Crane"),
    ),
    "a pet name": (
        ("“No,” said Kitty.", "The coat was on the bed. Kit took it and went out."),
        ("Kitty", "Kit"),
    ),
    "a wife by her own given name": (
        ("“Sit,” said Mrs. Rachel.", "The letter was for Rachel Lunn, and she read it."),
        ("Mrs. Rachel", "Rachel Lunn"),
    ),
    "a knight with his family name": (
        (
            "“Enough,” said Sir Dagobert.",
            "Sir Dagobert rang. Sir Dagobert read, and Sir Dagobert slept.",
            "The letter was for Sir Dagobert Fane.",
        ),
        ("Sir Dagobert", "Sir Dagobert Fane"),
    ),
    "a given name, a father's, a family's": (
        (
            "“Sit,” said Lev Arkadyevich. “Lev Arkadyevich!” cried Trofim.",
            "Lev Arkadyevich sat down. The letter was for Lev Arkadyevich Rudakov.",
        ),
        ("Lev Arkadyevich", "Lev Arkadyevich Rudakov"),
    ),
    "the family name in front": (
        ("“Kneel,” said Young Master Qiao.", "Qiao Yanming looked down his nose."),
        ("Young Master Qiao", "Qiao Yanming"),
    ),
}


@pytest.mark.parametrize("case", TWO, ids=str)
def test_two_people(case: str) -> None:
    sentences, (name, other) = TWO[case]
    people = people_of(*sentences)
    assert one(people, name) is not one(people, other)


@pytest.mark.parametrize("case", ONE, ids=str)
def test_one_person(case: str) -> None:
    sentences, (name, other) = ONE[case]
    people = people_of(*sentences)
    assert one(people, name) is one(people, other)


def test_a_knight_is_named_with_his_title() -> None:
    enough = ("“Enough,” said Sir Walter.", "Sir Walter rang.", "Sir Walter read.") * 2
    people = people_of(*enough, "“Walter!” she cried.")
    assert one(people, "Sir Walter").name == "Sir Walter"


def test_the_teller_has_the_name_that_others_call() -> None:
    people = people_of(
        "“You are late, Marlow,” said Vera, and I took my hat off.",
        "“I know,” I said. I sat down at my desk.",
        "“Read it to me, Marlow,” said Vera. I read it to her.",
    )
    teller = one(people, "Marlow")
    assert teller.narrates
    assert one(people, "I") is teller
    assert not one(people, "Vera").narrates


def test_a_title_with_a_full_stop_is_part_of_the_name() -> None:
    people = people_of("“Mlle. Odile is out,” said Mr. Grew.", "“Good,” said Mlle. Odile.")
    assert {p.name for p in people} == {"Mlle. Odile", "Mr. Grew"}


def test_i_am_is_no_surname() -> None:
    people = people_of("“There she goes, Mrs. I’m always right,” said Orla.", "Orla sat down.")
    assert [person.name for person in people] == ["Orla"]
