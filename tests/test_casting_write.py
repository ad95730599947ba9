"""`audiobook cast --write`: the file is filled in and nothing of the author's is touched."""

import stat
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from audiobook.casting import Sheet, cast, load, write
from audiobook.casting.entries import scalar
from audiobook.errors import ConfigError
from audiobook.model import Cast, Chapter, Kind, Line, Meta, Person, Script, Span, Voice

PEOPLE = [
    Person("Marta Lind", ("Marta", "Mother"), "female"),
    Person("Tobias", (), "male", "child"),
    Person("the ferryman", (), None, named=False),
]


def script(*speakers: str) -> Script:
    text, lines = "", []
    for number, who in enumerate(speakers):
        said = f"“It is {number}.”"
        span = Span(len(text), len(text) + len(said))
        lines.append(Line(span, Kind.DIALOGUE, said, number, role=who))
        text += said + "\n\n"
    return Script(Chapter(1, "", text), tuple(lines))


SCRIPT = script(*["Marta Lind", "Tobias", "the ferryman"] * 3)


def filled(path: Path, text: str | None, *, engine: str = "", people: list[Person] = PEOPLE) -> str:
    """The file after the program has filled it in; checks what must hold for every file."""
    if text is not None:
        path.write_bytes(text.encode())
    sheet = load(path) if text is not None else Sheet()
    before, _ = cast([SCRIPT], people, sheet, engine=engine)
    assert write(path, before, people, sheet)
    after = path.read_bytes().decode()
    again, _ = cast([SCRIPT], people, load(path), engine=engine)
    assert voices(again) == voices(before)
    assert not write(path, again, people, load(path))
    assert path.read_bytes().decode() == after
    left = iter(after)
    assert all(char in left for char in text or ""), "something of the author's is gone"
    return after


def voices(cast: Cast) -> dict[str, Voice]:
    return {role.name: role.voice for role in cast}


def test_a_new_file(tmp_path: Path) -> None:
    assert filled(tmp_path / "voices.yaml", None, engine="tone").splitlines()[4:] == [
        "engine: tone",
        "narrator: {voice: cello}",
        "",
        "roles:",
        "  Marta Lind:",
        "    aliases: [Marta, Mother]",
        "    gender: female",
        "    voice: viola",
        "  Tobias:",
        "    gender: male",
        "    age: child",
        "    voice: fife",
        "  the ferryman:  # the text gives no name",
        "    voice: lute",
    ]


def test_a_new_file_says_what_is_known_about_the_book(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    sheet = Sheet(engine="tone", meta=Meta(title="Tide: a story", part="01", rights="© “A”"))
    found, _ = cast([SCRIPT], PEOPLE, sheet)
    assert write(path, found, PEOPLE, sheet)
    assert load(path).meta == sheet.meta


AUTHORS = """\
# My book.
engine: tone   # for now

roles:   # the people
    "Marta Lind":   # the boatman's widow
        gender:   female
        # her voice is still to be found

    Tobias:
        'voice': "tuba"    # too low?
    # more to come

extras: { woman: [ oboe,harp ] }


# the end"""


def test_an_authors_file_keeps_every_byte(tmp_path: Path) -> None:
    assert (
        filled(tmp_path / "voices.yaml", AUTHORS)
        == """\
# My book.
engine: tone   # for now
narrator: {voice: cello}

roles:   # the people
    "Marta Lind":   # the boatman's widow
        gender:   female
        aliases: [Marta, Mother]
        voice: viola
        # her voice is still to be found

    Tobias:
        'voice': "tuba"    # too low?
        gender: male
        age: child

    the ferryman:  # the text gives no name
      voice: lute
    # more to come

extras: { woman: [ oboe,harp ] }


# the end"""
    )


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (
            "engine: tone\nroles: {Tobias: {gender: male}, Marta Lind: viola}\n",
            "engine: tone\nnarrator: {voice: cello}\nroles: {Tobias: {gender: male, age: child, "
            "voice: fife}, Marta Lind: viola, the ferryman: {voice: lute}}\n",
        ),
        (
            "{engine: tone, roles: {Tobias, Marta Lind: {}, the ferryman: tuba}}",
            "{engine: tone, roles: {Tobias: {gender: male, age: child, voice: fife}, Marta Lind: "
            "{aliases: [Marta, Mother], gender: female, voice: viola}, the ferryman: tuba}, "
            "narrator: {voice: cello}}",
        ),
        (
            "engine: tone\nnarrator:\nroles:  # nobody yet\n",
            "engine: tone\nnarrator: {voice: cello}\nroles:  # nobody yet\n  Marta Lind:\n"
            "    aliases: [Marta, Mother]\n    gender: female\n    voice: viola\n  Tobias:\n"
            "    gender: male\n    age: child\n    voice: fife\n"
            "  the ferryman:  # the text gives no name\n    voice: lute\n",
        ),
        (
            "narrator: {engine: tone, voice: horn}\nengine: tone\nroles:\n  the ferryman: tuba\n"
            "  Tobias:\n  Marta Lind:\n    voice:  # later\n    aliases: [Marta,\n      Mother]\n"
            "    gender: ~\n",
            None,
        ),
    ],
)
def test_every_style_of_yaml_is_kept(tmp_path: Path, text: str, result: str | None) -> None:
    if result is None:
        with pytest.raises(ConfigError, match=r"voices.yaml:10: “~” leaves no room"):
            filled(tmp_path / "voices.yaml", text)
        text = text.replace(" ~", "")
        result = (
            "narrator: {engine: tone, voice: horn}\nengine: tone\nroles:\n  the ferryman: tuba\n"
            "  Tobias:\n    gender: male\n    age: child\n    voice: fife\n  Marta Lind:\n"
            "    voice: viola  # later\n    aliases: [Marta,\n      Mother]\n    gender: female\n"
        )
    assert filled(tmp_path / "voices.yaml", text) == result


def test_a_file_from_windows_stays_one(tmp_path: Path) -> None:
    text = "\ufeffengine: tone\r\nbook:\r\n  title: The Long Tide\r\n"
    after = filled(tmp_path / "voices.yaml", text)
    assert after.startswith(text + "narrator: {voice: cello}\r\n\r\nroles:\r\n")
    assert after.count("\n") == after.count("\r\n")


def test_a_text_of_many_lines_is_not_broken_into(tmp_path: Path) -> None:
    text = "engine: tone\nbook:\n  comment: |\n    One.\n\n    Two: # no comment\n\n# the roles\n"
    after = filled(tmp_path / "voices.yaml", text)
    assert load(tmp_path / "voices.yaml").meta.comment == "One.\n\nTwo: # no comment"
    assert "    Two: # no comment\nnarrator: {voice: cello}\n\n# the roles\n" in after


def test_an_end_mark_stays_the_end(tmp_path: Path) -> None:
    after = filled(tmp_path / "voices.yaml", "%YAML 1.2\n---\nengine: tone\n...\n# bye\n")
    assert after.startswith("%YAML 1.2\n---\nengine: tone\nnarrator: {voice: cello}\n\nroles:\n")
    assert after.endswith("    voice: lute\n...\n# bye\n")


def test_names_that_mean_something_to_yaml(tmp_path: Path) -> None:
    odd = ["No", "null", "1984", "Mr: X", "- dash", "#1", "*star*", 'The "Kid"', "Ö’Neill", "a, b"]
    odd += ["true", "@home", "{x}", "Zoë 🦆", "back\\slash", "3.5", "~", "it’s", "[b]", "x:"]
    path = tmp_path / "voices.yaml"
    spoken = script(*odd)
    before, _ = cast([spoken], [], Sheet(engine="tone"))
    assert write(path, before, [], Sheet(engine="tone"))
    sheet = load(path)
    assert {role.name for role in sheet.roles} == set(odd)
    assert voices(cast([spoken], [], sheet)[0]) == voices(before)


def test_voices_of_another_engine_carry_its_name(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    after = filled(path, "narrator: {rate: 150}\nroles:\n  Tobias: {rate: 150}\n", engine="tone")
    assert "  Tobias: {rate: 150, gender: male, age: child}\n" in after
    assert "    voice: viola\n    engine: tone\n" in after


def test_the_teller_of_the_story_keeps_the_narrators_voice(tmp_path: Path) -> None:
    people = [Person("the narrator", ("I",), None, named=False, narrates=True)]
    path = tmp_path / "voices.yaml"
    spoken = script(*["the narrator"] * 3)
    before, _ = cast([spoken], people, Sheet(engine="tone"))
    assert write(path, before, people, Sheet(engine="tone"))
    assert "  the narrator:  # tells the story\n    aliases: [I]\n" in path.read_text("utf-8")
    sheet = load(path)
    assert voices(cast([spoken], people, sheet)[0]) == voices(before)


def test_altered_voices_are_written_with_their_options(tmp_path: Path) -> None:
    names = [f"Woman {letter}" for letter in "ABCDEFGHIJ"]
    people = [Person(name, gender="female") for name in names]
    path = tmp_path / "voices.yaml"
    spoken = script(*names * 3)
    before, _ = cast([spoken], people, Sheet(engine="tone"))
    assert write(path, before, people, Sheet(engine="tone"))
    assert voices(cast([spoken], people, load(path))[0]) == voices(before)


def test_a_file_with_mistakes_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    path.write_text("engine: tone\nrolls: {}\n", "utf-8")
    found, _ = cast([SCRIPT], PEOPLE, Sheet(engine="tone"))
    with pytest.raises(ConfigError, match=r"voices.yaml:2: .*Did you mean “roles”"):
        write(path, found, PEOPLE, Sheet())
    assert path.read_text("utf-8") == "engine: tone\nrolls: {}\n"


def test_links_and_rights_stay_and_nothing_is_left_behind(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "voices.yaml"
    real.write_text("engine: tone\n", "utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    filled(link, "engine: tone\n")
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real.yaml", "voices.yaml"]


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    found, _ = cast([SCRIPT], PEOPLE, Sheet(engine="tone"))
    for path in (tmp_path / "none" / "voices.yaml", tmp_path / "file" / "voices.yaml"):
        with pytest.raises(ConfigError, match=r"voices.yaml: cannot be written"):
            write(path, found, PEOPLE, Sheet())


KEYS = {
    "aliases": ["[Marta]", "\n      - Marta\n      - Mum", "Marta", ""],
    "gender": ["female", "f  # hm", '"woman"', ""],
    "voice": ["oboe", "'harp'   ", ""],
    "rate": ["120", ""],
}


@st.composite
def a_file(draw: st.DrawFn) -> str:
    """A file as an author may have left it: some keys, some empty, comments, blank lines."""
    noise = st.sampled_from(["", "", "\n", "# a remark\n", "   \n"])
    text = draw(noise) + "engine: tone\n" + draw(noise)
    text += draw(st.sampled_from(["", "narrator:\n", "narrator: cello\n"])) + draw(noise)
    names = draw(st.lists(st.sampled_from(["Marta Lind", "Tobias", '"Ida"']), unique=True))
    text += "roles:" + draw(st.sampled_from(["\n", "  # them\n"])) if names else ""
    for name in names:
        text += draw(noise) + f"  {name}:\n"
        for key in draw(st.lists(st.sampled_from(sorted(KEYS)), unique=True)):
            value = draw(st.sampled_from(KEYS[key]))
            other = name != "Marta Lind" and key == "aliases"
            text += "" if other else f"    {key}: {value}\n" + draw(noise)
    text += draw(st.sampled_from(["", "pacing: {head: 0.6}\n", "# the end"]))
    return text


@given(a_file())
@settings(max_examples=40, deadline=None)
def test_whatever_was_there_stays(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "voices.yaml"
        after = filled(path, text)
        assert "  Marta Lind:" in after and "  the ferryman:" in after
        before = iter(after.splitlines())
        for line in text.splitlines():
            opened = line.partition("#")[0].rstrip().endswith(":")
            assert any(new == line or (opened and new.startswith(line)) for new in before), line


@given(st.text(min_size=1, max_size=12))
def test_any_text_survives_as_a_scalar(text: str) -> None:
    assert YAML(typ="safe", pure=True).load(f"[{scalar(text)}]") == [text]


def test_nothing_to_add_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    path.write_text("engine: tone\nnarrator: cello\n", "utf-8")
    found, _ = cast([script()], [], load(path))
    stamp = path.stat()
    assert not write(path, found, [], replace(load(path)))
    assert path.stat().st_mtime_ns == stamp.st_mtime_ns and path.stat().st_ino == stamp.st_ino
