"""The report as a page: what a reader sees, and that a browser shows it."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import STORY

from audiobook.production import Project, Report, build
from audiobook.production.page import TEMPLATE

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
HOSTILE = 'Geese & <script>alert("1")</script>'
HEADING = "“Geese” & 100% #1?"


class Page(HTMLParser):
    """The words of a page, and the tags with their attributes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.words, self.tags = "", list[tuple[str, dict[str, str | None]]]()
        self.text = path.read_text("utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str, attribute: str) -> list[str]:
        found = [attributes.get(attribute) for name, attributes in self.tags if name == tag]
        return [value for value in found if value is not None]


def made(project: Path) -> Report:
    sheet = project / "voices.yaml"
    sheet.touch()
    return build(Project((project / "chapters",), sheet), output=project / "output", engine="tone")[
        0
    ]


def page(project: Path) -> Page:
    return Page(project / "output" / "report.html")


@pytest.fixture
def hostile(project: Path) -> Path:
    (project / "chapters" / "02-the-money.md").write_text(
        STORY.replace("The Geese", HEADING).replace("Tom", "Tom O’Brien"), "utf-8"
    )
    (project / "voices.yaml").write_text(
        f"book: {{title: '{HOSTILE}', author: A. Writer, language: en-GB}}\n", "utf-8"
    )
    return project


def test_every_chapter_role_and_level_is_told(hostile: Path) -> None:
    report, shown = made(hostile), page(hostile)
    assert HOSTILE in shown.words
    assert HEADING in shown.words
    for member in report.cast:
        assert member.role in shown.words
        assert member.voice in shown.words
    for each in report.chapters:
        assert f"{each.levels.rms_db:.1f}" in shown.words
        assert f"{each.lines}, {each.recorded} recorded now" in shown.words
    assert "All 2 chapters meet" in shown.words
    assert shown.words.count("made for the first time") == 2
    for name, _ in report.stages:
        assert name in shown.words


def test_a_text_does_not_become_markup_and_nothing_comes_from_elsewhere(hostile: Path) -> None:
    made(hostile)
    shown = page(hostile)
    assert [tag for tag, _ in shown.tags].count("script") == 1
    assert "alert(" not in shown.text.replace("alert(&#34;1&#34;)", "")
    assert not re.search(r"https?:|//[a-z]|@import|url\(", shown.text.replace("// Samples", ""))


def test_players_and_samples_are_the_files_beside_it(hostile: Path) -> None:
    report, shown = made(hostile), page(hostile)
    output = hostile / "output"
    players = [unquote(source) for source in shown.all("audio", "src")]
    assert players == [each.path.name for each in report.chapters]
    samples = [link for link in shown.all("a", "href") if "#t=" in link]
    assert len(samples) == len(report.cast)
    for sample in samples:
        file, _, times = sample.rpartition("#t=")
        start, end = map(float, times.split(","))
        length = {each.path.name: each.levels.seconds for each in report.chapters}[unquote(file)]
        assert (output / unquote(file)).is_file()
        assert 0 <= start < end <= length
    assert all((output / unquote(source)).is_file() for source in shown.all("img", "src"))


def test_it_tells_what_was_recorded_and_why_and_what_was_not(hostile: Path) -> None:
    made(hostile)
    before = page(hostile)
    path = hostile / "chapters" / "01-the-geese.md"
    path.write_text(path.read_text("utf-8").replace("onions", "turnips"), "utf-8")
    made(hostile)
    shown = page(hostile)
    assert "made again: new words (1)" in shown.words
    assert "as it was" in shown.words
    # the chapter that was not touched is shown as fully as before
    second = [text[text.index('id="chapter-2"') :] for text in (before.text, shown.text)]
    drawn = [re.findall(r"<rect[^>]*>", text) for text in second]
    assert drawn[0] == drawn[1] != []


def test_who_speaks_when_adds_up_to_the_speech(project: Path) -> None:
    report = made(project)
    for each in report.chapters:
        ends = [0.0, *(time for stretch in each.stretches for time in stretch[1:])]
        assert ends == sorted(ends)
        assert ends[-1] < each.levels.seconds
    spoken = {stretch.role for each in report.chapters for stretch in each.stretches}
    assert spoken == {member.role for member in report.cast}


def test_it_stays_as_it_is_while_nothing_changes_and_comes_back_when_it_is_gone(
    project: Path,
) -> None:
    made(project)
    path = project / "output" / "report.html"
    stamp, text = path.stat().st_mtime_ns, path.read_text("utf-8")
    assert made(project).recorded == 0
    assert path.stat().st_mtime_ns == stamp
    path.unlink()
    made(project)
    assert re.findall("<rect.*", path.read_text("utf-8")) == re.findall("<rect.*", text)
    stages = json.loads((project / "output" / "report.json").read_text("utf-8"))["stages"]
    assert all(seconds >= 0 for seconds in stages.values()) and stages


def schemes() -> list[dict[str, str]]:
    """The colours by light, and in the dark."""
    css = TEMPLATE.read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.S)[:2]
    found = dict(re.findall(r"--(\w+): (#\w{6})", light))
    return [found, found | dict(re.findall(r"--(\w+): (#\w{6})", dark))]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", schemes(), ids=["light", "dark"])
def test_words_and_pictures_stand_out(scheme: dict[str, str]) -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11: 4.5 to 1 for words, 3 to 1 for what is drawn."""
    for name, least in (
        *((word, 4.5) for word in ("ink", "soft", "link", "good", "bad", "warn")),
        *((f"c{n}", 3.0) for n in range(8)),
    ):
        for ground in ("paper", "card"):
            bright, dark = sorted(map(luminance, (scheme[name], scheme[ground])), reverse=True)
            assert (bright + 0.05) / (dark + 0.05) >= least, (name, ground)


@pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")
@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_shows_it_without_scrolling_sideways(
    hostile: Path, tmp_path: Path, width: int
) -> None:
    made(hostile)
    looking = hostile / "output" / "looking.html"
    looking.write_text(
        f'<iframe id="f" src="report.html" width="{width}" height="800"></iframe><p id="p">?</p>'
        "<script>f.onload = () => { const d = f.contentDocument; p.textContent ="
        " [d.documentElement.scrollWidth, d.querySelectorAll('article').length,"
        " d.querySelectorAll('audio').length].join(' ') }</script>",
        "utf-8",
    )
    seen = subprocess.run(
        [
            CHROMIUM, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr",
            "--allow-file-access-from-files", "--dump-dom", looking.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    inner, articles, players = map(int, re.findall(r'id="p">(\d+) (\d+) (\d+)<', seen.stdout)[0])
    assert inner <= width
    assert (articles, players) == (2, 2)
    assert "CONSOLE" not in seen.stderr
