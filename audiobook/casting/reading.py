"""voices.yaml → `Sheet`. Every mistake in the file is told at once, with its line."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from audiobook import engines
from audiobook.casting import opinion, pronouncing
from audiobook.casting.sheet import EXTRAS, Doubtful, Sheet, SheetRole
from audiobook.casting.source import Page, compose, empty, load_text
from audiobook.casting.voices import VoiceReader
from audiobook.errors import did_you_mean
from audiobook.model import NARRATOR, UNSURE, Meta, Pacing, Voice

KEYS = (
    "book",
    "engine",
    "narrator",
    "roles",
    "extras",
    "doubtful",
    "second_opinion",
    "pronunciations",
    "pacing",
)
BOOK_KEYS = (*(item.name for item in fields(Meta)), "genre")

GENDERS = {
    "female": "female f woman girl lady she feminine",
    "male": "male m man boy he masculine",
    "neutral": "neutral n they nonbinary non-binary it",
}
AGES = {"child": "child kid", "adult": "adult", "old": "old elderly"}
"""What is kept → what an author may write for it."""

CHILD_BELOW, OLD_FROM, OLDEST = 13, 65, 120
"""Years, for ``age: 9`` and ``age: 70``. A voice has broken by thirteen, as a rule."""

PACING_LIMITS = {"head": (0.5, 1.0), "tail": (1.0, 5.0)}
"""Seconds; what ACX's audio submission requirements allow (their head and tail)."""
PAUSE_LIMITS = (0.0, 10.0)
"""Seconds; any other pause. A listener takes ten seconds of nothing for the end of the file."""


def load(path: Path) -> Sheet:
    """Read a voices.yaml.

    Raises:
        ConfigError: the file cannot be read, is not YAML, or holds mistakes; all are told, each
            with its line, and are in ``mistakes`` as Notes.
    """
    return parse(path, load_text(path))


def parse(path: Path, text: str) -> Sheet:
    """Read the text of a voices.yaml; ``path`` is for messages and for finding the cover.

    Raises:
        ConfigError: as `load`.
    """
    root = compose(path, text)
    if root is None:
        return Sheet(path=path)
    reader = _Reader(path)
    sheet = reader.sheet(root)
    reader.page.finish()
    return sheet


class _Reader:
    """Walks the file from top to bottom; one method for each top-level key."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.page = Page(path)
        self.voices: VoiceReader  # made when the engine and the language are known
        self.language = ""

    def sheet(self, root: Node) -> Sheet:
        found = {
            key: node
            for key, _, node in self.page.entries(root, "the file", KEYS)
            if not empty(node)
        }
        engine = self.page.text(found["engine"], "engine") if "engine" in found else ""
        meta, genre = self.book(found["book"]) if "book" in found else (Meta(), "")
        self.voices = VoiceReader(self.page, engine, meta.language)
        if engine:
            self.voices.engine(engine, found["engine"])
        sheet = Sheet(
            meta=meta,
            genre=genre,
            engine=engine,
            narrator=self.narrator(found["narrator"]) if "narrator" in found else None,
            roles=self.roles(found["roles"]) if "roles" in found else (),
            extras=self.extras(found["extras"]) if "extras" in found else {},
            doubtful=self.doubtful(found["doubtful"]) if "doubtful" in found else Doubtful(),
            second_opinion=opinion.read(self.page, found["second_opinion"])
            if "second_opinion" in found
            else None,
            lexicons=pronouncing.read(self.page, found["pronunciations"], self.voices.engine)
            if "pronunciations" in found
            else {},
            pacing=self.pacing(found["pacing"]) if "pacing" in found else Pacing(),
            path=self.path,
        )
        return replace(sheet, implied=tuple(self.voices.implied))

    def book(self, node: Node) -> tuple[Meta, str]:
        said = {
            key: (self.page.text(value, key), value)
            for key, _, value in self.page.entries(node, "book", BOOK_KEYS)
            if not empty(value)
        }
        genre, _ = said.pop("genre", ("", node))
        cover_name, cover_node = said.pop("cover", ("", node))
        cover = self.path.parent / cover_name if cover_name else None
        if cover and not cover.is_file():
            self.page.wrong(cover_node, f"there is no picture {cover}.")
        language, language_node = said.get("language", ("", node))
        self.language = self.code(language, language_node)
        return Meta(cover=cover, **{key: text for key, (text, _) in said.items()}), genre

    def code(self, language: str, node: Node) -> str:
        """The code of a language; "" after a mistake."""
        if not language or re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", language):
            return language
        sentence = f"language must be a code such as en, en-GB or de, not “{language}”."
        self.page.wrong(node, sentence)
        return ""

    def narrator(self, node: Node) -> Voice | None:
        wish = self.voices.read(node, "narrator", keys=("gender",))
        gender = (
            self.choice(wish.rest["gender"], "gender", GENDERS) if "gender" in wish.rest else ""
        )
        engine = self.voices.engine(wish.engine, node)
        if wish.voice or engine is None:
            return wish.voice
        infos, _ = engines.offered(engine, Voice(wish.engine, "", wish.options))
        featured = [info for info in infos if info.featured] or list(infos)
        fitting = [info for info in featured if info.gender == gender] or featured
        return Voice(wish.engine, fitting[0].name, wish.options) if fitting else None

    def roles(self, node: Node) -> tuple[SheetRole, ...]:
        owners = _Owners(self.page)
        entries = list(self.page.entries(node, "roles"))
        for name, key_node, _ in entries:
            if name.casefold() == NARRATOR:
                self.page.wrong(key_node, "the narrator is no role; use the key “narrator:”.")
            owners.claim(name, name, key_node)
        return tuple(self.role(name, key_node, value, owners) for name, key_node, value in entries)

    def role(self, name: str, key_node: Node, node: Node, owners: _Owners) -> SheetRole:
        wish = self.voices.read(node, name, keys=("aliases", "gender", "age", "language"))
        aliases = []
        for item in self.page.items(wish.rest["aliases"]) if "aliases" in wish.rest else ():
            alias = self.page.text(item, f"an alias of {name}")
            if alias and owners.claim(alias, name, item):
                aliases.append(alias)
        gender = (
            self.choice(wish.rest["gender"], "gender", GENDERS) if "gender" in wish.rest else ""
        )
        age = self.age(wish.rest["age"]) if "age" in wish.rest else ""
        language = ""
        if "language" in wish.rest:
            said = self.page.text(wish.rest["language"], "language")
            language = self.code(said, wish.rest["language"])
        voice = wish.voice
        if voice is None and language and not engines.speaks(language, self.language or "en"):
            voice = self.voices.native(node, wish, language, gender)
        return SheetRole(
            name=name,
            aliases=tuple(aliases),
            gender=gender or None,
            age=age or None,
            voice=voice,
            engine=wish.engine,
            options=wish.options,
            language=language,
            where=self.page.where(key_node),
        )

    def choice(self, node: Node, what: str, choices: dict[str, str]) -> str:
        said = self.page.text(node, what)
        words = {word: kept for kept, ways in choices.items() for word in ways.split()}
        if said and said.casefold() not in words:
            near = did_you_mean(said, words)
            self.page.wrong(node, f"{what} must be {_either(choices)}, not “{said}”.{near}")
        return words.get(said.casefold(), "")

    def age(self, node: Node) -> str:
        if isinstance(node, ScalarNode) and re.fullmatch(r"\d+", str(node.value)):
            years = self.page.number(node, "age", 0, OLDEST) or 0
            return "child" if years < CHILD_BELOW else "old" if years >= OLD_FROM else "adult"
        return self.choice(node, "age", AGES)

    def extras(self, node: Node) -> dict[str, tuple[Voice, ...]]:
        found = {}
        for kind, _, value in self.page.entries(node, "extras", EXTRAS):
            wishes = [
                self.voices.read(item, f"extras of {kind}") for item in self.page.items(value)
            ]
            found[kind] = tuple(wish.voice for wish in wishes if wish.voice)
        return found

    def doubtful(self, node: Node) -> Doubtful:
        """``{below: 0.4}``, with a voice or without; ``voice: narrator`` is as good as none."""
        if not isinstance(node, MappingNode):
            self.page.wrong(node, "doubtful must say below which chance, as in {below: 0.4}.")
            return Doubtful()
        own = [(key, value) for key, value in node.value if not _narrators(key, value)]
        rest = MappingNode(node.tag, own, node.start_mark, node.end_mark)
        wish = self.voices.read(rest, "doubtful", keys=("below",))
        below = 0.0
        if "below" in wish.rest:
            below = self.page.number(wish.rest["below"], "below", 0.0, UNSURE) or 0.0
        return Doubtful(below, wish.voice)

    def pacing(self, node: Node) -> Pacing:
        known = [item.name for item in fields(Pacing)]
        given = {}
        for key, _, value in self.page.entries(node, "pacing", known):
            seconds = self.page.number(value, key, *PACING_LIMITS.get(key, PAUSE_LIMITS))
            if seconds is not None:
                given[key] = seconds
        return Pacing(**given)


class _Owners:
    """Which role each name and alias stands for; a name is one role's only."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taken: dict[str, tuple[str, Node]] = {}

    def claim(self, name: str, role: str, node: Node) -> bool:
        """Take a name for a role; False, and a mistake, when it is taken."""
        owner, before = self.taken.setdefault(name.casefold(), (role, node))
        if before is node:
            return True
        line = before.start_mark.line + 1
        if owner != role:
            sentence = f"“{name}” stands for {role} here and for {owner} in line {line}; keep one."
        elif owner.casefold() == name.casefold():
            sentence = f"{role} need not be an alias of {role}; remove it."
        else:
            sentence = f"“{name}” is listed twice for {role}, first in line {line}."
        self.page.wrong(node, sentence)
        return False


def _narrators(key: Node, value: Node) -> bool:
    return str(key.value) == "voice" and str(value.value).strip().casefold() == NARRATOR


def _either(choices: dict[str, str]) -> str:
    *most, last = choices
    return f"{', '.join(most)} or {last}"
