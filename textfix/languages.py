"""The languages that the lexicon tells apart, the countries that speak them, and the letters they write.

A *language* here is a spelling community: Croatian, Serbian, Bosnian and Montenegrin in Latin script are one (`sh`),
and so are the scholarly transliterations of Arabic, Persian and the languages of India (`tl`).
"""

from __future__ import annotations

LANGUAGES = (
    "sh", "sl", "cs", "sk", "pl", "hu", "ro", "tr", "es", "fr", "de", "pt", "sv", "no", "da", "fi", "et", "lv", "lt",
    "it", "ca", "nl", "is", "ga", "vi", "sq", "az", "tl", "ja", "mi",
)  # fmt: skip
INDEX = {code: index for index, code in enumerate(LANGUAGES)}

ALIASES = {"hr": "sh", "sr": "sh", "bs": "sh", "me": "sh", "nb": "no", "nn": "no", "gl": "pt", "ku": "tr", "haw": "mi"}
"""Codes that users and sources write for one of LANGUAGES."""

NAMES = {
    "sh": "Serbo-Croatian", "sl": "Slovene", "cs": "Czech", "sk": "Slovak", "pl": "Polish", "hu": "Hungarian",
    "ro": "Romanian", "tr": "Turkish", "es": "Spanish", "fr": "French", "de": "German", "pt": "Portuguese",
    "sv": "Swedish", "no": "Norwegian", "da": "Danish", "fi": "Finnish", "et": "Estonian", "lv": "Latvian",
    "lt": "Lithuanian", "it": "Italian", "ca": "Catalan", "nl": "Dutch", "is": "Icelandic", "ga": "Irish",
    "vi": "Vietnamese", "sq": "Albanian", "az": "Azerbaijani", "tl": "transliterated", "ja": "Japanese",
    "mi": "Polynesian",
}  # fmt: skip

_FAMILIES = "sh sl cs sk pl", "es fr pt it ca ro", "de sv no da nl is", "lv lt", "fi et", "tr az"
FAMILY = {code: codes for codes in _FAMILIES for code in codes.split()}
"""For the languages that have relatives among LANGUAGES, what they share with those."""

COUNTRIES = {
    "sh": "RS HR BA ME XK", "sl": "SI", "cs": "CZ", "sk": "SK", "pl": "PL", "hu": "HU", "ro": "RO MD", "tr": "TR CY",
    "es": "ES MX AR CO CL PE VE EC BO PY UY GT HN SV NI CR PA CU DO PR GQ",
    "fr": "FR BE LU MC SN CI ML BF NE TG BJ GA CG CD CM MG HT GP MQ RE GF PF NC DZ MA TN",
    "de": "DE AT CH LI", "pt": "PT BR AO MZ CV ST GW TL", "sv": "SE AX", "no": "NO", "da": "DK GL FO", "fi": "FI",
    "et": "EE",
    "lv": "LV", "lt": "LT", "it": "IT SM VA", "ca": "AD", "nl": "NL SR CW AW", "is": "IS", "ga": "IE", "vi": "VN",
    "sq": "AL", "az": "AZ", "tl": "IN IR IQ SY PS IL YE AF PK SA EG JO LB LY OM AE KW QA BH LK NP BD UZ TM TJ KZ KG",
    "ja": "JP", "mi": "NZ WS TO FJ",
}  # fmt: skip
LANGUAGE_OF_COUNTRY = {country: code for code, countries in COUNTRIES.items() for country in countries.split()}

LETTERS = {
    "sh": "čćđšž", "sl": "čšž", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "pl": "ąćęłńóśźż",
    "hu": "áéíóöőúüű", "ro": "ăâîșțşţ", "tr": "âçğıîöşüû", "es": "áéíñóúü", "fr": "àâæçèéêëîïôœùûüÿ", "de": "äöüß",
    "pt": "áâãàçéêíóôõú", "sv": "åäöé", "no": "åæøéòôó", "da": "åæøé", "fi": "äöå", "et": "äõöüšž", "lv": "āčēģīķļņšūž",
    "lt": "ąčęėįšųūž", "it": "àèéìòóù", "ca": "àçèéíïòóúü", "nl": "éëïèöü", "is": "áæéíðóöúýþ", "ga": "áéíóú",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "sq": "ëç", "az": "çəğıöşü",
    "tl": "āīūḍḥṃṇṅñṛṣśṭẓʻʿʾṯḏḵġǧšž", "ja": "āēīōū", "mi": "āēīōū",
}  # fmt: skip
"""The lower-case letters outside ASCII that each language writes in its own words."""

ELIDED = {
    "fr": "l d j m t s n c qu jusqu lorsqu puisqu quoiqu",
    "it": "l d c m t s un dell nell all dall sull coll quell quest bell anch tutt sant",
    "ca": "l d m t s n",
}
"""What loses its vowel before another in the languages that then write an apostrophe: l'eau, un'ora, d'anys."""


def language(code: str) -> str:
    """Return the code of LANGUAGES for an ISO 639-1 code; raises KeyError where there is none.

    >>> language("sr"), language("hu")
    ('sh', 'hu')
    """
    code = ALIASES.get(code, code)
    if code not in INDEX:
        raise KeyError(code)
    return code


def fold_case(text: str) -> str:
    """Return `text` in lower case, with İ kept whole: `str.lower` would make two characters of it.

    >>> fold_case("İSTANBUL"), fold_case("Łódź")
    ('İstanbul', 'łódź')
    """
    if "İ" not in text:
        return text.lower()
    return "İ".join(part.lower() for part in text.split("İ"))
