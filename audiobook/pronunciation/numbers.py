"""Numbers other than dates and times: money, measures, fractions, ranges, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

from audiobook.pronunciation.numerals import amount, cardinal, digits, ordinal

_NUM = r"(?:\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d+)(?:\.\d+)?"
_NOT_IN = r"(?<![\w.,])"
_CURRENCY = {
    "£": ("pound", "pounds", "penny", "pence"),
    "$": ("dollar", "dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "¥": ("yen", "yen", "sen", "sen"),
}
_MAGNITUDES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion"}
_UNITS = {
    "km": "kilometre", "cm": "centimetre", "mm": "millimetre", "m": "metre", "mi": "mile",
    "ft": "foot", "yd": "yard", "yds": "yard", "kg": "kilogram", "kgs": "kilogram", "g": "gram",
    "mg": "milligram", "lb": "pound", "lbs": "pound", "oz": "ounce", "l": "litre",
    "ml": "millilitre", "mph": "mile per hour", "kph": "kilometre per hour",
    "km/h": "kilometre per hour", "kmh": "kilometre per hour", "m/s": "metre per second",
    "hz": "hertz", "khz": "kilohertz",
    "mhz": "megahertz", "ghz": "gigahertz", "kb": "kilobyte", "mb": "megabyte", "gb": "gigabyte",
    "tb": "terabyte", "kw": "kilowatt", "w": "watt", "v": "volt", "hr": "hour", "hrs": "hour",
    "min": "minute", "mins": "minute", "sec": "second", "secs": "second", "yr": "year",
    "yrs": "year", "ms": "millisecond", "sq ft": "square foot", "sq m": "square metre",
    "sq km": "square kilometre",
    "sq cm": "square centimetre", "sq mm": "square millimetre", "cc": "C C",
}  # fmt: skip
_SAME = frozenset(("hertz", "kilohertz", "megahertz", "gigahertz", "C C"))
_PARTS = {2: ("half", "halves"), 4: ("quarter", "quarters")}
_UNIT = "|".join(sorted((re.escape(u) for u in _UNITS), key=len, reverse=True))


def say(text: str) -> str:
    """Every number in words."""
    for pattern, spoken in _RULES:
        text = pattern.sub(spoken, text)
    return text


def _telephone(match: re.Match[str]) -> str:
    plus = "plus " if match[0].startswith("+") else ""
    return plus + ", ".join(digits(group) for group in re.findall(r"\d+", match[0]))


def _money(match: re.Match[str]) -> str:
    sign, number, magnitude, thing = match.groups()
    one, many, cent, cents = _CURRENCY[sign]
    if magnitude:
        word = _MAGNITUDES.get(magnitude.lower(), magnitude)
        return f"{amount(number)} {word} {many}"
    whole, _, part = number.replace(",", "").partition(".")
    if thing:
        return f"{amount(number)} {one} {thing}"
    unit = one if whole == "1" else many
    if len(part) != 2:
        return f"{amount(number)} {unit if not part else many}"
    if int(part) == 0:
        return f"{amount(whole)} {unit}"
    if not whole.strip("0"):
        return f"{cardinal(int(part))} {cent if int(part) == 1 else cents}"
    return f"{amount(whole)} {unit} {cardinal(int(part))}"


def _degrees(match: re.Match[str]) -> str:
    minus, number, scale = match.groups()
    name = {"c": " Celsius", "f": " Fahrenheit", "k": " Kelvin"}.get((scale or "").lower(), "")
    unit = "degree" if number == "1" else "degrees"
    return f"{'minus ' if minus else ''}{amount(number)} {unit}{name}"


def _measure(match: re.Match[str]) -> str:
    number, unit = match.groups()
    word = _UNITS[unit.lower()]
    if number == "1" or match[0][len(number)] == "-" or word in _SAME:
        return f"{amount(number)} {word}"
    head, _, tail = word.partition(" per ")
    plural = head.replace("foot", "feet") if "foot" in head else f"{head}s"
    return f"{amount(number)} {plural}" + (f" per {tail}" if tail else "")


def _fraction(match: re.Match[str]) -> str:
    whole, above, below = match[1], int(match[2]), int(match[3])
    if not 0 < above < below or (below > 10 and below not in (12, 16, 20, 32, 64, 100, 1000)):
        return f"{match[1] or ''} {cardinal(above)} {cardinal(below)}".lstrip()
    one, many = _PARTS.get(below, (ordinal(below), f"{ordinal(below)}s"))
    if whole:
        said = f"a {one}" if above == 1 else f"{cardinal(above)} {many}"
        return f"{amount(whole)} and {said}"
    return f"{cardinal(above)} {one if above == 1 else many}"


def _range(match: re.Match[str]) -> str:
    return f"{amount(match[1])} to {amount(match[2])}"


def _house(match: re.Match[str]) -> str:
    number, letter = match[1], match[2]
    if len(number) == 3 and number[1] != "0":
        return f"{cardinal(int(number[0]))} {cardinal(int(number[1:]))} {letter}"
    return f"{cardinal(int(number))} {letter}"


def _calibre(match: re.Match[str]) -> str:
    number = match[1]
    if len(number) == 2:
        return cardinal(int(number))
    return f"{cardinal(int(number[0]))} {cardinal(int(number[1:]))}"


def _zeros(match: re.Match[str]) -> str:
    return "double oh seven" if match[0] == "007" else digits(match[0])


def _number(match: re.Match[str]) -> str:
    """Any number left, with blanks towards letters that touch it ("MP3")."""
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    said = amount(match[0])
    return " " * before.isalpha() + said + " " * after.isalpha()


def _version(match: re.Match[str]) -> str:
    return " point ".join(cardinal(int(n[:15])) for n in match[0].split("."))


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(
            r"(?<![\w.-])(?:(?:\+?\d{1,2}[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}"
            r"|\d{3}-\d{4}|\d{3}-\d{2}-\d{4}|0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}"
            r"|\+\d{1,3}(?:[ -]\d{2,4}){2,4})(?![\w-])"
        ),
        _telephone,
    ),
    (
        re.compile(r"(?<=\b[Cc]all )(?:911|999|112|101)\b|(?<=\b[Dd]ial )(?:911|999|112|101)\b"
                   r"|(?<=\bcalled )(?:911|999)\b|(?<=\b[Dd]ialed )911\b|(?<=\b[Dd]ialled )999\b"),
        lambda m: digits(m[0]),
    ),
    (
        re.compile(rf"([£$€¥])({_NUM})\s*[-—]\s*(?=[£$€¥]?\d)"),
        lambda m: f"{amount(m[2])} to {m[1]}",
    ),
    (re.compile(r"([£$€¥])(?=[£$€¥])"), lambda m: ""),
    (
        re.compile(
            rf"([£$€¥])\s?({_NUM})(?:[\s-]?(hundred|thousand|million|billion|trillion|[kKmM]n?|bn|B)\b)?"
            r"(?:[\s-](bill|note|coin|piece|ticket|word|question|tip)\b)?"
        ),
        _money,
    ),
    (re.compile(rf"{_NOT_IN}({_NUM})¢"), lambda m: f"{amount(m[1])} cents"),
    (re.compile(rf"{_NOT_IN}(\d{{1,3}})p\b"), lambda m: f"{amount(m[1])} pence"),
    (re.compile(rf"(?<![\w.])([-—]?)({_NUM})\s?(?:°|º|degrees\b)\s?(?:([CFK])\b)?"), _degrees),
    (re.compile(rf"({_NUM})\s*[-—]\s*({_NUM})(?=\s?(?:%|percent))"), _range),
    (re.compile(rf"({_NUM})\s?%"), lambda m: f"{amount(m[1])} percent"),
    (re.compile(rf"{_NOT_IN}({_NUM})[ -]?({_UNIT})(?![\w'/])"), _measure),
    (re.compile(r"(?<![\w/.])(?:(\d{1,9})\s+)?(\d{1,4})/(\d{1,4})(?![\w/])"), _fraction),
    (
        re.compile(r"(\d{1,3}(?:,\d{3}){1,4}|(?<!\d)\d{1,15})(?:st|nd|rd|th)\b", re.IGNORECASE),
        lambda m: ordinal(int(m[1].replace(",", ""))),
    ),
    (re.compile(r"(?<![\w.-])\d{1,4}(?:-\d{1,4}){2,}(?![\w-])"), lambda m: m[0].replace("-", ", ")),
    (re.compile(rf"(?<![\w.,-])({_NUM})\s?[-—]\s?({_NUM})(?![\w-])"), _range),
    (re.compile(rf"(?:(?<=\s)|^)[-—](?={_NUM})"), lambda m: "minus "),
    (re.compile(r"#(?=\d)"), lambda m: "number "),
    (re.compile(r"(?<=\d)\s?[x×]\s?(?=\d)"), lambda m: " by "),
    (re.compile(r"(?<![\w.])(\d{1,4})([A-Z])(?!\w)"), _house),
    (re.compile(r"(?<=\d)\s?:\s?(?=\d)"), lambda m: " to "),
    (re.compile(r"(?<![\w.])\.(22|32|38|40|44|45|50|303|308|357)(?!\w)"), _calibre),
    (re.compile(r"\d+(?:\.\d+){2,}"), _version),
    (re.compile(r"(?<![\w.,])0\d+(?![\w.,])"), _zeros),
    (re.compile(rf"{_NUM}|\.\d+"), _number),
)  # fmt: skip
"""In this order: what is more specific comes first."""
