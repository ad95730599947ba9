"""Spanish: "el 5 de mayo de 1984", "las 14:30", "3,50 €", "siglo XIX", "Felipe II"."""

from __future__ import annotations

import re

from audiobook.pronunciation import numerals
from audiobook.pronunciation.tongues.grammar import Tongue, abbreviations, cardinal, rule
from audiobook.pronunciation.tongues.grammar import digits as digits_in

_MONTHS = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
).split()
_ABBREVIATIONS = {
    "Sr.": "señor", "Sra.": "señora", "Srta.": "señorita", "Sres.": "señores", "Sras.": "señoras",
    "D.": "don", "Dña.": "doña", "D.a": "doña", "Dr.": "doctor", "Dra.": "doctora",
    "Ud.": "usted", "Vd.": "usted", "Uds.": "ustedes", "Vds.": "ustedes", "etc.": "etcétera",
    "p. ej.": "por ejemplo", "a. C.": "antes de Cristo", "d. C.": "después de Cristo",
    "EE. UU.": "Estados Unidos", "EE.UU.": "Estados Unidos", "EEUU": "Estados Unidos",
    "núm.": "número", "n.o": "número", "pág.": "página", "págs.": "páginas", "cap.": "capítulo",
    "vol.": "volumen", "avda.": "avenida", "Avda.": "Avenida", "av.": "avenida", "Av.": "Avenida",
    "pza.": "plaza", "Pza.": "Plaza", "tel.": "teléfono", "aprox.": "aproximadamente",
    "Sto.": "Santo", "Sta.": "Santa", "S.": "San", "Gral.": "general", "Cía.": "compañía",
    "P. D.": "posdata", "fig.": "figura", "Prof.": "profesor", "Profa.": "profesora",
    "Ing.": "ingeniero", "Lic.": "licenciado", "Cap.": "capitán", "Tte.": "teniente",
    "Cnel.": "coronel", "Sgto.": "sargento", "máx.": "máximo", "mín.": "mínimo",
    "dpto.": "departamento", "Hnos.": "Hermanos", "S. M.": "Su Majestad",
    "Excmo.": "excelentísimo", "Ilmo.": "ilustrísimo", "Mons.": "monseñor", "Fr.": "fray",
    "ptas.": "pesetas", "pta.": "peseta", "izq.": "izquierda", "dcha.": "derecha",
    "ed.": "edición", "s. f.": "sin fecha", "v. gr.": "verbigracia", "a. m.": "de la mañana",
    "p. m.": "de la tarde", "c/": "calle", "C/": "Calle", "art.": "artículo", "cf.": "véase",
    "Mtro.": "maestro",
}  # fmt: skip
_INSIDE = (
    "Sr.|Sra.|Srta.|Sres.|Sras.|D.|Dña.|D.a|Dr.|Dra.|núm.|n.o|pág.|págs.|cap.|vol.|avda.|Avda."
    "|av.|Av.|pza.|Pza.|tel.|Sto.|Sta.|S.|Gral.|fig.|Prof.|Profa.|Ing.|Lic.|Cap.|Tte.|Cnel."
    "|Sgto.|Hnos.|Mons.|Fr.|c/|C/|art.|cf.|Excmo.|Ilmo.|Mtro."
)
_UNITS = {
    "km/h": ("kilómetro por hora", "kilómetros por hora"), "km": ("kilómetro", "kilómetros"),
    "m": ("metro", "metros"), "cm": ("centímetro", "centímetros"),
    "mm": ("milímetro", "milímetros"), "kg": ("kilogramo", "kilogramos"),
    "g": ("gramo", "gramos"), "mg": ("miligramo", "miligramos"), "t": ("tonelada", "toneladas"),
    "l": ("litro", "litros"), "cl": ("centilitro", "centilitros"),
    "ml": ("mililitro", "mililitros"), "h": ("hora", "horas"), "min": ("minuto", "minutos"),
    "s": ("segundo", "segundos"), "sq km": ("kilómetro cuadrado", "kilómetros cuadrados"),
    "sq m": ("metro cuadrado", "metros cuadrados"), "ha": ("hectárea", "hectáreas"),
    "kW": ("kilovatio", "kilovatios"), "W": ("vatio", "vatios"), "V": ("voltio", "voltios"),
    "Hz": ("hercio", "hercios"), "CV": ("caballo", "caballos"), "GB": ("gigabyte", "gigabytes"),
}  # fmt: skip
_MONEY = {
    "€": ("euro", "euros", "céntimo", "céntimos"),
    "euros": ("euro", "euros", "céntimo", "céntimos"),
    "$": ("dólar", "dólares", "centavo", "centavos"),
    "£": ("libra", "libras", "penique", "peniques"),
    "pesetas": ("peseta", "pesetas", "céntimo", "céntimos"), "¥": ("yen", "yenes", "sen", "sen"),
    "pesos": ("peso", "pesos", "centavo", "centavos"),
}  # fmt: skip
_MASCULINE = frozenset(
    "días día problemas problema temas tema sistemas mapas mapa poetas poeta planetas planeta"
    " idiomas idioma programas programa telegramas telegrama artistas turistas guardias".split()
)
_N = r"(?:\d{1,3}(?:[. ]\d{3})+(?!\d)|\d+)(?:,\d+)?"
_SIGN = "|".join(re.escape(sign) for sign in _MONEY)
_UNIT = "|".join(sorted((re.escape(u) for u in _UNITS), key=len, reverse=True))
_KINGS = (
    "Felipe|Carlos|Alfonso|Fernando|Juan Carlos|Juan Pablo|Juan|Enrique|Sancho|Pedro|Jaime|Luis"
    "|Jorge|Napoleón|Pío|Benedicto|León|Pablo|Gregorio|Guillermo|Ricardo|Eduardo|Federico"
    "|Nicolás|Alejandro|Iván|Leopoldo|Urbano|Clemente|Inocencio|Ramsés|Francisco|Ramiro|Ordoño"
)
_QUEENS = "Isabel|Catalina|María|Juana|Margarita|Victoria|Beatriz"
_KEYWORD = (
    "siglos?|capítulo|tomo|acto|escena|libro|parte|volumen|artículo|clase|anexo|figura|sección"
    "|canto|fase|nivel|tipo|guerra mundial"
)
_ORDINALS = (
    "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo"
    " decimotercero decimocuarto decimoquinto decimosexto decimoséptimo decimoctavo decimonoveno"
    " vigésimo".split()
)


def _cardinal(number: int, feminine: bool = False, before_noun: bool = False) -> str:
    said = re.sub(r"uno mil\b", "ún mil", cardinal(number, "es")).replace("y ún mil", "y un mil")
    if feminine:
        said = re.sub(r"cientos\b", "cientas", said).replace("quinientos", "quinientas")
        return re.sub(r"uno$", "una", said)
    if before_noun:
        return re.sub(r"^uno$|(?<=y )uno$|(?<=ciento )uno$|(?<=[ls] )uno$", "un",
                      re.sub(r"veintiuno$", "veintiún", said))  # fmt: skip
    return said


def _digits(number: str) -> str:
    return digits_in(number, "es")


def _amount(written: str, feminine: bool = False, before_noun: bool = False) -> str:
    """ "1.234,5" → "mil doscientos treinta y cuatro coma cinco"."""
    whole, _, part = re.sub(r"[. ]", "", written).partition(",")
    plain = len(whole) <= numerals.LONGEST and (len(whole) == 1 or not whole.startswith("0"))
    said = _cardinal(int(whole), feminine, before_noun and not part) if plain else _digits(whole)
    if not part:
        return said
    tail = _digits(part) if part.startswith("0") or len(part) > 2 else _cardinal(int(part))
    return f"{said} coma {tail}"


def _ordinal(number: int, feminine: bool = False, short: bool = False) -> str:
    if number > len(_ORDINALS):
        return _cardinal(number)
    said = _ORDINALS[number - 1]
    if short:
        return said.removesuffix("o") if number in (1, 3, 13) else said
    return f"{said[:-1]}a" if feminine else said


def _ordered(match: re.Match[str]) -> str:
    ending = match[2]
    said = _ordinal(int(match[1]), ending in ("a", "as"), ending == "er")
    return f"{said}s" if ending.endswith("s") else said


def _date(match: re.Match[str]) -> str:
    day, month, of, year = match[1], match[2], match[3], match[4]
    if not 1 <= int(day) <= 31:
        return match[0]
    said = f"{_cardinal(int(day))} de {month}"
    return f"{said} {of} {_amount(year)}" if year else said


def _numbered_date(match: re.Match[str]) -> str:
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return match[0]
    return f"{_cardinal(day)} de {_MONTHS[month - 1]} de {_amount(year)}"


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2] or 0)
    said = _cardinal(hour, feminine=hour in (1, 21))
    if not minute:
        return said + (" horas" if match[3] and not match[0].startswith("1:") else "")
    return f"{said} {_cardinal(minute)}"


def _money(match: re.Match[str]) -> str:
    one, many, cent, cents = _MONEY[match["after"]]
    feminine, number, size = one.endswith("a"), match["number"], match["size"]
    if size:
        size = {"M": "millones"}.get(size, size)
        return f"{_amount(number, before_noun=True)} {size} de {many}"
    whole, _, part = re.sub(r"[. ]", "", number).partition(",")
    unit = one if whole == "1" else many
    said = _amount(whole, feminine, before_noun=True)
    if not part.strip("0"):
        return f"{said} {unit}"
    if len(part) != 2:
        return f"{_amount(number)} {unit}"
    if not int(whole):
        return f"{_cardinal(int(part), before_noun=True)} {cent if int(part) == 1 else cents}"
    return f"{said} {unit} con {_cardinal(int(part))}"


def _measure(match: re.Match[str]) -> str:
    number, (one, many) = match[1], _UNITS[match[2]]
    feminine = one.split()[0].endswith("a")
    if two := re.fullmatch(r"(\d+),(\d\d)", number) if one == "metro" else None:
        metres = f"{_amount(two[1], before_noun=True)} {one if two[1] == '1' else many}"
        return f"{metres} {_cardinal(int(two[2]))}"
    return f"{_amount(number, feminine, before_noun=True)} {one if number == '1' else many}"


def _degrees(match: re.Match[str]) -> str:
    unit = "grado" if match[2] == "1" else "grados"
    scale = {"C": " Celsius", "F": " Fahrenheit"}.get(match[3] or "", "")
    return f"{'menos ' if match[1] else ''}{_amount(match[2], before_noun=True)} {unit}{scale}"


def _fraction(match: re.Match[str]) -> str:
    whole, above, below = match[1], int(match[2]), int(match[3])
    if not 0 < above < below or below > 10:
        return f"{whole or ''} {_cardinal(above)} {_cardinal(below)}".strip()
    name = {2: "medio", 3: "tercio"}.get(below) or _ordinal(below)
    said = f"{_cardinal(above, before_noun=True)} {name}{'s' if above > 1 else ''}"
    if (above, below, whole) == (1, 2, None):
        noun = re.match(r" [^\W\d_]+", match.string[match.end() :])
        return "media" if noun and noun[0].endswith("a") else "medio" if noun else said
    return f"{_cardinal(int(whole), before_noun=True)} y {said}" if whole else said


def _and_a_half(match: re.Match[str]) -> str:
    feminine = match[2].endswith(("as", "a")) and match[2] not in _MASCULINE
    number = _cardinal(int(match[1]), feminine, before_noun=True)
    return f"{number} {match[2]} y medi{'a' if feminine else 'o'}"


def _king(match: re.Match[str]) -> str:
    number = numerals.roman(match[2])
    if number is None:
        return match[0]
    queen = re.fullmatch(_QUEENS, match[1]) is not None
    return f"{match[1]} {_ordinal(number, queen) if number <= 10 else _cardinal(number)}"


def _roman(match: re.Match[str]) -> str:
    number = numerals.roman(match[2])
    if number is None:
        return match[0]
    ordinal = match[1].lower() in ("acto", "escena", "parte") and number <= 10
    feminine = match[1].lower() in ("escena", "parte")
    said = _ordinal(number, feminine) if ordinal else _cardinal(number)
    return f"{match[1]} {'primero' if number == 1 and not ordinal else said}"


def _alone(match: re.Match[str]) -> str:
    number = numerals.roman(match[0])
    return match[0] if number is None else _cardinal(number)


def _counted(match: re.Match[str]) -> str:
    noun = match[2]
    ends = re.search(r"(?:as?|ión|iones|dad|dades|tud|tudes|noches?|veces|calles?|llaves?)$", noun)
    feminine = ends is not None and noun not in _MASCULINE
    return f"{_amount(match[1], feminine, before_noun=not feminine)} {noun}"


def _telephone(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match[0])
    plus = "más " if match[0].startswith("+") else ""
    return plus + ", ".join(_digits(g) if g[0] == "0" else _cardinal(int(g)) for g in groups)


def _number(match: re.Match[str]) -> str:
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    return " " * before.isalpha() + _amount(match[0]) + " " * after.isalpha()


_RULES = (
    rule(rf"(?<![\w.,-])({_N})\s?[-—]\s?(?={_N}\s?(?:%|{_SIGN}|(?:{_UNIT})\b))",
         lambda m: f"{_amount(m[1])} a "),
    rule(rf"\b({_KINGS}|{_QUEENS}) ([IVX]{{1,6}})(?![\w'-])", _king),
    rule(rf"\b((?i:{_KEYWORD})) ([IVXLC]{{1,8}})(?![\w'-])", _roman),
    rule(r"\b([IVX]{1,3}) (?=(?i:guerra mundial|república)\b)",
         lambda m: f"{_ordinal(numerals.roman(m[1]) or 1, feminine=True).capitalize()} "),
    rule(r"(?<![\w'.-])[IVX]{2,7}(?![\w'-])", _alone),
    rule(r"(?<![\w.,])(\d{1,2})\.?(o|a|er|ero|os|as)(?!\w)", _ordered),
    rule(r"(?<!\w)(?P<year>\d{4})-(?P<month>0\d|1[0-2])-(?P<day>[0-2]\d|3[01])(?!\w)",
         _numbered_date),
    rule(r"(?<![\w/])(?P<day>\d{1,2})[/-](?P<month>\d{1,2})[/-](?P<year>\d{4}|\d\d)(?![\w/])",
         _numbered_date),
    rule(rf"(?<![\w.,])(\d{{1,2}}) de ({'|'.join(_MONTHS)}|setiembre)"
         r"(?: (del?) (\d{3,4}))?(?!\w)",
         _date),
    rule(r"(?<![\w.,:])([01]?\d|2[0-4])[:.]([0-5]\d)(?![\w:,]|\.\d)(?:\s?(h|horas)\b)?", _time),
    rule(r"(?<=\blas )(\d{1,2})(?![\w.,:]\d)()()", _time),
    rule(r"(?<=\bla )(1)(?![\w.,:]\d)()()(?!\s?[ªa])", _time),
    rule(r"(?<![\w-])(?:\+\d{1,3}(?: \d{2,3}){3,4}|\d{2,3}(?: \d{2,3}){3})(?![\w-])", _telephone),
    rule(rf"(?<![\w.,])(?P<number>{_N})\s?(?:(?P<size>M|millón|millones)\s?(?:de )?)?"
         rf"(?P<after>{_SIGN})(?!\w)", _money),
    rule(rf"(?P<after>[€$£¥])\s?(?P<number>{_N})(?P<size>(?!))?", _money),
    rule(rf"(?<!\w)([-—]?)({_N})\s?°(?:\s?([CF])\b)?", _degrees),
    rule(rf"({_N})\s?%", lambda m: f"{_amount(m[1])} por ciento"),
    rule(rf"(?<![\w.,])({_N})\s?({_UNIT})(?![\w'/])", _measure),
    rule(r"(?<![\w/.])(\d{1,3})\s1/2\s([^\W\d_]+)", _and_a_half),
    rule(r"(?<![\w/.])(?:(\d{1,3})\s)?(\d{1,3})/(\d{1,3})(?![\w/])", _fraction),
    rule(r"(?<![\w.,])(?<!\d )0\d+(?![\w.,])", lambda m: _digits(m[0])),
    rule(rf"(?<![\w.,-])({_N})\s?[-—]\s?({_N})(?![\w-])",
         lambda m: f"{_amount(m[1])} a {_amount(m[2])}"),
    rule(r"(?<=\d)\s?[x×]\s?(?=\d)", lambda m: " por "),
    rule(r"(?<=\d)\s?:\s?(?=\d)", lambda m: " a "),
    rule(r"(?:(?<=\s)|^)[-—](?=\d)", lambda m: "menos "),
    rule(rf"(?<![\w.,])(1(?= )|{_N}(?= [^\W\d_]+s\b)) (?!(?:de|y|o|a|en|con|por|que|se|la"
         r"|era|eran|es|fue|para|al|del|más|menos|después|entonces)\b)([a-záéíóúñü]{3,})(?!\w)",
         _counted),
    rule(r"(?!\d{1,3}(?:\.\d{3})+(?!\d))\d+(?:\.\d+){1,}",
         lambda m: " punto ".join(_amount(n) for n in m[0].split("."))),
    rule(_N, _number),
)  # fmt: skip

TONGUE = Tongue(
    "es", "punto", "arroba", abbreviations(_ABBREVIATIONS, inside=_INSIDE), _RULES,
    headings=(rule(r"^([IVXLC]{1,8})(?=[.:)]?$|[.:)]\s|\s[—-])", lambda m: _alone(m)),),
    written={"nº": "n.o", "Nº": "n.o"},
    signs={"&": "y", "+": "más", "=": "igual a", "%": "por ciento", "§": "párrafo", "€": "euros",
           "$": "dólares", "£": "libras", "°": "grados", "©": "copyright", "@": "arroba",
           "#": "almohadilla"},
    letters=frozenset("UE USA DNI ADN IVA SOS AVE".split()) - {"AVE", "IVA"},
    words=frozenset("ONU OTAN NASA UNICEF SIDA OVNI AVE IVA RENFE TALGO".split()),
)  # fmt: skip
