"""Written text in, words to speak out. `pronunciation/*.txt` holds pairs ``written → said``."""

import ctypes
import os
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.pronunciation import Lexicon, unspeakable, words

GOLDEN = Path(__file__).parent / "pronunciation"


def pairs(name: str) -> list[tuple[str, str]]:
    lines = (GOLDEN / name).read_text(encoding="utf-8").split("\n")
    return [
        (written, said)
        for line in lines
        if line and not line.startswith("## ")
        for written, said in [line.rsplit(" →", 1)]
    ]


@pytest.mark.parametrize(("written", "said"), pairs("en.txt"))
def test_says(written: str, said: str) -> None:
    assert words(written) == words(written, language="en-GB") == said.strip()


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [(code, *pair) for code in ("de", "fr", "es") for pair in pairs(f"{code}.txt")],
)
def test_says_in_the_language_of_the_book(language: str, written: str, said: str) -> None:
    assert words(written, language=language) == said.strip()


@pytest.mark.parametrize(("language", "one"), [("en", "one"), ("de", "eins"), ("es", "uno")])
def test_a_number_without_end_is_said_digit_by_digit(language: str, one: str) -> None:
    assert words("1" * 3000, language=language).split() == [one] * 3000


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_three_hundred_pairs_a_language(language: str) -> None:
    assert len({written for written, _ in pairs(f"{language}.txt")}) >= 300


@pytest.mark.parametrize(
    ("written", "said", "language"),
    [
        ("He shrugged. [[fr: M. Roux a 21 ans]], he said.",
         "He shrugged. Monsieur Roux a vingt et un ans, he said.", "en"),
        ("“[[de: Am 3. Mai]]?” she read.", "Am dritten Mai? she red.", "en"),
        ("Er sagte: „[[en: It was 1984.]]“", "Er sagte: It was nineteen eighty-four.", "de"),
        ("[[es: 3 gatos", "tres gatos", "en"),
        ("3 cats]] left", "three cats left", "en"),
        ("[[xx: 3]] and [[7]]", "three and, seven", "en"),
    ],
)  # fmt: skip
def test_a_span_is_read_in_its_own_language(written: str, said: str, language: str) -> None:
    assert words(written, language=language) == said


@pytest.mark.parametrize(
    ("title", "said", "language"),
    [
        ("IV", "vier", "de"),
        ("Kapitel IV", "Kapitel vier", "de"),
        ("XII. Der Brief", "zwölf. Der Brief", "de"),
        ("Chapitre XL", "Chapitre quarante", "fr"),
        ("I", "un", "fr"),
        ("Capítulo IX", "Capítulo nueve", "es"),
    ],
)
def test_says_a_heading_in_the_language_of_the_book(title: str, said: str, language: str) -> None:
    assert words(title, heading=True, language=language) == said


@pytest.mark.parametrize(("written", "said"), pairs("headings.txt"))
def test_says_in_a_heading(written: str, said: str) -> None:
    assert words(written, heading=True) == said.strip()


def heteronyms() -> list[tuple[str, str, tuple[str, ...]]]:
    """(written, said, sounds of which one is to be heard) under each ``## word: sound sound``."""
    found, sounds = [], ()
    for line in (GOLDEN / "heteronyms.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            sounds = tuple(line.partition(": ")[2].split())
        elif line:
            written, said = line.split(" → ")
            found.append((written, said, sounds))
    return found


@cache
def espeak() -> ctypes.CDLL:
    if sys.platform != "linux":
        pytest.skip("other systems speak without eSpeak")
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    library.espeak_Initialize(2, 0, None, 0)
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
    return library


@cache
def phonemes(said: str, voice: str) -> tuple[str, ...]:
    """What eSpeak says for words, in the IPA, a sound a word; its last "r" is the next word's."""
    assert espeak().espeak_SetVoiceByName(voice.encode()) == 0
    rest, sounds = ctypes.c_char_p(said.encode()), list[str]()
    while rest.value is not None:
        clause = espeak().espeak_TextToPhonemes(ctypes.byref(rest), 1, 2)
        sounds += clause.decode().split()
    return tuple(sound.rstrip("ɹ") for sound in sounds)


@pytest.mark.parametrize(("written", "said", "sounds"), heteronyms())
def test_says_a_heteronym_as_its_sentence_means_it(
    written: str, said: str, sounds: tuple[str, ...]
) -> None:
    assert words(written) == said
    for voice in ("gmw/en", "gmw/en-US"):
        assert {sound.rstrip("ɹ") for sound in sounds} & set(phonemes(said, voice))


def test_no_heteronym_is_respelled_that_espeak_says_rightly() -> None:
    for written, said, sounds in heteronyms():
        unaided = [{*phonemes(written, voice)} for voice in ("gmw/en", "gmw/en-US")]
        heard = all({sound.rstrip("ɹ") for sound in sounds} & each for each in unaided)
        assert not heard or written == said


NAMES = {
    "Bingley": "BING-lee",
    "Cwmbriallu": "koom-bree-ASH-ee",
    "lieutenant": "leff-tenant",
    "St. John": "SIN-jun",
    "Mac Lir": "mack leer",
    "1984": "one nine eight four",
    "Siân": "sharn",
    "o’the-wisp": "uh the wisp",
    "SG-1": "ess gee one",
    "Hmm": "hum",
    "Wójcik": "VOY-chick",
    "Spike": "[[spaIk]]",
}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Mr. Bingley bowed.", "Mister bing-lee bowed."),
        ("“Bingley’s here,” she said.", "bing-lee's here, she said."),
        ("BINGLEY!", "bing-lee!"),
        ("a bingley of swans", "a bingley of swans"),
        ("Bingleys and MacBingley", "Bingleys and MacBingley"),
        ("The Lieutenant and the lieutenant", "The leff-tenant and the leff-tenant"),
        ("St. John Rivers; St. James", "sin-jun Rivers; Saint James"),
        ("Mac  Lir", "mack leer"),
        ("It was 1984, not 1985.", "It was one nine eight four, not nineteen eighty-five."),
        ("Siân and Sia\u0302n", "sharn and sharn"),
        ("o'the-wisp", "uh the wisp"),
        ("SG-1 left", "ess gee one left"),
        ("Hmm… hmm", "hum... hmm"),
        ("Kasia Wójcik’s bread", "Kasia voy-chick's bread"),
        ("*Spike*", "[[spaIk]]"),
        ("B-Bingley—", "Buh, bing-lee,"),
        ("…Spike…", "[[spaIk]]..."),
    ],
)
def test_the_authors_lexicon_wins(written: str, said: str) -> None:
    assert words(written, lexicon=NAMES) == said
    assert words(written, lexicon=Lexicon(NAMES)) == said


def test_the_longest_entry_wins() -> None:
    assert words("New York Times", lexicon={"New": "a", "New York": "b"}) == "b Times"


SENSES = {"read (past)": "redd", "lead (metal)": "ledd", "lead": "leed", "moped (noun)": "mo-ped"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("He read it, and you will read it.", "He redd it, and you will read it."),
        ("Lead on! The lead pipe leads down.", "leed on! The ledd pipe leads down."),
        ("He moped about on his moped.", "He moped about on his mo-ped."),
        ("“THE LEAD PIPE!”", "The ledd pipe!"),
    ],
)
def test_an_entry_may_be_for_one_sense_of_a_word(written: str, said: str) -> None:
    assert words(written, lexicon=SENSES) == said


TRICKY = """
    read lead tear bow wind live close use minute object row does Mr Dr St etc No vs Ave Henry VIII
    XX I NASA FBI OK US BBC shh hmm mmm grr Brrr oh makin' 'em o' th' Chapter Part March May Jan
    hahaha Noooo Sweeeet 12 1984 007 221B 3rd 10kg km Siobhan naïve Wójcik Tom's McGonagall
""".split()


@settings(max_examples=800, deadline=None)
@given(
    st.lists(st.sampled_from([*TRICKY, "he", "will", "the", "and", "—", "“", ",", "$", "-"])),
    st.sampled_from(TRICKY),
    st.lists(st.sampled_from([*TRICKY, "it", "of", "the", ".", "…", "?”", "pipe", "%", "o'clock"])),
    st.booleans(),
    st.sampled_from(["en", "de", "fr", "es"]),
)
def test_whatever_stands_around_it_the_authors_word_is_said(
    before: list[str], word: str, after: list[str], heading: bool, language: str
) -> None:
    text = " ".join((*before, word, *after))
    said = words(text, heading=heading, lexicon={word: "zyxw"}, language=language)
    assert "zyxw" in said


def test_an_entry_may_be_silence() -> None:
    assert words("Well, ahem, yes.", lexicon={"ahem": ""}) == "Well, yes."
    assert words("Ahem.", lexicon={"ahem": ""}) == ""


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Hello, world… naïve café, Łukasz", ""),
        ("“Привет, Ada,” he said.", "Привет"),
        ("日本 and 中国", "日本 中国"),
        ("Yes 🙂!", "🙂"),
        ("?! … —", ""),
        ("£5 & 20°C © α", ""),
        ("", ""),
    ],
)
def test_what_cannot_be_said_is_told(written: str, left: str) -> None:
    assert unspeakable(written) == left


ANY = st.text() | st.text(
    alphabet=" \n'’‘“”\"*_-–—….,;:?!()[]{}<>/&#@%$£€°½0123456789aAbBiIxXvVmMpPsStThHoOjJrRdDnN"
    "٣²Ⅳﬁ𝓗αω日🙂\u200b\u00ad\U000f0000\ue000",
    max_size=80,
)


@settings(max_examples=1500, deadline=None)
@given(text=ANY, heading=st.booleans(), language=st.sampled_from(["en", "de", "fr", "es"]))
def test_any_text_becomes_words_that_an_engine_can_speak(
    text: str, heading: bool, language: str
) -> None:
    said = words(text, heading=heading, language=language)
    assert all(c.isalpha() or c in " '-.,;:?!" for c in said)
    assert said == "" or any(c.isalpha() for c in said)
    assert said == said.strip()
    unspeakable(text)


@settings(max_examples=500, deadline=None)
@given(
    text=ANY, entries=st.dictionaries(st.text(max_size=6), st.text("abc ", max_size=4), max_size=5)
)
def test_any_lexicon_is_taken(text: str, entries: dict[str, str]) -> None:
    said = words(text, lexicon=entries)
    assert all(c.isalpha() or c in " '-.,;:?!" for c in said)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from("Ann said so to the man who had come home".split()), min_size=1))
def test_plain_words_are_said_as_they_are_written(plain: list[str]) -> None:
    assert words(" ".join(plain)) == " ".join(plain)
