"""Find a reader, engine, writer or adviser by name and import it only then.

Each kind has a visible dict ``name → "module:attribute"`` in its package; entry points of the
groups ``audiobook.readers``, ``audiobook.engines``, ``audiobook.writers`` and
``audiobook.advisers`` add to it in the same syntax.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any

from audiobook.errors import PluginError, did_you_mean


def names(kind: str, built_in: Mapping[str, str]) -> tuple[str, ...]:
    """Every known name of a kind ("engines"), built-in ones first."""
    found = dict.fromkeys(built_in)
    found.update(dict.fromkeys(entry.name for entry in entry_points(group=f"audiobook.{kind}")))
    return tuple(found)


def load(kind: str, name: str, built_in: Mapping[str, str]) -> Any:
    """The attribute that ``name`` stands for.

    Raises:
        PluginError: unknown name, or its module cannot be imported or lacks the attribute.
    """
    target = built_in.get(name)
    if target is None:
        outside = {entry.name: entry.value for entry in entry_points(group=f"audiobook.{kind}")}
        target = outside.get(name)
    if target is None:
        known = names(kind, built_in)
        raise PluginError(
            f"There is no {kind.removesuffix('s')} “{name}”.{did_you_mean(name, known)}",
            hint=f"Known {kind}: {', '.join(known)}.",
        )
    module, _, attribute = target.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as err:
        raise PluginError(
            f"The {kind.removesuffix('s')} “{name}” ({module}) cannot be loaded: {err}",
            hint="Reinstall the package that brings it.",
        ) from err
