"""Dates, times of day, years and decades."""

from __future__ import annotations

import re

from audiobook.pronunciation.numerals import LONGEST, cardinal, digits, ordinal, year

_MONTHS = {
    "jan": "January", "feb": "February", "mar": "March", "apr": "April", "may": "May",
    "jun": "June", "jul": "July", "aug": "August", "sep": "September", "oct": "October",
    "nov": "November", "dec": "December",
}  # fmt: skip
_MONTH = (
    r"(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_LONG = re.compile(rf"\d{{{LONGEST + 1},}}")
_ISO = re.compile(r"(?<![\w-])(\d{4})-(0\d|1[0-2])-([0-2]\d|3[01])(?![\w-])")
_SLASHED = re.compile(r"(?<![\w/])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\w/])")
_MONTH_DAY = re.compile(
    rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\w)(?!:\d|[,.]\d)(,?\s+(\d{{4}})(?!\w))?"
)
_DAY_MONTH = re.compile(
    rf"\b((?:the\s+)?)(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}(?!\w)(,?\s+(\d{{4}})(?!\w))?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\w:.])([01]?\d|2[0-4])(?:[:.]([0-5]\d)(?::([0-5]\d))?)?\s*([ap])(?:\.\s?m\.|m\b)",
    re.IGNORECASE,
)
_TIME = re.compile(r"(?<![\w:.,])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\w:])")
_MILITARY = re.compile(r"(?<!\w)([01]\d|2[0-4])([0-5]\d)(?=\s+hours\b|h\b)h?")
_MERIDIEM = re.compile(r"(?<![\w.])([ap])\.\s?m\.", re.IGNORECASE)
_DECADE = re.compile(r"(?<!\w)'?(\d{2}|[12]\d{3})'?s\b")
_SHORT_YEAR = re.compile(r"(?<!\w)'(\d\d)(?!\w)")
_YEARS = re.compile(r"(?<![\w$£€.,])(1\d{3}|20\d\d)\s*[-—]\s*(\d{4}|\d{2})(?![\w,]|\.\d|-)")
_YEAR = re.compile(
    r"(?<![\w$£€.,'-])(1[1-9]\d\d|20\d\d)(?![\w%°]|,\d|\.\d|-\d|:\d|/\d)(?!\s?(?:km|kg|mph|ft|lbs?|°|%)\b)"
)
_DECADES = ("", "tens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies",
            "eighties", "nineties")  # fmt: skip


def say(text: str) -> str:
    """Dates, times and years in words; other numbers stay."""
    text = _LONG.sub(lambda m: f" {digits(m[0])} ", text)
    text = _ISO.sub(lambda m: f"{_month(m[2])} {ordinal(int(m[3]))}, {year(int(m[1]))}", text)
    text = _SLASHED.sub(_slashed, text)
    text = _MONTH_DAY.sub(_month_day, text)
    text = _DAY_MONTH.sub(_day_month, text)
    text = _CLOCK.sub(_clock, text)
    text = _MERIDIEM.sub(lambda m: f"{m[1].upper()}.M{_stop(m)}", text)
    text = _TIME.sub(lambda m: _time(m[1], m[2], m[3]), text)
    text = _MILITARY.sub(_military, text)
    text = _YEARS.sub(lambda m: f"{year(int(m[1]))} to {_until(m[2])}", text)
    text = _DECADE.sub(_decade, text)
    text = _SHORT_YEAR.sub(lambda m: _until(m[1]), text)
    return _YEAR.sub(lambda m: year(int(m[1])), text)


def _month(number: str) -> str:
    return (
        list(_MONTHS.values())[int(number) - 1] if 1 <= int(number) <= 12 else cardinal(int(number))
    )


def _slashed(match: re.Match[str]) -> str:
    """Month and day change places across the ocean, so both are said as bare numbers."""
    first, second, third = match.groups()
    last = year(int(third)) if len(third) == 4 else _until(third)
    return f"{cardinal(int(first))}, {cardinal(int(second))}, {last}"


def _month_day(match: re.Match[str]) -> str:
    month, day, tail, in_year = match.groups()
    if not 1 <= int(day) <= 31:
        return match[0]
    name = _MONTHS[month[:3].lower()]
    return f"{name} {ordinal(int(day))}" + (f", {year(int(in_year))}" if tail else "")


def _day_month(match: re.Match[str]) -> str:
    the, day, month, tail, in_year = match.groups()
    if not month[0].isupper() or not 1 <= int(day) <= 31:
        return match[0]
    name = _MONTHS[month[:3].lower()]
    return f"{the or 'the '}{ordinal(int(day))} of {name}" + (
        f", {year(int(in_year))}" if tail else ""
    )


def _clock(match: re.Match[str]) -> str:
    hour, minute, second, half = match.groups()
    time = cardinal(int(hour)) if minute in (None, "00") else _time(hour, minute, second)
    return f"{time} {half.upper()}.M{_stop(match)}"


def _stop(match: re.Match[str]) -> str:
    """The dot of "p.m." again if it ends the sentence: nothing follows, or a capital."""
    rest = match.string[match.end() : match.end() + 3].lstrip()
    return "." if match[0].endswith(".") and (not rest or rest[0].isupper()) else ""


def _time(hour: str, minute: str, second: str | None) -> str:
    if second is not None:
        return f"{cardinal(int(hour))} {_minutes(minute)} and {cardinal(int(second))} seconds"
    if minute == "00":
        return (
            f"{cardinal(int(hour))} o'clock"
            if 1 <= int(hour) <= 12
            else f"{cardinal(int(hour))} hundred"
        )
    return f"{cardinal(int(hour))} {_minutes(minute)}"


def _minutes(minute: str) -> str:
    return f"oh {cardinal(int(minute))}" if minute[0] == "0" else cardinal(int(minute))


def _military(match: re.Match[str]) -> str:
    hour, minute = match.groups()
    said = f"oh {cardinal(int(hour))}" if hour[0] == "0" else cardinal(int(hour))
    return f"{said} hundred" if minute == "00" else f"{said} {_minutes(minute)}"


def _decade(match: re.Match[str]) -> str:
    number = match[1]
    tens = int(number[-2:])
    if tens % 10:
        return match[0]
    if len(number) == 2:
        return _DECADES[tens // 10] or match[0]
    if tens == 0:
        return f"{year(int(number))}s"
    return f"{cardinal(int(number[:2]))} {_DECADES[tens // 10]}"


def _until(number: str) -> str:
    if len(number) == 4:
        return year(int(number))
    return digits(number).replace("zero", "oh") if number[0] == "0" else cardinal(int(number))
