"""How voices.yaml names a voice: a word, or a word with options beside it. Its engine checks it."""

from __future__ import annotations

import typing
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, fields, replace

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from audiobook import engines
from audiobook.casting.sheet import DEFAULT_ENGINE, Option, Options
from audiobook.casting.source import Page, described, empty
from audiobook.engines import Engine, VoiceInfo, primary, speaks
from audiobook.engines.derivation import Derivation
from audiobook.errors import AudiobookError
from audiobook.model import Voice

YES_NO = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}

DERIVE = "derive"
"""The key under which what makes another person of a voice may stand together."""
DERIVED = {item.name for item in fields(Derivation)}


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

    def __init__(self, page: Page, engine: str, language: str) -> None:
        """Args:
        engine: the file's own; "" where it names none.
        language: the book's.
        """
        self.page = page
        self.defaults = (engine,) if engine else _defaults(language)
        """Whose an entry without an engine may be, the likelier first."""
        self.loaded: dict[str, Engine | None] = {}
        self.implied: dict[Voice, None] = {}
        """Those named without their engine, in their order."""
        self.given: set[str] = set()
        """Names of voices that `native` has given out."""

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
            return Wish(self.defaults[0])
        if isinstance(node, ScalarNode):
            name = self.page.text(node, f"the voice of {what}")
            engine = self._meant(node, name)
            return self._noted(Wish(engine, self._known(node, engine, name)))
        return self._entry(node, what, keys)

    def _noted(self, wish: Wish) -> Wish:
        self.implied[Voice(wish.engine, wish.name, wish.options)] = None
        return wish

    def _meant(self, node: Node, name: str, options: Collection[str] = ()) -> str:
        """The engine of an entry that names none: the first that has the voice, or such options."""
        for engine in self.defaults if len(self.defaults) > 1 else ():
            loaded = self.engine(engine, node)
            if name and loaded and not engines.check_voice(Voice(engine, name)):
                return engine
            if not name and loaded and set(options) <= _options(loaded).keys():
                return engine
        return self.defaults[0]

    def native(self, node: Node, wish: Wish, language: str, gender: str) -> Voice | None:
        """A voice of that language for a role whose voice is not named, each time another one as
        long as there are some; None when no engine has one."""
        for name in dict.fromkeys((wish.engine, *self.defaults)):
            engine = self.engine(name, node)
            voices = engine.voices() if engine else ()
            spoken = [info for info in voices if speaks(info.language, language)]
            if spoken:
                options = wish.options if name == wish.engine else ()
                return Voice(name, self._one_of(spoken, voices, language, gender), options)
        return None

    def _one_of(
        self,
        spoken: Sequence[VoiceInfo],
        voices: Sequence[VoiceInfo],
        language: str,
        gender: str,
    ) -> str:
        grown = [i for i in voices if i.featured and i.age is None]
        clear = [i.name.partition("+")[2] for i in grown if "+" in i.name]
        own = primary(language)
        home = (language.lower(), own, f"{own}-{own}")

        def unfit(info: VoiceInfo) -> tuple[int, bool]:
            variant = info.name.partition("+")[2]
            rank = clear.index(variant) if variant in clear else len(clear)
            return rank, info.language.lower() not in home

        fitting = sorted((i for i in spoken if i.gender == gender), key=unfit) or spoken
        free = [info for info in fitting if info.name not in self.given] or fitting
        self.given.add(free[0].name)
        return free[0].name

    def _entry(self, node: Node, what: str, keys: tuple[str, ...]) -> Wish:
        there = {str(key.value): value for key, value in node.value if not empty(value)}
        asked = self.page.text(there["engine"], "engine") if "engine" in there else ""
        named = str(there["voice"].value).strip() if "voice" in there else ""
        engine = asked or self._meant(node, named, there.keys() - {*keys, "voice", DERIVE})
        loaded = self.engine(engine, there.get("engine", node))
        types = _options(loaded) if loaded else {}
        groups = (DERIVE,) if types.keys() >= DERIVED else ()
        known = (*keys, "voice", "engine", *types, *groups) if loaded else ()
        named_by: Node | None = None
        options: list[tuple[str, Option]] = []
        rest: dict[str, Node] = {}
        for key, _, value in self.page.entries(node, what, known):
            if empty(value):
                continue
            if key == "voice":
                named_by = value
            elif loaded and key in groups:
                for part, _, each in self.page.entries(value, f"{key} of {what}", sorted(DERIVED)):
                    options += self._option(each, loaded, part)
            elif loaded and key in types:
                options += self._option(value, loaded, key)
            elif key != "engine":
                rest[key] = value
        wish = Wish(engine, "", tuple(sorted(options)), rest)
        if named_by is not None:
            name = self.page.text(named_by, f"the voice of {what}")
            wish = replace(wish, name=self._known(named_by, engine, name, wish.options))
        return wish if asked else self._noted(wish)

    def _option(self, node: Node, engine: Engine, name: str) -> Options:
        """The option's name and value, or nothing after a mistake."""
        if not isinstance(node, ScalarNode):
            self.page.wrong(node, f"{name} must be one value, not {described(node)}.")
            return ()
        value = _typed(str(node.value).strip(), _options(engine)[name])
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


def _defaults(language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((engines.usual(language), DEFAULT_ENGINE)))


def _options(engine: Engine) -> dict[str, type]:
    """Name → type of each option of an engine's voices."""
    return typing.get_type_hints(engine.options)


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
