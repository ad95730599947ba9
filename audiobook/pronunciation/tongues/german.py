"""German: "am 3. Mai 1984", "3,50 €", "z. B.", "Ludwig XIV."."""

from __future__ import annotations

import re

from audiobook.pronunciation import numerals
from audiobook.pronunciation.tongues.grammar import Tongue, abbreviations, cardinal, rule
from audiobook.pronunciation.tongues.grammar import digits as digits_in

_MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
)
_SHORT_MONTHS = "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez".split()
_MONTH = "|".join([*_MONTHS, "Jänner", "Feber", *(rf"{m}\." for m in _SHORT_MONTHS), r"Sept\."])
_ABBREVIATIONS = {
    "z. B.": "zum Beispiel", "d. h.": "das heißt", "u. a.": "unter anderem",
    "usw.": "und so weiter", "u. s. w.": "und so weiter", "bzw.": "beziehungsweise",
    "ca.": "circa", "etc.": "et cetera", "evtl.": "eventuell", "ggf.": "gegebenenfalls",
    "vgl.": "vergleiche", "z. T.": "zum Teil", "i. A.": "im Auftrag", "o. Ä.": "oder Ähnliches",
    "u. Ä.": "und Ähnliches", "sog.": "sogenannt", "inkl.": "inklusive", "exkl.": "exklusive",
    "max.": "maximal", "min.": "minimal", "v. Chr.": "vor Christus", "n. Chr.": "nach Christus",
    "Dr.": "Doktor", "Prof.": "Professor", "Hr.": "Herr", "Hrn.": "Herrn", "Fr.": "Frau",
    "Frl.": "Fräulein", "St.": "Sankt", "Nr.": "Nummer", "Str.": "Straße", "Tel.": "Telefon",
    "Kap.": "Kapitel", "Bd.": "Band", "Bde.": "Bände", "Abs.": "Absatz", "Abb.": "Abbildung",
    "Jh.": "Jahrhundert", "geb.": "geboren", "gest.": "gestorben", "Std.": "Stunden",
    "Min.": "Minuten", "Sek.": "Sekunden", "Ing.": "Ingenieur", "Mio.": "Millionen",
    "Mrd.": "Milliarden", "Tsd.": "Tausend", "Hbf.": "Hauptbahnhof", "Hptm.": "Hauptmann",
    "Lt.": "Leutnant", "lt.": "laut", "Jr.": "Junior", "jun.": "junior", "sen.": "senior",
    "bes.": "besonders", "einschl.": "einschließlich", "gegr.": "gegründet", "Mag.": "Magister",
    "Dipl.": "Diplom", "Frhr.": "Freiherr", "u. U.": "unter Umständen",
    "m. E.": "meines Erachtens", "s. o.": "siehe oben", "s. u.": "siehe unten",
    "o. g.": "oben genannt", "i. d. R.": "in der Regel", "a. D.": "außer Dienst",
    "z. Zt.": "zur Zeit", "zzgl.": "zuzüglich", "bspw.": "beispielsweise", "mind.": "mindestens",
    "jmd.": "jemand", "od.": "oder",
}  # fmt: skip
_ENDS = "usw.|u. s. w.|etc.|u. a.|o. Ä.|u. Ä.|v. Chr.|n. Chr.|Str.|Hbf."
_UNITS = {
    "km/h": "Kilometer pro Stunde", "km": "Kilometer", "m": "Meter", "cm": "Zentimeter",
    "mm": "Millimeter", "kg": "Kilogramm", "g": "Gramm", "mg": "Milligramm", "t": "Tonnen",
    "l": "Liter", "ml": "Milliliter", "h": "Stunden", "min": "Minuten", "s": "Sekunden",
    "sq km": "Quadratkilometer", "sq m": "Quadratmeter", "ha": "Hektar", "kW": "Kilowatt",
    "W": "Watt", "V": "Volt", "PS": "P.S", "Hz": "Hertz", "kB": "Kilobyte", "MB": "Megabyte",
    "GB": "Gigabyte", "m/s": "Meter pro Sekunde", "Std.": "Stunden",
}  # fmt: skip
_ONE_UNIT = {"Tonnen": "eine Tonne", "Stunden": "eine Stunde", "Minuten": "eine Minute",
             "Sekunden": "eine Sekunde"}  # fmt: skip
_MONEY = {
    "€": ("Euro", "Cent"), "Euro": ("Euro", "Cent"), "EUR": ("Euro", "Cent"),
    "$": ("Dollar", "Cent"), "£": ("Pfund", "Pence"), "CHF": ("Franken", "Rappen"),
    "DM": ("Mark", "Pfennig"), "Mark": ("Mark", "Pfennig"), "¥": ("Yen", "Sen"),
}  # fmt: skip
_N = r"(?:\d{1,3}(?:[. ]\d{3})+(?!\d)|\d+)(?:,\d+)?"
_SIGN = "|".join(re.escape(sign) for sign in _MONEY)
_UNIT = "|".join(sorted((re.escape(u) for u in _UNITS), key=len, reverse=True))
_KINGS = (
    "Ludwig|Heinrich|Friedrich|Wilhelm|Karl|Otto|Georg|Johann|Johannes Paul|Leopold|Franz"
    "|Joseph|Josef|Maximilian|Philipp|Napoleon|Pius|Benedikt|Nikolaus|Alexander|Iwan|Peter"
    "|Konrad|Rudolf|Leo|Paul|Ferdinand|Albrecht|August|Eduard|Richard|Jakob|Gregor|Urban"
    "|Christian|Gustav|Johannes"
)
_QUEENS = "Katharina|Elisabeth|Maria|Margarethe|Beatrix|Viktoria"
_DATIVE = frozenset(
    "am im vom zum beim dem den des einem einen eines ihrem ihren ihres seinem seinen seines meinem"
    " meinen deinem deinen unserem unseren jedem jeden diesem diesen zur ab seit bis diesen einer"
    " jeder jenem welchem meiner deiner seiner ihrer unserer dieser".split()
)
_BEFORE_DER = frozenset(
    "in an auf aus bei mit nach seit von zu vor hinter neben unter über zwischen während wegen ende"
    " anfang mitte trotz statt".split()
)
_COUNTED = (
    "Jahrhundert|Klasse|Stock|Etage|Mal|Geburtstag|Platz|Kapitel|Reihe|Bezirk|Tag|Woche|Auflage"
    "|Akt|Szene|Weltkrieg|Teil|Band|Buch|Runde|Versuch|Advent|Stunde|Minute|Monat|Jahr"
    "|Lebensjahr|Satz|Strophe|Ordnung|Grades|Liga|Hälfte|Gang|Bataillon|Regiment|Armee|Kompanie"
    "|Jahrhunderts|Jahrestag|Brief"
)
_ARTICLES = re.compile(
    "d(?:er|ie|as|em|en|es)|[avzib]?[aoiu]m|zur|vom|(?:[mds]?ein|unser|ihr|jed|dies)(?:e[mnrs]?)?"
)
_KEYWORD = "Kapitel|Teil|Band|Buch|Akt|Szene|Artikel|Klasse|Stufe|Phase|Abschnitt|Apollo|Tafel|Typ"


def _cardinal(number: int) -> str:
    return cardinal(number, "de")


def _digits(number: str) -> str:
    return digits_in(number, "de")


def _amount(written: str) -> str:
    """ "1.234,5" → "eintausendzweihundertvierunddreißig Komma fünf"."""
    whole, _, part = re.sub(r"[. ]", "", written).partition(",")
    plain = len(whole) <= numerals.LONGEST and (len(whole) == 1 or not whole.startswith("0"))
    said = _cardinal(int(whole)) if plain else _digits(whole)
    return f"{said} Komma {_digits(part)}" if part else said


def _year(number: str) -> str:
    if len(number) == 4 and 1100 <= int(number) < 2000:
        hundreds, rest = divmod(int(number), 100)
        return f"{_cardinal(hundreds)}hundert{_cardinal(rest) if rest else ''}"
    return _amount(number)


def _ordinal(number: int, ending: str) -> str:
    """ "dritte", "dritten", "dritter"."""
    from num2words import num2words

    said = str(num2words(number, lang="de", to="ordinal"))
    return f"{said}{ending.removeprefix('e')}"


def _ending(before: str) -> str:
    """The ending that an ordinal has behind these words."""
    match = re.search(r"(?:(\w+)\s)?(\w+)\s$", before.lower())
    last = match[2] if match else ""
    if last == "der":
        return "en" if match and match[1] in _BEFORE_DER else "e"
    if last in _DATIVE:
        return "en"
    if last in ("ein", "kein", "mein", "sein", "dein", "ihr", "unser") or not last:
        return "er"
    return "e" if last in ("die", "das", "diese", "jede", "eine", "seine", "ihre") else "en"


def _ordered_behind_an_article(match: re.Match[str]) -> str:
    before = match.string[: match.start()].lower().split()[-1:]
    return _ordered(match) if before and _ARTICLES.fullmatch(before[0]) else match[0]


def _ordered(match: re.Match[str]) -> str:
    return _ordinal(int(match[1]), _ending(match.string[: match.start()])) + " "


def _date(match: re.Match[str]) -> str:
    day, month, year = match[1], match[2], match[3]
    if not 1 <= int(day) <= 31:
        return match[0]
    short = month.rstrip(".")[:3]
    name = month if month in (*_MONTHS, "Jänner", "Feber") else _MONTHS[_SHORT_MONTHS.index(short)]
    said = f"{_ordinal(int(day), _ending(match.string[: match.start()]))} {name}"
    return f"{said} {_year(year)}" if year else said


def _numbered_date(match: re.Match[str]) -> str:
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return match[0]
    said = f"{_ordinal(day, _ending(match.string[: match.start()]))} {_MONTHS[month - 1]}"
    return f"{said} {_year(year) if len(year) == 4 else _cardinal(int(year))}" if year else said


def _time(match: re.Match[str]) -> str:
    hour, minute, second = match[1], match[2], match[3]
    said = f"{_hour(hour)} Uhr" + (f" {_cardinal(int(minute))}" if int(minute) else "")
    return f"{said} und {_cardinal(int(second))} Sekunden" if second else said


def _hour(number: str) -> str:
    return "ein" if int(number) == 1 else _cardinal(int(number))


def _money(match: re.Match[str]) -> str:
    sign = match["before"] or match["after"]
    unit, cent = _MONEY[sign]
    number, size = match["number"], match["size"]
    if size:
        return f"{_amount(number)} {size} {unit}"
    whole, _, part = re.sub(r"[. ]", "", number).partition(",")
    said = "eine" if whole == "1" and unit == "Mark" else "ein" if whole == "1" else _amount(whole)
    if len(part) != 2 or not int(part):
        return f"{said} {unit}" if not part.strip("0") else f"{_amount(number)} {unit}"
    if not int(whole):
        return f"{'ein' if part == '01' else _cardinal(int(part))} {cent}"
    return f"{said} {unit} {_cardinal(int(part))}"


def _measure(match: re.Match[str]) -> str:
    number, name = match[1], _UNITS[match[2]]
    if two := re.fullmatch(r"(\d+),(\d\d)", number) if name == "Meter" else None:
        return f"{_hour(two[1])} {name} {_cardinal(int(two[2]))}"
    if number == "1":
        return _ONE_UNIT.get(name, f"ein {name}")
    return f"{_amount(number)} {name}"


def _fraction(match: re.Match[str]) -> str:
    whole, above, below = match[1], int(match[2]), int(match[3])
    if not 0 < above < below or below > 100:
        return f"{whole or ''} {_cardinal(above)} {_cardinal(below)}".strip()
    if below == 2:
        if whole:
            return f"{'ein' if whole == '1' else _cardinal(int(whole))}einhalb"
        return "ein halb"
    part = "viertel" if below == 4 else f"{_ordinal(below, 'e')}l"
    said = f"{'ein' if above == 1 else _cardinal(above)} {part.capitalize()}"
    return f"{_cardinal(int(whole))} {said}" if whole else said


def _king(match: re.Match[str]) -> str:
    number = numerals.roman(match[3])
    if number is None:
        return match[0]
    before = match.string[: match.start()].lower().split()[-1:]
    queen = re.fullmatch(_QUEENS, match[1])
    owned = match[2] == "s"
    given = bool(before) and before[0] in (
        "von",
        "mit",
        "bei",
        "unter",
        "nach",
        "zu",
        "seit",
        "vor",
    )
    article = "der" if queen and (owned or given) else "die" if queen else "der"
    if not queen:
        article = "des" if owned else "dem" if given else "der"
    said = _ordinal(number, "en" if owned or given else "e").capitalize()
    rest = match.string[match.end() :].lstrip()
    return f"{match[1]}{match[2]} {article} {said}{'' if rest else '.'}"


def _roman(match: re.Match[str]) -> str:
    number = numerals.roman(match[2])
    return match[0] if number is None else f"{match[1]} {_cardinal(number)}"


def _roman_ordinal(match: re.Match[str]) -> str:
    number = numerals.roman(match[1])
    if number is None:
        return match[0]
    return _ordinal(number, _ending(match.string[: match.start()])) + " "


def _alone(match: re.Match[str]) -> str:
    number = numerals.roman(match[0])
    return match[0] if number is None else _cardinal(number)


def _decade(match: re.Match[str]) -> str:
    return f"{_year(match[1])}er" + (" " if match[2] else "")


def _one(match: re.Match[str]) -> str:
    noun = match[1]
    feminine = re.search(
        r"(?:e|ung|heit|keit|schaft|ion|tät|frau|mutter|tochter|stadt|nacht)$", noun
    )
    return f"{'eine' if feminine else 'ein'} {noun}"


def _number(match: re.Match[str]) -> str:
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    return " " * before.isalpha() + _amount(match[0]) + " " * after.isalpha()


_RULES = (
    rule(rf"\b({_KINGS}|{_QUEENS})(s?) ([IVX]{{1,6}})\.", _king),
    rule(r"(?<=\w)str\.", lambda m: "straße"),
    rule(r"(?<=-)Str\.", lambda m: "Straße"),
    rule(
        rf"(?<![\w.,-])({_N})\s?[-—]\s?(?={_N}\s?(?:%|Uhr|{_SIGN}|(?:{_UNIT})\b))",
        lambda m: f"{_amount(m[1])} bis ",
    ),
    rule(rf"\b({_KEYWORD}) ([IVXL]{{1,7}})(?![\w'-])", _roman),
    rule(rf"\b([IVX]{{1,6}})\.\s+(?=(?:{_COUNTED})\b)", _roman_ordinal),
    rule(r"(?<![\w'.-])[IVX]{2,7}(?![\w'-])", _alone),
    rule(r"(?<!\w)(?P<year>\d{4})-(?P<month>0\d|1[0-2])-(?P<day>[0-2]\d|3[01])(?!\w)",
         _numbered_date),
    rule(
        r"(?<![\w.,])(?P<day>\d{1,2})\.\s?(?P<month>0?[1-9]|1[0-2])\.(?:\s?(?P<year>\d{4}|\d{2}))?"
        r"(?![\w.,]\d)",
        _numbered_date,
    ),
    rule(rf"(?<![\w.,])(\d{{1,2}})\.\s?({_MONTH})(?:\s(\d{{4}}))?(?!\d)", _date),
    rule(r"(?<![\w.,:])([01]?\d|2[0-4])[.:]([0-5]\d)(?::([0-5]\d))?\s?(?:Uhr|h)\b", _time),
    rule(r"(?<![\w.,:])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\w:])", _time),
    rule(r"(?<![\w.,])(\d{1,2})(?=(?:\s?[-—]\s?\d{1,2})?\sUhr\b)", lambda m: _hour(m[1])),
    rule(r"(?<![\w.,])(\d\d)'?er(-?)(?=\b)", _decade),
    rule(r"(?<![\w.,])(\d{4})er(-?)(?=\b)", _decade),
    rule(
        rf"(?:(?P<before>[€$£¥])\s?)?(?<![\w.,])(?P<number>{_N})"
        rf"(?:\s(?P<size>Millionen|Milliarden|Tausend))?\s?(?P<after>{_SIGN})(?!\w)",
        _money,
    ),
    rule(
        rf"(?P<before>[€$£¥])\s?(?P<number>{_N})(?:\s(?P<size>Millionen|Milliarden|Tausend))?"
        r"(?P<after>(?!))?",
        _money,
    ),
    rule(rf"(?<!\w)([-—]?)({_N})\s?°(?:\s?([CF])\b)?", lambda m: (
        f"{'minus ' if m[1] else ''}{'ein' if m[2] == '1' else _amount(m[2])} Grad"
        + {"C": " Celsius", "F": " Fahrenheit"}.get(m[3] or "", ""))),
    rule(rf"({_N})\s?%", lambda m: f"{'ein' if m[1] == '1' else _amount(m[1])} Prozent"),
    rule(rf"(?<![\w.,])({_N})[ -]?({_UNIT})(?![\w'/])", _measure),
    rule(r"(?<![\w/.])(?:(\d{1,3})\s)?(\d{1,3})/(\d{1,3})(?![\w/])", _fraction),
    rule(r"(?<![\w.,])(\d{4})\s?[-—]\s?(\d{4}|\d\d)(?![\w,])",
         lambda m: f"{_year(m[1])} bis {_year(m[2])}"),
    rule(r"(?<![\w.,])(\d{4})/(\d{2,4})(?!\w)", lambda m: f"{_year(m[1])} {_year(m[2])}"),
    rule(rf"(?<![\w.,])(\d{{1,3}})\.\s(?=(?:{_COUNTED})\b)", _ordered),
    rule(r"(?<![\w.,])(\d{1,3})\.\s(?=[A-ZÄÖÜa-zäöü])", _ordered_behind_an_article),
    rule(r"(?<![\w-])(?:0\d{2,4}\s?[/-]\s?\d{3,8}|\+\d{1,3}(?: \d{2,8}){2,4}"
         r"|0\d{2,4}(?: \d{2,8}){1,4})(?![\w.,:]\d)",
         lambda m: ("plus " if m[0][0] == "+" else "")
         + ", ".join(_digits(g) for g in re.findall(r"\d+", m[0]))),
    rule(r"(?<![\w.,])(?<!\d )0\d+(?![\w.,])", lambda m: _digits(m[0])),
    rule(rf"(?<![\w.,-])({_N})\s?[-—]\s?({_N})(?![\w-])",
         lambda m: f"{_amount(m[1])} bis {_amount(m[2])}"),
    rule(r"(?<=\d)\s?[x×]\s?(?=\d)", lambda m: " mal "),
    rule(r"(?<!\w)(\d{1,3})\s?(?:x|mal)(?!\w)", lambda m: f"{_hour(m[1])}mal"),
    rule(r"(?<=\d)\s?:\s?(?=\d)", lambda m: " zu "),
    rule(r"(?:(?<=\s)|^)[-—](?=\d)", lambda m: "minus "),
    rule(r"§§?\s?(?=\d)", lambda m: "Paragraf "),
    rule(r"(?<![\w.])S\.\s?(?=\d)", lambda m: "Seite "),
    rule(r"(?<![\w.,])1\s(?=[A-ZÄÖÜ]?)([A-ZÄÖÜ]\w+)", _one),
    rule(r"(?<![\w.,])(1[1-9]\d\d)(?![\w,]|\.\d)", lambda m: _year(m[1])),
    rule(r"(?!\d{1,3}(?:\.\d{3})+(?!\d))\d+(?:\.\d+){2,}",
         lambda m: " Punkt ".join(_amount(n) for n in m[0].split("."))),
    rule(rf"{_N}", _number),
)  # fmt: skip

TONGUE = Tongue(
    "de", "Punkt", "at", abbreviations(_ABBREVIATIONS, ends=_ENDS), _RULES,
    headings=(rule(r"^([IVXLC]{1,8})(?=[.:)]?$|[.:)]\s)", lambda m: _alone(m)),),
    signs={"&": "und", "+": "plus", "=": "gleich", "%": "Prozent", "§": "Paragraf", "€": "Euro",
           "$": "Dollar", "£": "Pfund", "°": "Grad", "©": "Copyright", "@": "at", "#": "Hashtag"},
    letters=frozenset("USA EU UNO ICE EDV IBM AG KI UKW AOK SOS ADAC EKG IQ".split()) - {"UNO"},
    words=frozenset("NATO UNO NASA UNICEF TÜV".split()),
)  # fmt: skip
