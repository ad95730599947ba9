"""Finished files: what players and checking programs find in them, and that they are whole."""

import io
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import mutagen.id3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sound import chapter, decibels, speech

from audiobook import master, mix, programs, writers
from audiobook.errors import AudioError, ConfigError, PluginError
from audiobook.model import Meta
from audiobook.writers import Tags, file_name, language_code
from audiobook.writers.cover import MOST_BYTES, cover, draw

TAGS = Tags(
    title="The Ferry",
    album="The Long Tide",
    subtitle="A Story of the Sea",
    author="A. Writer",
    narrators=("en-gb-x-rp", "en-us+f3"),
    track=3,
    tracks=12,
    year="2026-05-01",
    language="en-GB",
    series="Harbour Nights",
    part="2",
    description="A crossing that “nobody” forgets.",
    comment="First edition.",
    publisher="Quay Press",
    rights="2026 A. Writer",
    cast=(("narrator", "en-gb-x-rp"), ("Anna", "en-us+f3")),
    lyrics="It was dark.\n\n“Oh,” she said. — Später: 中 🛶",
)
SHOWN = {
    "TIT1": "Harbour Nights #2",
    "TIT2": "The Ferry",
    "TIT3": "A Story of the Sea",
    "TALB": "The Long Tide",
    "TPE1": "A. Writer",
    "TPE2": "A. Writer",
    "TCOM": "en-gb-x-rp, en-us+f3",
    "TRCK": "3/12",
    "TPOS": "1/1",
    "TYER": "2026",
    "TCON": "Audiobook",
    "TLAN": "eng",
    "TPUB": "Quay Press",
    "TCOP": "2026 A. Writer",
    "TXXX:SERIES": "Harbour Nights",
    "TXXX:SERIES-PART": "2",
    "TXXX:DESCRIPTION": "A crossing that “nobody” forgets.",
    "TXXX:CAST": "narrator: en-gb-x-rp; Anna: en-us+f3",
    "TXXX:DISCLOSURE": "Narrated by synthetic voices.",
    "USLT::eng": TAGS.lyrics,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A chapter as production makes it: its timeline and its file."""
    folder = tmp_path_factory.mktemp("chapter")
    timeline = chapter(folder, [speech(2.5, loudness=0.9, seed=n) for n in range(4)])
    path = folder / file_name(3, 12, "The Ferry: “Über” 🛶")
    tags = replace(TAGS, cover=draw(Meta(title="The Long Tide")))
    blocks = master.finish(mix.render(timeline), master.gain_for(timeline))
    writers.load("mp3").write(blocks, path, tags)
    return timeline, path


def tone(seconds=1.0):
    return [speech(seconds, 44_100)]


@pytest.fixture(params=list(writers.WRITERS))
def writer(request):
    return writers.load(request.param)


# --- the sound ------------------------------------------------------------------------------------


def test_the_file_meets_the_standard_and_is_as_long_as_its_timeline(made):
    timeline, path = made
    levels = master.measure(path)
    assert levels.seconds == pytest.approx(timeline.frames / timeline.rate, abs=0.05)
    assert levels.peak_db <= -3
    assert (levels.bitrate, levels.constant_bitrate) == (192_000, True)
    assert [n.sentence for n in master.ACX.check(levels)] == []


def test_the_sound_stands_where_the_timeline_says(made):
    timeline, path = made
    wav = b"".join(programs.decode(path))
    sound = np.frombuffer(wav[len(wav) % 2 + 44 :], "<i2")
    for clip in timeline.clips:
        before = sound[clip.start - 8820 : clip.start - 882]
        assert decibels(before) < -60 < decibels(sound[clip.start : clip.start + 22_050])


def test_the_same_sound_and_tags_give_the_same_bytes(writer, tmp_path):
    paths = [tmp_path / f"{name}{writer.suffix}" for name in "ab"]
    for path in paths:
        writer.write(tone(), path, TAGS)
    assert paths[0].read_bytes() == paths[1].read_bytes()


# --- the tags -------------------------------------------------------------------------------------


def test_what_players_read_is_there(made):
    _, path = made
    tag = mutagen.id3.ID3(path, translate=False)
    assert tag.version == (2, 3, 0)
    assert {name: str(tag[name]) for name in SHOWN} == SHOWN
    assert tag["COMM::eng"].text[0].split("\n\n") == [
        TAGS.description,
        TAGS.comment,
        TAGS.disclosure,
    ]
    picture = tag["APIC:"]
    assert (picture.type, picture.mime) == (3, "image/jpeg")
    assert Image.open(io.BytesIO(picture.data)).size == (2400, 2400)
    assert not tag.getall("CHAP")


def test_what_is_unknown_is_not_written(tmp_path):
    path = tmp_path / "plain.mp3"
    writers.load("mp3").write(tone(), path, Tags("Chapter 1"))
    tag = mutagen.id3.ID3(path, translate=False)
    assert sorted(tag) == ["COMM::XXX", "TCON", "TIT2", "TPOS", "TRCK", "TXXX:DISCLOSURE"]


def test_other_tags_can_be_put_on_without_touching_the_sound(writer, tmp_path):
    path = tmp_path / f"x{writer.suffix}"
    writer.write(tone(), path, TAGS)
    renamed = replace(TAGS, title="The Other Ferry")
    expected = tmp_path / f"y{writer.suffix}"
    writer.write(tone(), expected, renamed)
    writer.retag(path, renamed)
    assert path.read_bytes() == expected.read_bytes()


@pytest.mark.parametrize(
    ("language", "code"),
    [("en", "eng"), ("en-GB", "eng"), ("de_AT", "deu"), ("cy", "cym"), ("haw", "haw"), ("", "")],
)
def test_languages_have_the_three_letters_that_id3_wants(language, code):
    assert language_code(language) == code


def test_narrators_whose_names_have_commas_stay_apart():
    assert Tags("x", narrators=("Smith, Jo", "Ada")).narrated_by == "Smith, Jo; Ada"


@given(st.text(st.characters(), max_size=60))
def test_any_text_can_be_a_tag(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "x.mp3"
    path.write_bytes(b"")
    tags = Tags(f"x{text}", lyrics=text, series=text, cast=((text, text),), narrators=(text,))
    writers.load("mp3").retag(path, tags)
    title = mutagen.id3.ID3(path)["TIT2"].text[0]
    assert title == "x" + re.sub("[\ud800-\udfff]", "?", text.replace("\0", ""))


# --- whole or absent ------------------------------------------------------------------------------


class Dropped(Exception):
    """What goes wrong in these tests."""


def breaking():
    yield speech(1, 44_100)
    raise Dropped


def test_a_chapter_that_fails_half_way_leaves_the_former_file(writer, tmp_path):
    path = tmp_path / f"x{writer.suffix}"
    path.write_bytes(b"the former file")
    with pytest.raises(Dropped):
        writer.write(breaking(), path, TAGS)
    assert path.read_bytes() == b"the former file"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_one_clear_error(writer, tmp_path):
    with pytest.raises(AudioError, match="x"):
        writer.write(tone(), tmp_path / "none" / f"x{writer.suffix}", TAGS)


def test_a_folder_that_stands_in_the_way_is_one_clear_error(writer, tmp_path):
    path = tmp_path / f"x{writer.suffix}"
    path.mkdir()
    with pytest.raises(AudioError, match="cannot be written"):
        writer.write(tone(), path, TAGS)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="needs a limit on file sizes")
def test_a_full_disk_is_one_clear_error_and_leaves_nothing(writer, tmp_path):
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "import numpy as np\n"
        "from audiobook import writers\n"
        "from audiobook.errors import AudioError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try:\n"
        "    blocks = [np.ones(44_100, '<i2')] * 60\n"
        "    writers.load('mp3').write(blocks, Path(sys.argv[1]), writers.Tags('x'))\n"
        "except AudioError as err:\n"
        "    sys.exit('caught: ' + str(err))\n"
    )
    path = tmp_path / f"x{writer.suffix}"
    done = subprocess.run(
        [sys.executable, "-c", code, path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.startswith("caught: ")
    assert list(tmp_path.iterdir()) == []


def test_a_file_to_retag_that_is_gone_is_one_clear_error(writer, tmp_path):
    with pytest.raises(AudioError, match="gone"):
        writer.retag(tmp_path / f"gone{writer.suffix}", TAGS)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_writer_is_named():
    with pytest.raises(PluginError, match="Did you mean “mp3”"):
        writers.load("mp33")


# --- file names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "total", "title", "name"),
    [
        (3, 12, "The Ferry", "03 - The Ferry.mp3"),
        (3, 120, "The Ferry", "003 - The Ferry.mp3"),
        (7, 9, "", "07 - Chapter 7.mp3"),
        (1, 4, "Part 1: Who’s there?", "01 - Part 1 - Who’s there.mp3"),
        (1, 4, "  ../../etc/passwd\0 ", "01 - etc - passwd.mp3"),
        (1, 4, "Wait...", "01 - Wait.mp3"),
        (2, 4, "CON", "02 - CON.mp3"),
        (2, 4, "Cafe\u0301\u202egnp\n*\t<b>", "02 - Cafégnp b.mp3"),
        (2, 4, "Row 🛶 row", "02 - Row 🛶 row.mp3"),
        (2, 4, "???", "02 - Chapter 2.mp3"),
    ],
)
def test_file_names_are_the_title_made_safe(number, total, title, name):
    assert file_name(number, total, title) == name


@given(st.integers(1, 200), st.integers(1, 200), st.text(st.characters(), max_size=300))
def test_any_title_makes_a_name_that_every_system_takes(number, total, title):
    name = file_name(min(number, total), max(number, total), title)
    assert re.fullmatch(r'[^<>:"/\\|?*\x00-\x1f\x7f]+\.mp3', name)
    assert len(f".{name}.part".encode()) <= 255
    assert unicodedata.is_normalized("NFC", name)
    assert not re.search(r"[. ]\.mp3$", name)
    assert name.split(" - ")[0] == f"{min(number, total):0{max(2, len(str(max(number, total))))}}"


@given(st.lists(st.text(max_size=20), min_size=2, max_size=120))
def test_names_sort_in_reading_order(titles):
    names = [file_name(n + 1, len(titles), title) for n, title in enumerate(titles)]
    assert names == sorted(names)
    assert len({name.casefold() for name in names}) == len(names)


# --- the cover ------------------------------------------------------------------------------------

TITLES = [
    Meta(title="The Long Tide", author="A. Writer", series="Harbour Nights", part="1"),
    Meta(title="Of a Coast That Would Not Be Quiet " * 9, author="É. Œuvrard-Świątek" * 4),
    Meta(title="Donaudampfschifffahrtsgesellschaftskapitän" * 3, author="X"),
    Meta(title="海と舟", author="Лев Толстой", part="2.5"),
    Meta(title="🛶\ud83d\x07"),
    Meta(),
]


@pytest.mark.parametrize("meta", TITLES, ids=range(len(TITLES)))
def test_a_cover_can_be_drawn_for_any_title(meta):
    data = cover(meta)
    drawn = Image.open(io.BytesIO(data))
    assert (drawn.format, drawn.size, drawn.mode) == ("JPEG", (2400, 2400), "RGB")
    assert len(data) <= MOST_BYTES
    grey = np.asarray(drawn.convert("L")).astype(int)
    outside = np.concatenate((grey[:, :100].ravel(), grey[:, -100:].ravel()))
    assert np.abs(outside - grey[5, 5]).max() < 12  # no letter is cut off at the side


def picture(path: Path, size: tuple[int, int], mode: str = "RGB") -> Path:
    """Clouds, which pack like a photograph."""
    Image.effect_noise((60, 60), 90).resize(size, Image.Resampling.BICUBIC).convert(mode).save(path)
    return path


def test_a_picture_that_packs_badly_is_made_smaller(tmp_path):
    Image.effect_noise((2400, 2400), 90).save(tmp_path / "cover.jpg")
    data = cover(Meta(), [tmp_path])
    width, height = Image.open(io.BytesIO(data)).size
    assert width == height >= 1200
    assert len(data) <= MOST_BYTES


@pytest.mark.parametrize(
    ("name", "size", "mode", "expected"),
    [
        ("cover.jpg", (2500, 2500), "RGB", (2400, 2400)),
        ("cover.png", (900, 900), "RGBA", (900, 900)),
        ("cover.png", (300, 2500), "P", (288, 2400)),
        ("cover.jpg", (500, 500), "CMYK", (500, 500)),
        ("cover.png", (300, 300), "L", (300, 300)),
    ],
)
def test_the_authors_cover_is_made_fit_for_players(tmp_path, name, size, mode, expected):
    path = picture(tmp_path / name, size, mode)
    for data in (cover(Meta(cover=path)), cover(Meta(title="x"), [tmp_path])):
        found = Image.open(io.BytesIO(data))
        assert (found.format, found.size, found.mode) == ("JPEG", expected, "RGB")
        assert len(data) <= MOST_BYTES


def test_a_transparent_cover_stands_on_white(tmp_path):
    Image.new("RGBA", (400, 400), (255, 0, 0, 0)).save(tmp_path / "cover.png")
    found = Image.open(io.BytesIO(cover(Meta(), [tmp_path])))
    assert min(found.getpixel((200, 200))) > 250


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_a_cover_that_is_no_picture_is_one_clear_error(tmp_path, content):
    path = tmp_path / "cover.jpg"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"cover\.jpg: the cover"):
        cover(Meta(), [tmp_path])


def test_a_damaged_or_missing_cover_is_one_clear_error(tmp_path):
    path = picture(tmp_path / "cover.png", (800, 800))
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(ConfigError, match=r"cover\.png: the cover cannot be read"):
        cover(Meta(cover=path))
    with pytest.raises(ConfigError, match="the cover is not there"):
        cover(Meta(cover=tmp_path / "none.jpg"))


# --- what other programs say ----------------------------------------------------------------------


def said_by(program: str, *arguments: object) -> str:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [program, *map(str, arguments)], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout + done.stderr


def test_mp3val_finds_no_fault(made):
    said = said_by("mp3val", made[1])
    assert "CBR" in said
    assert "WARNING" not in said and "ERROR" not in said


def test_eyed3_shows_the_tags_and_finds_no_fault(made):
    said = said_by("eyeD3", "--no-color", made[1])
    for shown in ("title: The Ferry", "album: The Long Tide", "track: 3/12", "FRONT_COVER"):
        assert shown in said
    for value in (TAGS.description, SHOWN["TXXX:CAST"], "ID3 v2.3", "192 kb/s @ 44100 Hz - Mono"):
        assert value in said
    assert "Warning" not in said and "non-standard" not in said.casefold()


def test_mediainfo_shows_the_tags_and_finds_no_fault(made):
    said = re.sub(" +:", ":", said_by("mediainfo", made[1]))
    for shown in (
        "Bit rate mode: Constant",
        "Album: The Long Tide",
        "Track name/Position: 3",
        "Composer: en-gb-x-rp, en-us+f3",
        "SERIES: Harbour Nights",
        "SERIES-PART: 2",
        "Recorded date: 2026",
        "Cover type: Cover (front)",
        "Language: English",
    ):
        assert shown in said
    assert "Conformance errors" not in said


def test_ffprobe_finds_the_length_of_the_timeline_and_the_tags(made):
    timeline, path = made
    shown = ("-show_entries", "format=duration:format_tags", "-of", "default=noprint_wrappers=1")
    said = said_by("ffprobe", "-v", "error", *shown, path)
    found = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    assert float(found["duration"]) == pytest.approx(timeline.frames / timeline.rate, abs=0.05)
    assert found["TAG:SERIES-PART"] == "2"
    assert found["TAG:composer"] == "en-gb-x-rp, en-us+f3"
    assert found["TAG:lyrics-eng"].startswith("It was dark.")
