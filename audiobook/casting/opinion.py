"""``second_opinion:`` of voices.yaml: whom to ask about doubtful lines, and how far to trust it."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass

from ruamel.yaml.nodes import MappingNode, Node

from audiobook import advisers
from audiobook.casting.sheet import SecondOpinion
from audiobook.casting.source import Page, empty
from audiobook.errors import AudiobookError

LIMITS = {"most": (1, 10_000), "seconds": (1, 3600), "reliability": (0.5, 0.95)}
"""Nobody is right so surely that one answer should count like a name beside a verb of speech."""
KEYS = ("adviser", *LIMITS)


def read(page: Page, node: Node) -> SecondOpinion | None:
    """What the author wishes; None after a mistake, which is noted on the page."""
    if not isinstance(node, MappingNode):
        page.wrong(node, "second_opinion must say whom to ask: a url with a model, or a command.")
        return None
    given = {str(key.value).strip(): value for key, value in node.value}
    if "key" in given or "api_key" in given:
        page.wrong(node, "a key has no place in a file; put it into an environment variable and "
                   "name that: key_env: NAME.")  # fmt: skip
        return None
    name = _adviser(page, node, given)
    try:
        kind = advisers.load(name) if name else None
    except AudiobookError as err:
        page.wrong(node, " ".join(filter(None, (err.message, err.hint))))
        return None
    if kind is None or not is_dataclass(kind):
        return None
    own = {item.name: item for item in fields(kind)}
    found = {
        key: value
        for key, _, value in page.entries(node, "second_opinion", (*own, *KEYS))
        if not empty(value)
    }
    texts = {key: page.text(value, key) for key, value in found.items() if key in own}
    limits = {
        key: page.number(found[key], key, *limit) for key, limit in LIMITS.items() if key in found
    }
    lacks = [key for key, item in own.items() if item.default is MISSING and not texts.get(key)]
    if lacks:
        page.wrong(node, f"second_opinion lacks {' and '.join(lacks)}.")
        return None
    try:
        adviser: advisers.Adviser = kind(**texts)
    except AudiobookError as err:
        page.wrong(node, f"second_opinion: {err.message}")
        return None
    usual = SecondOpinion(adviser)
    return SecondOpinion(
        adviser,
        most=int(limits.get("most") or usual.most),
        seconds=limits.get("seconds") or usual.seconds,
        reliability=limits.get("reliability") or usual.reliability,
    )


def _adviser(page: Page, node: Node, given: dict[str, Node]) -> str:
    """The name of the adviser that the keys speak of; "" after a mistake."""
    if "adviser" in given:
        return page.text(given["adviser"], "adviser")
    kinds = {"url": "chat", "command": "command"}
    found = [kind for key, kind in kinds.items() if key in given]
    if len(found) == 1:
        return found[0]
    both = "either a url with a model or a command, not both" if found else (
        "whom to ask: a url with a model, or a command"
    )  # fmt: skip
    page.wrong(node, f"second_opinion must say {both}.")
    return ""
