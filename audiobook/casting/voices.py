"""How voices.yaml names a voice: a word, or a word with options beside it. Its engine checks it."""

from __future__ import annotations

import typing
from collections.abc import Callable
from dataclasses import dataclass, field

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from audiobook import engines
from audiobook.casting.sheet import DEFAULT_ENGINE, Option, Options
from audiobook.casting.source import Page, described, empty
from audiobook.engines import Engine
from audiobook.errors import AudiobookError
from audiobook.model import Voice

YES_NO = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True)
class Wish:
    """What one entry says about a voice; ``name`` "" where it leaves the choice to casting."""

    engine: str
    name: str = ""
    options: Options = ()
    rest: dict[str, Node] = field(default_factory=dict)
    """The entry's other keys, for the caller to read."""

    @property
    def voice(self) -> Voice | None:
        return Voice(self.engine, self.name, self.options) if self.name else None


class VoiceReader:
    """Reads the voices of one file. An engine is loaded only when a voice of it is named."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.default = DEFAULT_ENGINE
        self.loaded: dict[str, Engine | None] = {}

    def engine(self, name: str, node: Node) -> Engine | None:
        """The engine of that name; None, and a mistake told once, when it does not work here."""
        if name not in self.loaded:
            self.loaded[name] = None
            try:
                engine = engines.load(name)
                if isinstance(engine, engines.Elsewhere) or engine.voices():
                    self.loaded[name] = engine
                else:
                    self.page.wrong(node, f"the engine {name} has no voices on this machine.")
            except AudiobookError as err:
                self.page.wrong(node, " ".join(filter(None, (err.message, err.hint))))
        return self.loaded[name]

    def read(self, node: Node, what: str, *, keys: tuple[str, ...] = ()) -> Wish:
        """The voice that an entry asks for. ``keys``: what else the entry may hold."""
        if isinstance(node, SequenceNode):
            self.page.wrong(node, f"{what} must be one voice, not a list.")
        if empty(node) or isinstance(node, SequenceNode):
            return Wish(self.default)
        if isinstance(node, ScalarNode):
            name = self.page.text(node, f"the voice of {what}")
            return Wish(self.default, self._known(node, self.default, name))
        return self._entry(node, what, keys)

    def _entry(self, node: Node, what: str, keys: tuple[str, ...]) -> Wish:
        named = [(str(key.value), value) for key, value in node.value]
        engine_node = next((v for key, v in named if key == "engine" and not empty(v)), None)
        engine = self.page.text(engine_node, "engine") if engine_node else ""
        engine = engine or self.default
        loaded = self.engine(engine, engine_node or node)
        types = typing.get_type_hints(loaded.options) if loaded else {}
        known = (*keys, "voice", "engine", *types) if loaded else ()
        named_by: Node | None = None
        options: list[tuple[str, Option]] = []
        rest: dict[str, Node] = {}
        for key, _, value in self.page.entries(node, what, known):
            if empty(value):
                continue
            if key == "voice":
                named_by = value
            elif key in types and loaded:
                options += self._option(value, loaded, key)
            elif key != "engine":
                rest[key] = value
        given = tuple(sorted(options))
        if named_by is None:
            return Wish(engine, "", given, rest)
        name = self.page.text(named_by, f"the voice of {what}")
        return Wish(engine, self._known(named_by, engine, name, given), given, rest)

    def _option(self, node: Node, engine: Engine, name: str) -> Options:
        """The option's name and value, or nothing after a mistake."""
        if not isinstance(node, ScalarNode):
            self.page.wrong(node, f"{name} must be one value, not {described(node)}.")
            return ()
        value = _typed(str(node.value).strip(), typing.get_type_hints(engine.options)[name])
        given = ((name, value),)
        wrong = engines.check_options(engine, given)
        for sentence in wrong:
            self.page.wrong(node, sentence)
        return () if wrong else given

    def _known(self, node: Node, engine: str, name: str, options: Options = ()) -> str:
        """The voice's name as its engine spells it; "" and a mistake when there is none."""
        loaded = self.engine(engine, node) if name else None
        if loaded is None:
            return ""
        voice = Voice(engine, name, options)
        for sentence in engines.check_voice(voice):
            self.page.wrong(node, f"{sentence} {_listed(engine)}")
            return ""
        infos, _ = engines.offered(loaded, voice)
        return next((i.name for i in infos if i.name.casefold() == name.casefold()), name)


def _listed(engine: str) -> str:
    option = "" if engine == DEFAULT_ENGINE else f" --engine {engine}"
    return f"“audiobook voices{option} --all” lists them."


def _typed(said: str, kind: type) -> Option:
    """A value as its option wants it; the word itself where it cannot be that."""
    if kind is bool:
        return YES_NO.get(said.casefold(), said)
    number: Callable[[str], int | float] = int if kind is int else float
    try:
        return said if kind is str else number(said)
    except ValueError:
        return said  # the engine tells what it wants instead
