"""Numbers as words, and units of time, in the languages that policies are written in.

"twenty-four", "one hundred and eighty", "two and a half", "zwölf", "quinze", "三十", "½": what stands in front of a
unit of time becomes figures.
"""

from __future__ import annotations

import re

UNITS = {
    "s": "s", "sec": "s", "second": "s", "min": "min", "minute": "min", "h": "h",
    "hr": "h", "hour": "h", "d": "d", "day": "d",
    "w": "w", "wk": "w", "week": "w", "mo": "mo", "month": "mo", "y": "y", "yr": "y", "year": "y",
    "fortnight": "2w", "quarter": "3mo", "decade": "10y",
    "stunde": "h", "stunden": "h", "tag": "d", "tage": "d", "tagen": "d", "woche": "w", "wochen": "w", "monat": "mo",
    "monate": "mo", "monaten": "mo", "jahr": "y", "jahre": "y", "jahren": "y",
    "heure": "h", "jour": "d", "semaine": "w", "moi": "mo", "an": "y", "année": "y",
    "hora": "h", "día": "d", "dia": "d", "semana": "w", "mes": "mo", "mese": "mo", "mês": "mo", "año": "y", "ano": "y",
    "ora": "h", "ore": "h", "giorno": "d", "giorni": "d", "settimana": "w", "settimane": "w", "mesi": "mo",
    "anno": "y", "anni": "y",
    "uur": "h", "dag": "d", "dagen": "d", "weken": "w", "maand": "mo", "maanden": "mo", "jaar": "y", "jaren": "y",
    "час": "h", "часа": "h", "часов": "h", "день": "d", "дня": "d", "дней": "d", "неделя": "w", "недели": "w",
    "недель": "w", "месяц": "mo", "месяца": "mo", "месяцев": "mo", "год": "y", "года": "y", "лет": "y",
    "小时": "h", "小時": "h", "時間": "h", "天": "d", "日": "d", "日間": "d", "周": "w", "週": "w", "週間": "w",
    "个月": "mo", "個月": "mo", "か月": "mo", "ヶ月": "mo", "か月間": "mo", "年": "y", "年間": "y",
    "시간": "h", "일": "d", "주": "w", "개월": "mo", "년": "y",
}  # fmt: skip
"""Units without the `s` of a plural."""

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ELSEWHERE = (
    ("ein", "eine", "einem", "einer", "eines", "un", "une", "una", "uno", "een", "um", "uma", "один", "一"),
    ("zwei", "deux", "dos", "due", "twee", "dois", "duas", "два", "二", "两"),
    ("drei", "trois", "tres", "tre", "drie", "três", "три", "三"),
    ("vier", "quatre", "cuatro", "quattro", "quatro", "четыре", "四"),
    ("fünf", "cinq", "cinco", "cinque", "vijf", "пять", "五"),
    ("sechs", "seis", "sei", "zes", "шесть", "六"),
    ("sieben", "sept", "siete", "sette", "zeven", "sete", "семь", "七"),
    ("acht", "huit", "ocho", "otto", "oito", "восемь", "八"),
    ("neun", "neuf", "nueve", "nove", "negen", "девять", "九"),
    ("zehn", "dix", "diez", "dieci", "tien", "dez", "десять", "十"),
    ("elf", "onze", "once", "undici"),
    ("zwölf", "douze", "doce", "dodici", "twaalf", "doze", "двенадцать", "十二"),
)  # fmt: skip
_NUMBERS: dict[str, float] = {
    **{word: float(number) for number, word in enumerate(_ONES)},
    **{word: 10.0 * (number + 2) for number, word in enumerate(_TENS)},
    **{word: float(number) for number, words in enumerate(_ELSEWHERE, start=1) for word in words},
    "quinze": 15.0, "dreißig": 30.0, "trente": 30.0, "treinta": 30.0, "neunzig": 90.0,
    "二十": 20.0, "三十": 30.0, "六十": 60.0, "九十": 90.0, "半": 0.5,
}  # fmt: skip
_ONE = "|".join(sorted(map(re.escape, _NUMBERS), key=lambda word: (-len(word), word)))
_SPELLED = re.compile(
    rf"(?<![^\W\d])(?P<first>{_ONE})(?P<rest>(?:(?:[\s-]+and)?[\s-]+(?:{_ONE}|hundred))*)(?P<half>[\s-]+and a half)?"
    rf"(?=$|[\s-]|[\u3040-\u9fff\uac00-\ud7af])"
)
_HUNDRED = re.compile(r"\b(?:a|one) hundred\b")
_FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}


def in_figures(text: str) -> str:
    """Text, in lower case, with its numbers in figures."""
    for sign, part in _FRACTIONS.items():
        text = re.sub(rf"(?<=\d)\s?{sign}", f".{part}", text).replace(sign, f"0.{part}")
    text = _SPELLED.sub(_value, _HUNDRED.sub("one hundred", text))
    return re.sub(r"\b(?:half an?|an? half)\b", "0.5", text)


def _value(found: re.Match[str]) -> str:
    total = _NUMBERS[found["first"]]
    for word in re.findall(rf"hundred|{_ONE}", found["rest"]):
        total = total * 100 if word == "hundred" else total + _NUMBERS[word]
    return f"{total + (0.5 if found['half'] else 0):g}"
