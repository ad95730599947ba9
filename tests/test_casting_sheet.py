"""voices.yaml as the author writes it: what is understood, and how mistakes are told."""

import pickle
import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook import engines
from audiobook.casting import Sheet, load
from audiobook.casting.reading import BOOK_KEYS, KEYS, parse
from audiobook.casting.sheet import EXTRAS
from audiobook.errors import ConfigError
from audiobook.model import Pacing, Person, Severity, Voice

GOLDEN = Path(__file__).parent / "voices"


def read(tmp_path: Path, text: str) -> Sheet:
    path = tmp_path / "voices.yaml"
    path.write_bytes(text.encode())
    return load(path)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_bad_file_is_told_as_in_its_golden_text(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(GOLDEN)
    with pytest.raises(ConfigError) as caught:
        load(Path(path.name))
    assert f"{caught.value}\n" == path.with_suffix(".txt").read_text("utf-8")


def test_all_that_a_file_can_say(tmp_path: Path) -> None:
    (tmp_path / "cover.jpg").write_bytes(b"picture")
    sheet = read(
        tmp_path,
        """
        book:
          title: The Long Tide
          author: A. Writer
          series: Harbour Nights
          part: 01
          language: en-GB
          year: 1984
          publisher: Nobody & Sons
          rights: © A. Writer
          summary: >-
            Ropes,
            and who holds them.
          comment: "Read: by machines"
          cover: cover.jpg
          genre: Mystery
        engine: tone
        narrator: {voice: Cello, rate: 150}
        roles:
          Marta Lind:
            aliases: [Marta, "the boatman's widow"]
            gender: Woman
            age: 70
            voice: hurdy-gurdy
            volume: 1
          Tobias: {gender: m, age: 9, aliases: Toby}
          the ferryman: tuba
          Ida:
        extras:
          woman: [oboe, {voice: flute, rate: 200}]
          old man: bagpipe
        pronunciations: {Lind: Linnt, 1984: nineteen eighty-four}
        pacing: {paragraph: 0.6, head: 1}
        """.replace("\n        ", "\n"),
    )
    assert sheet.meta.title == "The Long Tide"
    assert (sheet.meta.part, sheet.meta.year) == ("01", "1984")
    assert sheet.meta.summary == "Ropes, and who holds them."
    assert sheet.meta.cover == tmp_path / "cover.jpg"
    assert sheet.genre == "Mystery"
    assert sheet.narrator == Voice("tone", "cello", (("rate", 150),))
    marta, tobias, ferryman, ida = sheet.roles
    assert marta.voice == Voice("tone", "hurdy-gurdy", (("volume", 1.0),))
    assert (marta.gender, marta.age) == ("female", "old")
    assert (tobias.gender, tobias.age, tobias.aliases) == ("male", "child", ("Toby",))
    assert ferryman.voice == Voice("tone", "tuba")
    assert ida.voice is None and ida.where.endswith("voices.yaml:28")
    assert sheet.people[0] == Person(
        "Marta Lind", ("Marta", "the boatman's widow"), "female", "old"
    )
    assert sheet.extras == {
        "woman": (Voice("tone", "oboe"), Voice("tone", "flute", (("rate", 200),))),
        "old man": (Voice("tone", "bagpipe"),),
    }
    assert sheet.lexicon() == {"Lind": "Linnt", "1984": "nineteen eighty-four"}
    assert sheet.pacing == Pacing(paragraph=0.6, head=1.0)


def test_a_role_of_another_language_has_a_voice_of_it(tmp_path: Path) -> None:
    sheet = read(
        tmp_path,
        """\
book: {language: en-GB}
roles:
  Madame Roux: {language: fr, gender: female}
  Monsieur Roux: {language: fr-FR, gender: male, rate: 170}
  Anke: {language: de, voice: en-us+f4}
  Tom: {language: en}
""",
    )
    madame, monsieur, anke, tom = sheet.roles
    voices = {info.name: info for info in engines.load("pyttsx3").voices()}
    for role, gender in ((madame, "female"), (monsieur, "male")):
        assert role.voice is not None
        assert voices[role.voice.name].language.startswith("fr")
        assert voices[role.voice.name].gender == gender
    assert monsieur.voice and monsieur.voice.options == (("rate", 170),)
    assert anke.voice == Voice("pyttsx3", "en-us+f4") and anke.language == "de"
    assert tom.voice is None


def test_pronunciations_may_be_shared_and_differ_by_engine(tmp_path: Path) -> None:
    (tmp_path / "names.yaml").write_text(
        "Siobhan: shivawn\nTom: tomm\nIda: {say: eeda, tone: hum}\n", "utf-8"
    )
    (tmp_path / "more.yaml").write_text("Tom: tommy\n", "utf-8")
    sheet = read(
        tmp_path,
        """\
pronunciations:
  Siobhan: shiv
  read (past): red
  from: [names.yaml, more.yaml]
""",
    )
    own = {"Siobhan": "shiv", "read (past)": "red", "Tom": "tommy"}
    assert sheet.lexicon("pyttsx3") == {**own, "Ida": "eeda"}
    assert sheet.lexicon("tone") == {**own, "Ida": "hum"}


DOCS = (Path(__file__).parents[1] / "docs" / "voices.md").read_text("utf-8")


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL))
def test_the_examples_of_the_reference_are_right(tmp_path: Path, example: str) -> None:
    (tmp_path.parent / "names.yaml").write_text("Marta: marrta\n", "utf-8")
    assert read(tmp_path, example) != Sheet(path=tmp_path / "voices.yaml")


def test_the_reference_names_every_key_and_default() -> None:
    sections = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", DOCS, re.DOTALL | re.MULTILINE))
    assert set(sections) == set(KEYS)
    for key in BOOK_KEYS:
        assert f"| `{key}` |" in sections["book"]
    for key in EXTRAS:
        assert f"`{key}`" in sections["extras"]
    for field in fields(Pacing):
        assert re.search(rf"\| `{field.name}` \|.*\| {field.default} \|", sections["pacing"])


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# nothing yet\n", "---\n", "\ufeff", "{}", "roles:\nbook:\n"]
)
def test_an_empty_file_wishes_nothing(tmp_path: Path, text: str) -> None:
    sheet = read(tmp_path, text)
    assert sheet == Sheet(path=sheet.path)


def test_keys_left_empty_count_as_not_given(tmp_path: Path) -> None:
    sheet = read(
        tmp_path,
        "engine:\nnarrator:\n  voice:\nroles:\n  Marta:\n    aliases:\n    gender:\n    voice:\n"
        "    rate:\n",
    )
    assert [(role.name, role.gender, role.voice) for role in sheet.roles] == [("Marta", None, None)]


@pytest.mark.parametrize("word", ["f", "female", "Woman", "girl", "she", "LADY"])
def test_words_for_a_woman(tmp_path: Path, word: str) -> None:
    assert read(tmp_path, f"roles: {{Marta: {{gender: {word}}}}}").roles[0].gender == "female"


@pytest.mark.parametrize("word", ["n", "they", "neutral", "non-binary"])
def test_words_for_neither(tmp_path: Path, word: str) -> None:
    assert read(tmp_path, f"roles: {{Robin: {{gender: {word}}}}}").roles[0].gender == "neutral"


def test_the_default_engine_checks_voices_and_options(tmp_path: Path) -> None:
    """The example of the design, and the mistakes an author makes in it."""
    sheet = read(tmp_path, "narrator: {voice: en-gb-x-rp, rate: 165}\nroles: {Eliza: en-US+F3}\n")
    assert sheet.narrator == Voice("pyttsx3", "en-gb-x-rp", (("rate", 165),))
    assert sheet.roles[0].voice == Voice("pyttsx3", "en-us+f3")
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "narrator: {voice: en-gb-rp, rate: 165}\nroles: {Eliza: {speed: 3}}\n")
    first, second = caught.value.mistakes
    assert first.where.endswith(":1") and "en-gb-rp" in first.sentence
    assert second.where.endswith(":2") and "speed" in second.sentence


def test_a_narrator_without_a_voice_gets_the_first_that_fits(tmp_path: Path) -> None:
    sheet = read(tmp_path, "engine: tone\nnarrator: {gender: female, rate: 150}\n")
    assert sheet.narrator == Voice("tone", "viola", (("rate", 150),))


def test_mistakes_are_data_and_survive_pickling(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "bok: {}\nroles: 3\n")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert [note.severity for note in again.mistakes] == [Severity.ERROR, Severity.ERROR]
    assert [note.where.rpartition(":")[2] for note in again.mistakes] == ["1", "2"]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(ConfigError, match=r"cannot be read.*\n.*--voices"):
            load(path)


def test_a_file_far_too_large(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="more than 500 kB"):
        read(tmp_path, "# words\n" * 100_000)


def test_a_file_with_far_too_much_in_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"voices.yaml:1: more is listed here"):
        read(tmp_path, f"roles: [{'a,' * 40_000}]")
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "".join(f"key{number}: {{}}\n" for number in range(500)))
    assert len(caught.value.mistakes) == 100


def test_what_a_message_quotes_stays_in_one_short_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, 'book: "a\n\n  b\\e[31m"\nroles: ' + "a word " * 200 + "\n")
    first, second = str(caught.value).splitlines()
    assert first.endswith(":1: book must hold “key: value” lines, not “a b [31m”.")
    assert len(second) < 600


@given(st.text(alphabet="ab:-[]{}'\"#&*!|>%@`,?~ \n\t\\0é\ufeff\x07\x85", max_size=60))
def test_no_text_is_more_than_one_clear_error(text: str) -> None:
    """Whatever stands in the file: a sheet, or an error that names the file and a line."""
    try:
        parse(Path("voices.yaml"), text)
    except ConfigError as err:
        for line in str(err).splitlines():
            assert line.startswith("voices.yaml:")
