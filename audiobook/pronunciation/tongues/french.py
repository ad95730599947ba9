"""French: "le 1er mai 1984", "14 h 30", "3,50 €", "XIXe siècle", "Louis XIV"."""

from __future__ import annotations

import re

from audiobook.pronunciation import numerals
from audiobook.pronunciation.tongues.grammar import Tongue, abbreviations, cardinal, rule
from audiobook.pronunciation.tongues.grammar import digits as digits_in

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_MONTH = "|".join([*_MONTHS, r"janv\.", r"févr\.", r"avr\.", r"juil\.", r"sept\.", r"oct\.",
                   r"nov\.", r"déc\."])  # fmt: skip
_ABBREVIATIONS = {
    "MM.": "Messieurs", "M.": "Monsieur", "Mme": "Madame", "Mmes": "Mesdames",
    "Mlle": "Mademoiselle", "Mlles": "Mesdemoiselles", "Dr": "Docteur", "Pr": "Professeur",
    "Me": "Maître", "Mgr": "Monseigneur", "St": "Saint", "Ste": "Sainte", "etc.": "et cetera",
    "p. ex.": "par exemple", "c.-à-d.": "c'est-à-dire", "av. J.-C.": "avant Jésus-Christ",
    "apr. J.-C.": "après Jésus-Christ", "J.-C.": "Jésus-Christ", "bd": "boulevard",
    "Bd": "Boulevard", "av.": "avenue", "env.": "environ", "tél.": "téléphone",
    "chap.": "chapitre", "vol.": "volume", "éd.": "édition", "fig.": "figure", "cf.": "voir",
    "ex.": "exemple", "max.": "maximum", "min.": "minimum", "hab.": "habitants",
    "N. B.": "nota bene", "P.-S.": "post-scriptum", "s. v. p.": "s'il vous plaît",
    "S. M.": "Sa Majesté", "Cie": "Compagnie", "Sté": "Société", "dép.": "département",
    "qqch.": "quelque chose", "qqn": "quelqu'un", "art.": "article", "p.-ê.": "peut-être",
    "capt.": "capitaine", "lt.": "lieutenant", "gal.": "général", "sgt.": "sergent",
    "prof.": "professeur", "R. P.": "Révérend Père", "ap. J.-C.": "après Jésus-Christ",
    "auj.": "aujourd'hui",
}  # fmt: skip
_INSIDE = "M.|MM.|cf.|av.|chap.|vol.|fig.|art.|tél.|env.|capt.|lt.|gal.|sgt.|prof."
_UNITS = {
    "km/h": ("kilomètre à l'heure", "kilomètres à l'heure"), "km": ("kilomètre", "kilomètres"),
    "m": ("mètre", "mètres"), "cm": ("centimètre", "centimètres"),
    "mm": ("millimètre", "millimètres"), "kg": ("kilogramme", "kilogrammes"),
    "g": ("gramme", "grammes"), "mg": ("milligramme", "milligrammes"), "t": ("tonne", "tonnes"),
    "l": ("litre", "litres"), "cl": ("centilitre", "centilitres"),
    "ml": ("millilitre", "millilitres"), "min": ("minute", "minutes"),
    "s": ("seconde", "secondes"), "sq km": ("kilomètre carré", "kilomètres carrés"),
    "sq m": ("mètre carré", "mètres carrés"), "ha": ("hectare", "hectares"),
    "kW": ("kilowatt", "kilowatts"), "W": ("watt", "watts"), "V": ("volt", "volts"),
    "Hz": ("hertz", "hertz"), "ch": ("cheval", "chevaux"), "Mo": ("mégaoctet", "mégaoctets"),
    "Go": ("gigaoctet", "gigaoctets"),
}  # fmt: skip
_MONEY = {
    "€": ("euro", "euros", "centime", "centimes"),
    "euros": ("euro", "euros", "centime", "centimes"),
    "$": ("dollar", "dollars", "cent", "cents"), "£": ("livre", "livres", "penny", "pence"),
    "F": ("franc", "francs", "centime", "centimes"), "¥": ("yen", "yens", "sen", "sen"),
    "CHF": ("franc suisse", "francs suisses", "centime", "centimes"),
}  # fmt: skip
_FEMININE = (
    "heures?|pages?|minutes?|secondes?|années?|fois|semaines?|femmes?|filles?|personnes?"
    "|voitures?|maisons?|lettres?|chaises?|bouteilles?|journées?|nuits?|pièces?|rues?|tables?"
    "|tasses?|places?|portes?|marches?|chambres?|étoiles?|îles?|tonnes?|livres sterling|vaches?"
    "|pommes?|roses?|balles?|chansons?|cartes?|clés?|clefs?|bougies?|fenêtres?|dents?|mains?"
    "|photos?|lignes?|villes?|églises?|barques?|poules?|brebis|chèvres?|bornes?|caisses?"
    "|cigarettes?|histoires?|langues?|îlettes?|lieues?|cousines?|sœurs?|tantes?|amies?"
    "|voisines?|reines?|dames?|mères?|épées?|fleurs?|idées?|armées?"
)
_N = r"(?:\d{1,3}(?:[ .]\d{3})+(?!\d)|\d+)(?:,\d+)?"
_SIGN = "|".join(re.escape(sign) for sign in _MONEY)
_UNIT = "|".join(sorted((re.escape(u) for u in _UNITS), key=len, reverse=True))
_KINGS = (
    "Louis|Henri|Charles|François|Napoléon|Philippe|Jean-Paul|Jean|Pie|Léon|Paul|Benoît"
    "|Grégoire|Guillaume|Richard|Édouard|George|Georges|Frédéric|Nicolas|Alexandre|Pierre"
    "|Léopold|Albert|Élisabeth|Catherine|Victor-Emmanuel|Urbain|Clément|Innocent|Alphonse"
    "|Ferdinand|Ramsès|Robert"
)
_KEYWORD = (
    "chapitre|tome|acte|scène|livre|partie|volume|article|classe|annexe|figure|section|planche"
    "|chant"
)


def _cardinal(number: int, feminine: bool = False) -> str:
    said = cardinal(number, "fr")
    return re.sub(r"\bun$", "une", said) if feminine else said


def _digits(number: str) -> str:
    return digits_in(number, "fr")


def _amount(written: str, feminine: bool = False) -> str:
    """ "1 234,5" → "mille deux cent trente-quatre virgule cinq"."""
    whole, _, part = re.sub(r"[ .]", "", written).partition(",")
    plain = len(whole) <= numerals.LONGEST and (len(whole) == 1 or not whole.startswith("0"))
    said = _cardinal(int(whole), feminine) if plain else _digits(whole)
    if not part:
        return said
    tail = _digits(part) if part.startswith("0") or len(part) > 2 else _cardinal(int(part))
    return f"{said} virgule {tail}"


def _ordinal(number: int, feminine: bool = False) -> str:
    from num2words import num2words

    if number == 1:
        return "première" if feminine else "premier"
    return str(num2words(number, lang="fr", to="ordinal"))


def _ordered(match: re.Match[str]) -> str:
    number, ending = int(match[1]), match[2]
    if ending.startswith(("nd", "d")) and number == 2:
        plural = "s" if ending.endswith("s") else ""
        return ("seconde" if "e" in ending else "second") + plural
    return _ordinal(number, ending in ("re", "ère")) + ("s" if ending.endswith("s") else "")


def _roman_ordinal(match: re.Match[str]) -> str:
    number = numerals.roman(match[1])
    return match[0] if number is None else _ordinal(number, match[2] in ("re", "ère"))


def _date(match: re.Match[str]) -> str:
    day, month, year = match[1], match[3], match[4]
    if not 1 <= int(day) <= 31:
        return match[0]
    name = next(m for m in _MONTHS if m.startswith(month.rstrip(".")[:4].replace("juil", "juil")))
    said = f"{'premier' if int(day) == 1 else _cardinal(int(day))} {name}"
    return f"{said} {_amount(year)}" if year else said


def _numbered_date(match: re.Match[str]) -> str:
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return match[0]
    return f"{'premier' if day == 1 else _cardinal(day)} {_MONTHS[month - 1]} {_amount(year)}"


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), match[2]
    unit = "heure" if hour < 2 else "heures"
    said = f"{_cardinal(hour, feminine=True)} {unit}"
    return f"{said} {_cardinal(int(minute))}" if minute and int(minute) else said


def _money(match: re.Match[str]) -> str:
    one, many, cent, cents = _MONEY[match["after"]]
    feminine, number, size = one == "livre", match["number"], match["size"]
    if size:
        whole = number.partition(",")[0]
        size = {"M": "million", "Md": "milliard"}.get(size, size)
        size = size if whole in ("0", "1") or size.endswith("s") else f"{size}s"
        return f"{_amount(number)} {size} {'d’' if many[0] in 'aeiou' else 'de '}{many}".replace(
            "’", "'"
        )
    whole, _, part = re.sub(r"[ .]", "", number).partition(",")
    unit = one if whole in ("0", "1") else many
    if not part.strip("0"):
        return f"{_amount(whole, feminine)} {unit}"
    if len(part) != 2:
        return f"{_amount(number)} {unit}"
    if not int(whole):
        return f"{_cardinal(int(part))} {cent if int(part) == 1 else cents}"
    return f"{_amount(whole, feminine)} {unit} {_cardinal(int(part))}"


def _measure(match: re.Match[str]) -> str:
    number, (one, many) = match[1], _UNITS[match[2]]
    if two := re.fullmatch(r"(\d+),(\d\d)", number) if one == "mètre" else None:
        return f"{_amount(two[1])} {one if two[1] in '01' else many} {_cardinal(int(two[2]))}"
    single = re.split(r"[,]", number)[0] in ("0", "1")
    feminine = one in ("tonne", "minute", "seconde")
    return f"{_amount(number, feminine)} {one if single else many}"


def _degrees(match: re.Match[str]) -> str:
    unit = "degré" if match[2] in ("0", "1") else "degrés"
    scale = {"C": " Celsius", "F": " Fahrenheit"}.get(match[3] or "", "")
    return f"{'moins ' if match[1] else ''}{_amount(match[2])} {unit}{scale}"


def _fraction(match: re.Match[str]) -> str:
    whole, above, below = match[1], int(match[2]), int(match[3])
    if not 0 < above < below or below > 100:
        return f"{whole or ''} {_cardinal(above)} {_cardinal(below)}".strip()
    if below > 8 and above > 1:
        return f"{whole or ''} {_cardinal(above)} sur {_cardinal(below)}".strip()
    name = {2: "demi", 3: "tiers", 4: "quart"}.get(below) or _ordinal(below)
    plural = "s" if above > 1 and not name.endswith("s") else ""
    said = f"{_cardinal(above)} {name}{plural}"
    return f"{_cardinal(int(whole))} et {said}" if whole else said


def _and_a_half(match: re.Match[str]) -> str:
    feminine = re.fullmatch(_FEMININE, match[2]) is not None
    number = _cardinal(int(match[1]), feminine)
    return f"{number} {match[2]} et demi{'e' if feminine else ''}"


def _king(match: re.Match[str]) -> str:
    if match[2] in ("Ier", "I"):
        return f"{match[1]} premier"
    number = numerals.roman(match[2])
    return match[0] if number is None else f"{match[1]} {_cardinal(number)}"


def _roman(match: re.Match[str]) -> str:
    number = numerals.roman(match[2])
    if number is None:
        return match[0]
    first = "première" if match[1].lower() in ("scène", "partie") else "premier"
    return f"{match[1]} {first if number == 1 else _cardinal(number)}"


def _alone(match: re.Match[str]) -> str:
    number = numerals.roman(match[0])
    return match[0] if number is None else _cardinal(number)


def _telephone(match: re.Match[str]) -> str:
    pairs = re.findall(r"\d+", match[0])
    plus = "plus " if match[0].startswith("+") else ""
    return plus + ", ".join(_digits(p) if p[0] == "0" else _cardinal(int(p)) for p in pairs)


def _number(match: re.Match[str]) -> str:
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    return " " * before.isalpha() + _amount(match[0]) + " " * after.isalpha()


_RULES = (
    rule(rf"(?<![\w.,-])({_N})\s?[-—]\s?(?={_N}\s?(?:%|h\b|{_SIGN}|(?:{_UNIT})\b))",
         lambda m: f"{_amount(m[1])} à "),
    rule(r"(?<![\w.])[Nn][°ºo]s?\s?(?=\d)", lambda m: "numéro "),
    rule(r"(?<![\w.])pp?\.\s?(?=\d)", lambda m: "pages " if m[0].startswith("pp") else "page "),
    rule(rf"\b({_KINGS}) (Ier|[IVX]{{1,6}})(?![\w'-])", _king),
    rule(rf"\b((?i:{_KEYWORD})) ([IVXLC]{{1,8}})(?![\w'-])", _roman),
    rule(r"(?<![\w'-])(I(?=er|re|ère)|[IVX]{1,6}(?=es?(?!\w)|ème))(er|re|ère|ème|e)s?(?![\w'-])",
         _roman_ordinal),
    rule(r"(?<![\w'.-])[IVX]{2,7}(?![\w'-])", _alone),
    rule(r"(?<![\w.,])(\d{1,3})(ers?|res?|ères?|es?|èmes?|nds?|ndes?|ds?|des?)(?![\w'])", _ordered),
    rule(r"(?<!\w)(?P<year>\d{4})-(?P<month>0\d|1[0-2])-(?P<day>[0-2]\d|3[01])(?!\w)",
         _numbered_date),
    rule(r"(?<![\w/])(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4}|\d\d)(?![\w/])",
         _numbered_date),
    rule(rf"(?<![\w.,])(\d{{1,2}})(er)? ({_MONTH})(?: (\d{{3,4}}))?(?!\w)", _date),
    rule(r"(?<![\w/.])(\d{1,3})\s1/2\s([^\W\d_]+)", _and_a_half),
    rule(r"(?<![\w/.])(?:(\d{1,3})\s)?(\d{1,3})/(\d{1,3})(?![\w/])", _fraction),
    rule(r"(?<![\w.,:])([01]?\d|2[0-4])\s?(?:h|:)\s?([0-5]\d)(?!\w)(?::\d\d)?", _time),
    rule(r"(?<![\w.,:])([01]?\d|2[0-4])\s?(?:h|heures?)(?!\w)()", _time),
    rule(r"(?<![\w-])(?:\+\d{1,3}(?: \d{1,3}){3,5}|0\d(?:[ .]\d\d){4})(?![\w-])", _telephone),
    rule(rf"(?<![\w.,])(?P<number>{_N})\s?(?:(?P<size>M|Md|millions?|milliards?)\s?)?"
         rf"(?:d['e]\s?)?(?P<after>{_SIGN})(?!\w)", _money),
    rule(rf"(?P<after>[€$£¥])\s?(?P<number>{_N})(?P<size>(?!))?", _money),
    rule(rf"(?<!\w)([-—]?)({_N})\s?°(?:\s?([CF])\b)?", _degrees),
    rule(rf"({_N})\s?%", lambda m: f"{_amount(m[1])} pour cent"),
    rule(rf"(?<![\w.,])({_N})\s?({_UNIT})(?![\w'/])", _measure),
    rule(r"(?<![\w.,])(?<!\d )0\d+(?![\w.,])", lambda m: _digits(m[0])),
    rule(rf"(?<![\w.,-])({_N})\s?[-—]\s?({_N})(?![\w-])",
         lambda m: f"{_amount(m[1])} à {_amount(m[2])}"),
    rule(rf"(?<![\w.,])({_N})(?= (?:{_FEMININE}|\w+(?:tion|sion|ette|esse|ité)s?)(?!\w))",
         lambda m: _amount(m[1], feminine=True)),
    rule(r"(?<=\d)\s?[x×]\s?(?=\d)", lambda m: " sur "),
    rule(r"(?<=\d)\s?:\s?(?=\d)", lambda m: " à "),
    rule(r"(?:(?<=\s)|^)[-—](?=\d)", lambda m: "moins "),
    rule(r"(?!\d{1,3}(?:\.\d{3})+(?!\d))\d+(?:\.\d+){1,}",
         lambda m: " point ".join(_amount(n) for n in m[0].split("."))),
    rule(_N, _number),
)  # fmt: skip

TONGUE = Tongue(
    "fr", "point", "arobase", abbreviations(_ABBREVIATIONS, inside=_INSIDE), _RULES,
    headings=(rule(r"^([IVXLC]{1,8})(?=[.:)]?$|[.:)]\s|\s[—-])", lambda m: _alone(m)),),
    signs={"&": "et", "+": "plus", "=": "égale", "%": "pour cent", "§": "paragraphe", "€": "euros",
           "$": "dollars", "£": "livres", "°": "degrés", "©": "copyright", "@": "arobase",
           "#": "dièse"},
    letters=frozenset("USA UE EDF SOS RER HLM BD TVA PDG RATP CIA ADN QI URSS".split()) - {"URSS"},
    words=frozenset("OTAN ONU NASA UNICEF SMIC URSS SIDA".split()),
)  # fmt: skip
