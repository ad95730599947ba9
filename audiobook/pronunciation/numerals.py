"""A number in words. num2words knows the grammar; here it is made fit for speech."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 15
"""Digits. A longer number is read digit by digit, as nobody says quadrillions."""


@lru_cache(maxsize=4096)
def cardinal(number: int) -> str:
    """ "one thousand two hundred and thirty-four"."""
    if len(str(abs(number))) > LONGEST:
        return digits(str(number))
    from num2words import num2words

    return str(num2words(number, lang="en")).replace(",", "")


@lru_cache(maxsize=4096)
def ordinal(number: int) -> str:
    """ "twenty-first"."""
    if len(str(abs(number))) > LONGEST:
        return digits(str(number))
    from num2words import num2words

    return str(num2words(number, lang="en", to="ordinal")).replace(",", "")


@lru_cache(maxsize=1024)
def year(number: int) -> str:
    """ "nineteen eighty-four", "nineteen oh five", "two thousand and six"."""
    from num2words import num2words

    return str(num2words(number, lang="en", to="year")).replace("oh-", "oh ").replace(",", "")


def digits(number: str) -> str:
    """ "555" → "five five five"."""
    return " ".join(cardinal(int(c)) for c in number if c.isdecimal())


def amount(written: str) -> str:
    """ "1,234.50" → "one thousand two hundred and thirty-four point five zero"."""
    whole, _, part = written.replace(",", "").partition(".")
    plain = len(whole) <= LONGEST and (len(whole) == 1 or not whole.startswith("0"))
    said = (cardinal(int(whole)) if plain else digits(whole)) if whole else ""
    return f"{said} point {digits(part)}".strip() if part else said


def roman(number: str) -> int | None:
    """The value of a well-formed Roman numeral below four thousand in capitals, else None."""
    pattern = r"(?=.)M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})"
    if not re.fullmatch(pattern, number):
        return None
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}[c] for c in number]
    after = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, after, strict=True))
