"""The vocabularies are real, clean, complete and not stale."""

import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import asdict

import pytest

from services.profiles.taxonomy import HERE, everyday_words, industries, industries_by_code, skills, skills_by_uri
from services.profiles.taxonomy.build import chosen, faults, sections_and_divisions

CONCEPT = re.compile(r"http://data\.europa\.eu/esco/skill/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SQL = "http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742"

PUBLISHED = {"uri": "emergency medicine emergency care care of the unplanned The medical specialty."}


class TestSkills:
    def test_cover_the_fields_of_a_broad_association(self) -> None:
        groups = [skill.group for skill in skills()]

        assert 400 <= len(groups) <= 600
        assert len(set(groups)) >= 20
        assert min(groups.count(group) for group in set(groups)) >= 5

    def test_are_esco_concepts_each_once(self) -> None:
        uris = [skill.uri for skill in skills()]

        assert all(CONCEPT.fullmatch(uri) for uri in uris)
        assert len(set(uris)) == len(uris)

    def test_have_labels_that_tell_them_apart(self) -> None:
        labels = [skill.label.casefold() for skill in skills()]

        assert len(set(labels)) == len(labels)
        assert labels == sorted(labels)

    def test_have_short_labels_without_the_rest_of_the_published_text(self) -> None:
        assert [skill.label for skill in skills() if len(skill.label) > 90 or skill.label.endswith((".", ","))] == []

    def test_have_synonyms_that_add_something(self) -> None:
        for skill in skills():
            words = [word.casefold() for word in (skill.label, *skill.synonyms)]
            assert len(set(words)) == len(words), skill.label

    def test_are_found_by_uri(self) -> None:
        assert skills_by_uri()[SQL].label == "SQL"

    def test_are_what_the_selection_says(self) -> None:
        selection = chosen((HERE / "selection.tsv").read_text(encoding="utf-8"))

        rows = [{"synonyms": (), "broader": None, **row} for row in selection]
        assert [asdict(skill) for skill in skills()] == [{**row, "synonyms": tuple(row["synonyms"])} for row in rows]

    def test_are_counted_in_the_notice(self) -> None:
        assert f"{len(skills())} of some 13,900 concepts" in (HERE / "NOTICE.md").read_text(encoding="utf-8")


class TestTree:
    def test_places_each_group_in_one_field(self) -> None:
        fields: dict[str, set[str]] = defaultdict(set)
        for skill in skills():
            fields[skill.group].add(skill.field)

        assert all(len(found) == 1 for found in fields.values())
        assert 5 <= len(set.union(*fields.values())) <= 12

    def test_has_no_skill_above_itself(self) -> None:
        for skill in skills():
            above, seen = skill.broader, {skill.uri}
            while above:
                assert above not in seen, skill.label
                seen.add(above)
                above = skills_by_uri()[above].broader

    def test_names_a_broader_skill_where_there_is_one(self) -> None:
        broader = [skill for skill in skills() if skill.broader]

        assert len(broader) >= 150
        assert skills_by_uri()[skills_by_uri()[SQL].broader or ""].label == "database"


class TestEverydayWords:
    def test_add_to_skills_that_are_there(self) -> None:
        assert set(everyday_words()) <= set(skills_by_uri())

    def test_are_each_said_once_and_differ_from_what_esco_says(self) -> None:
        for uri, words in everyday_words().items():
            skill = skills_by_uri()[uri]
            said = [word.casefold() for word in (skill.label, *skill.synonyms, *words)]
            assert len(set(said)) == len(said), skill.label
            assert all(word == word.strip() != "" for word in words)


class TestIndustries:
    def test_are_the_sections_and_divisions_of_isic_rev_4(self) -> None:
        sections = [industry for industry in industries() if industry.parent is None]

        assert [section.code for section in sections] == list("ABCDEFGHIJKLMNOPQRSTU")
        assert len(industries()) - len(sections) == 88

    def test_place_each_division_in_its_section(self) -> None:
        divisions = [industry for industry in industries() if industry.parent is not None]

        assert all(re.fullmatch(r"\d\d", division.code) for division in divisions)
        assert industries_by_code()["86"].parent == "Q"

    def test_are_labelled_in_english_and_arabic(self) -> None:
        assert all(industry.label.isascii() for industry in industries())
        assert all(re.search(r"[\u0600-\u06ff]", industry.label_ar) for industry in industries())


class TestLoading:
    def test_does_no_work_at_import(self) -> None:
        asked = "from services.profiles.taxonomy import skills; print(skills.cache_info().currsize)"
        answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=30, check=True)

        assert answer.stdout.strip() == "0"

    def test_reads_each_file_once(self) -> None:
        assert skills() is skills()
        assert industries() is industries()

    def test_gives_nobody_a_way_to_change_the_vocabulary(self) -> None:
        field = "label"

        with pytest.raises(AttributeError):
            setattr(skills()[0], field, "something else")


class TestBuilding:
    def test_accepts_a_label_and_a_synonym_that_are_published(self) -> None:
        skill = {"uri": "uri", "label": "emergency medicine", "synonyms": ["emergency care"]}

        assert list(faults([skill], PUBLISHED)) == []

    @pytest.mark.parametrize("label", ["emergency med", "medicine"])
    def test_refuses_a_label_that_is_not_the_published_one(self, label: str) -> None:
        assert list(faults([{"uri": "uri", "label": label}], PUBLISHED)) == [f"uri is not published as “{label}”."]

    def test_refuses_a_concept_that_is_not_published(self) -> None:
        assert list(faults([{"uri": "invented", "label": "emergency medicine"}], PUBLISHED))

    def test_refuses_a_synonym_of_our_own(self) -> None:
        skill = {"uri": "uri", "label": "emergency medicine", "synonyms": ["A&E"]}

        assert list(faults([skill], PUBLISHED)) == ["“emergency medicine” is not published with the synonym “A&E”."]

    def test_follows_each_section_with_its_divisions(self) -> None:
        english = {"sections": [{"section": "a", "description": "Farming", "divisions": [_division("Crops")]}]}
        arabic = {"sections": [{"section": "a", "description": "الزراعة", "divisions": [_division("محاصيل")]}]}

        assert sections_and_divisions(english, arabic) == [
            {"code": "A", "label": "Farming", "label_ar": "الزراعة"},
            {"code": "01", "label": "Crops", "label_ar": "محاصيل", "parent": "A"},
        ]


def _division(description: str) -> dict[str, str]:
    return {"division": "01", "description": description}
