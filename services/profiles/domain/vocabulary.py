"""The values that others define: zones, locales, languages, skills and industries, each refused by its name."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.core import get_locale_identifier, parse_locale

from chassis.errors import BadInput
from contracts.profiles import SkillRef
from services.profiles.domain.words import some
from services.profiles.taxonomy import industries_by_code, skills_by_uri

TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")
REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
PRIMARY_SUBTAG = re.compile(r"[a-z]{2,3}")
LONGEST_SHOWN = 80
# "Factory" stands for a machine whose zone nobody has set yet, and "und" for a language that nobody knows.
NOT_A_ZONE = "Factory"
NOT_A_LANGUAGE = "und"
# CLDR's own codes for outlying places, pseudo-accents and the unknown.
NOT_COUNTRIES = frozenset({"QO", "XA", "XB", "ZZ"})


@cache
def zones() -> frozenset[str]:
    """The zones of the tzdata distribution: the same on every machine, whatever its system knows."""
    return frozenset((files("tzdata") / "zones").read_text().split()) - {NOT_A_ZONE}


@cache
def _languages() -> frozenset[str]:
    """The language codes of CLDR, without variants such as de_AT."""
    return frozenset(filter(PRIMARY_SUBTAG.fullmatch, Locale("en").languages)) - {NOT_A_LANGUAGE}


def a_zone(name: str) -> str:
    if name not in zones():
        raise BadInput(f"{_shown(name)} is not a time zone; take a name of the IANA database, such as Asia/Kolkata.")
    return name


def a_region(code: str) -> str:
    """A country, or a part of one, as ISO 3166 writes it: IN, or IN-KA; CLDR must know the country."""
    region = code.upper()
    if not REGION.fullmatch(region) or region[:2] not in Locale("en").territories or region[:2] in NOT_COUNTRIES:
        raise BadInput(f"{_shown(code)} is not a region; take a code of ISO 3166 such as IN or IN-KA.")
    return region


def a_locale(tag: str) -> str:
    """The tag as BCP 47 writes it, pt-BR for pt-br.

    CLDR must know each part, not the whole: who reads Samoan says so, also while nothing is translated for them.
    """
    refusal = BadInput(f"{_shown(tag)} is not a locale; take a BCP 47 tag such as pt-BR or zh-Hant-TW.")
    if not TAG.fullmatch(tag):
        raise refusal
    try:
        parts = parse_locale(tag, sep="-")
    except ValueError as error:
        raise refusal from error
    language, territory, script = parts[:3]
    names = Locale("en")
    if language not in _languages() or not _knows(names.territories, territory) or not _knows(names.scripts, script):
        raise refusal
    return get_locale_identifier(parts, sep="-")


def _knows(names: Mapping[str, str], code: str | None) -> bool:
    return code is None or code in names


def some_languages(tags: Iterable[str], *, most: int) -> tuple[str, ...]:
    codes = some((tag.lower() for tag in tags), name="languages", least=0, most=most)
    for code in codes:
        if code not in _languages():
            raise BadInput(f"{_shown(code)} is not a language; take a BCP 47 primary subtag, such as pt.")
    return codes


def some_skills(uris: Iterable[str], *, most: int) -> tuple[str, ...]:
    """At least one ESCO concept of the taxonomy."""
    chosen = some(uris, name="skills", least=1, most=most)
    for uri in chosen:
        if uri not in skills_by_uri():
            raise BadInput(f"{_shown(uri)} is not a skill that is known here; the query skills(search) finds them.")
    return chosen


def some_industries(codes: Iterable[str], *, most: int) -> tuple[str, ...]:
    chosen = some((code.upper() for code in codes), name="industries", least=0, most=most)
    for code in chosen:
        if code not in industries_by_code():
            raise BadInput(f"{_shown(code)} is not an ISIC section or division; the query industries lists them.")
    return chosen


def with_labels(uris: Iterable[str]) -> tuple[SkillRef, ...]:
    """Skills as events carry them; one that has left the taxonomy since is labelled by its URI."""
    known = skills_by_uri()
    return tuple(SkillRef(uri=uri, label=known[uri].label if uri in known else uri) for uri in uris)


def _shown(value: str) -> str:
    """The value as a sentence can hold it: quoted, and not longer than one reads."""
    return repr(value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…")
