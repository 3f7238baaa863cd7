"""Values that others define are known, or refused by name with where to find valid ones."""

import pytest

from cairn.seed import members
from chassis.errors import BadInput
from services.profiles.domain.vocabulary import (
    a_locale,
    a_zone,
    some_industries,
    some_languages,
    some_skills,
    with_labels,
)
from tests.builders.profiles import SQL, skill_uris


class TestZone:
    @pytest.mark.parametrize("name", ["Asia/Kathmandu", "Asia/Calcutta", "America/Argentina/Buenos_Aires", "UTC"])
    def test_is_one_of_the_iana_database(self, name: str) -> None:
        assert a_zone(name) == name

    @pytest.mark.parametrize("bad", ["Mars/Olympus", "europe/berlin", "../etc/passwd", "", "Factory", "localtime"])
    def test_is_refused_by_name_otherwise(self, bad: str) -> None:
        with pytest.raises(BadInput, match="is not a time zone; take a name of the IANA database") as refused:
            a_zone(bad)

        assert repr(bad) in str(refused.value)


class TestLocale:
    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ("pt-br", "pt-BR"),
            ("ZH-hant-tw", "zh-Hant-TW"),
            ("en", "en"),
            ("fil", "fil"),
            ("sr-latn-rs", "sr-Latn-RS"),
            ("sm-WS", "sm-WS"),
        ],
    )
    def test_is_kept_as_bcp_47_writes_it(self, said: str, kept: str) -> None:
        assert a_locale(said) == kept

    @pytest.mark.parametrize(
        "bad", ["", "xx", "en_GB", "en-XQ", "en-Abcd", "klingon", "de-DE@euro", "../en", "e" * 500]
    )
    def test_is_refused_by_name_otherwise(self, bad: str) -> None:
        with pytest.raises(BadInput, match="is not a locale; take a BCP 47 tag") as refused:
            a_locale(bad)

        assert len(str(refused.value)) < 200


class TestLanguages:
    def test_are_primary_subtags_each_once(self) -> None:
        assert some_languages(["EN", "yue", "en"], most=3) == ("en", "yue")

    def test_may_be_left_out(self) -> None:
        assert some_languages([], most=3) == ()

    @pytest.mark.parametrize("bad", ["en-GB", "english", "zzz", "und", ""])
    def test_are_refused_by_name_otherwise(self, bad: str) -> None:
        with pytest.raises(BadInput, match="is not a language; take a BCP 47 primary subtag"):
            some_languages([bad], most=3)


class TestSkills:
    def test_are_concepts_of_the_taxonomy(self) -> None:
        assert some_skills([SQL, SQL], most=5) == (SQL,)

    def test_are_refused_by_name_otherwise(self) -> None:
        with pytest.raises(BadInput, match=r"'SQL' is not a skill that is known here; the query skills\(search\)"):
            some_skills(["SQL"], most=5)

    def test_are_at_least_one(self) -> None:
        with pytest.raises(BadInput, match="skills has 0 different entries"):
            some_skills([], most=5)

    def test_are_at_most_so_many(self) -> None:
        with pytest.raises(BadInput, match="skills has 6 different entries"):
            some_skills(skill_uris(6), most=5)

    def test_carry_their_labels_into_events(self) -> None:
        assert [skill.label for skill in with_labels([SQL])] == ["SQL"]

    def test_that_left_the_taxonomy_are_labelled_by_their_uri(self) -> None:
        assert [skill.label for skill in with_labels(["urn:gone"])] == ["urn:gone"]


class TestIndustries:
    def test_are_sections_and_divisions_of_isic(self) -> None:
        assert some_industries(["q", "86"], most=3) == ("Q", "86")

    def test_are_refused_by_name_otherwise(self) -> None:
        with pytest.raises(BadInput, match="'8610' is not an ISIC section or division; the query industries"):
            some_industries(["8610"], most=3)


class TestTheDemoAssociation:
    def test_speaks_this_vocabulary(self) -> None:
        for member in members():
            a_zone(member.zone)
            assert a_locale(member.locale) == member.locale
            some_languages(member.languages, most=20)
            some_industries(member.industries, most=10)
            if member.need:
                some_skills(member.need.skills, most=5)
            if member.offer:
                some_skills(member.offer.skills, most=12)
