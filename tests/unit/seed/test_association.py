"""The demo association is the same everywhere, plausible, and full of the cases that break software."""

import unicodedata
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from cairn.seed import members
from cairn.seed.member import SeedMember, SeedNeed, SeedOffer, Window
from cairn.seed.words import personas
from contracts.words import CareerStage, Kind, Trait, Weekday
from services.profiles.taxonomy import industries_by_code, skills_by_uri

EVERYBODY = members()
NEEDS = [member.need for member in EVERYBODY if member.need]
OFFERS = [member.offer for member in EVERYBODY if member.offer]
MONDAY = datetime(2027, 1, 11, tzinfo=UTC).date()
DAYS = list(Weekday)


def the(subject: str) -> SeedMember:
    return next(member for member in EVERYBODY if member.subject == subject)


def quarters(member: SeedMember) -> set[datetime]:
    """The quarter hours of one week that the member has time in, as instants."""
    free = set()
    for window in member.windows:
        day = MONDAY + timedelta(days=DAYS.index(window.weekday))
        start, end = (
            datetime.combine(day, time.fromisoformat(clock), ZoneInfo(member.zone)).astimezone(UTC)
            for clock in (window.starts_at, window.ends_at)
        )
        while start < end:
            free.add(start)
            start += timedelta(minutes=15)
    return free


def offset(member: SeedMember) -> timedelta:
    """How far the member's clock is ahead of UTC in that week."""
    ahead = datetime.combine(MONDAY, time(), ZoneInfo(member.zone)).utcoffset()
    assert ahead is not None
    return ahead


def need_of(subject: str) -> SeedNeed:
    need = the(subject).need
    assert need is not None
    return need


def offer_of(subject: str) -> SeedOffer:
    offer = the(subject).offer
    assert offer is not None
    return offer


class TestDeterminism:
    def test_is_the_same_each_time(self) -> None:
        assert members() == EVERYBODY

    def test_is_the_same_on_every_machine(self) -> None:
        member = the("member-0006")

        assert member.display_name == "نورهان الشربيني"
        assert (member.zone, member.headline) == ("Africa/Cairo", "Senior health-data analyst")
        assert member.windows[0] == Window(Weekday.TUESDAY, "18:30", "20:30")

    def test_gives_a_member_who_does_not_depend_on_how_many_there_are(self) -> None:
        assert members(count=40) == EVERYBODY[:40]

    def test_invents_other_people_for_another_seed(self) -> None:
        assert members(count=40, seed=7)[5:] != EVERYBODY[5:40]

    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_makes_no_more_than_it_was_asked_for(self, count: int) -> None:
        assert len(members(count=count)) == count


class TestMembers:
    def test_are_as_many_as_asked_each_with_a_subject_and_an_address_of_their_own(self) -> None:
        assert len(EVERYBODY) == 500
        assert len({member.subject for member in EVERYBODY}) == 500
        assert len({member.email for member in EVERYBODY}) == 500

    def test_begin_with_the_personas(self) -> None:
        subjects = [member.subject for member in EVERYBODY[:6]]

        assert subjects == ["amara", "bjorn", "chen", "fatima", "pia", "member-0006"]

    def test_have_addresses_that_never_reach_anybody(self) -> None:
        domains = {member.email.partition("@")[2] for member in EVERYBODY}

        assert domains == {"example.org", "example.com", "example.net"}

    def test_are_named_in_many_scripts(self) -> None:
        scripts = Counter(unicodedata.name(member.display_name[0]).split()[0] for member in EVERYBODY)

        wanted = ("LATIN", "ARABIC", "CJK", "DEVANAGARI", "CYRILLIC", "GREEK", "HANGUL", "HEBREW", "THAI", "ETHIOPIC")
        assert all(scripts[script] >= 3 for script in wanted), scripts
        assert any(not member.display_name.isascii() for member in EVERYBODY if member.display_name[0].isascii())

    def test_have_names_in_normal_form(self) -> None:
        assert all(unicodedata.is_normalized("NFC", member.display_name) for member in EVERYBODY)

    def test_live_in_zones_with_and_without_whole_hours(self) -> None:
        offsets = {offset(member) for member in EVERYBODY}

        minutes = {int(each.total_seconds()) // 60 % 60 for each in offsets}
        assert minutes == {0, 30, 45}
        assert min(offsets) == timedelta(hours=-11)
        assert max(offsets) >= timedelta(hours=13)

    def test_know_industries_of_isic(self) -> None:
        assert all(code in industries_by_code() for member in EVERYBODY for code in member.industries)
        assert all(member.industries for member in EVERYBODY)

    def test_stand_at_every_career_stage(self) -> None:
        assert {member.career_stage for member in EVERYBODY} == set(CareerStage)

    def test_say_something_about_themselves_without_unfilled_places(self) -> None:
        texts = [text for member in EVERYBODY for text in (member.headline, member.bio)]

        assert all(text.strip() and "{" not in text and "  " not in text for text in texts)
        assert all(len(member.headline) <= 120 and len(member.bio) <= 500 for member in EVERYBODY)

    def test_speak_some_language(self) -> None:
        assert all(member.languages and len(set(member.languages)) == len(member.languages) for member in EVERYBODY)


class TestAvailability:
    def test_lies_on_quarter_hours_and_ends_after_it_began(self) -> None:
        for window in (window for member in EVERYBODY for window in member.windows):
            start, end = time.fromisoformat(window.starts_at), time.fromisoformat(window.ends_at)
            assert start.minute % 15 == end.minute % 15 == 0
            assert time(6, 30) <= start < end <= time(22, 45)

    def test_has_no_windows_that_overlap(self) -> None:
        for member in EVERYBODY:
            ordered = sorted(
                (DAYS.index(window.weekday), window.starts_at, window.ends_at) for window in member.windows
            )
            assert all(one[0] < two[0] or one[2] <= two[1] for one, two in pairwise(ordered)), member.subject

    def test_gives_everybody_some_time(self) -> None:
        assert all(member.windows for member in EVERYBODY)


class TestNeedsAndOffers:
    def test_are_stated_by_about_as_many_as_in_a_real_association(self) -> None:
        assert 0.55 <= len(NEEDS) / 500 <= 0.65
        assert 0.36 <= len(OFFERS) / 500 <= 0.44
        assert sum(1 for member in EVERYBODY if member.need and member.offer) >= 50

    def test_name_each_skill_once_and_only_those_of_the_taxonomy(self) -> None:
        for skills in (said.skills for part in (NEEDS, OFFERS) for said in part):
            assert len(set(skills)) == len(skills)
            assert all(uri in skills_by_uri() for uri in skills)

    def test_ask_for_every_kind_of_relationship(self) -> None:
        assert {need.kind for need in NEEDS} == set(Kind)
        assert {kind for offer in OFFERS for kind in offer.kinds} == set(Kind)

    def test_leave_nothing_open(self) -> None:
        assert all(need.goal and need.skills and need.minutes_per_month > 0 for need in NEEDS)
        assert all(offer.can_help_with and offer.cannot_help_with and offer.stages for offer in OFFERS)
        assert all(1 <= offer.capacity <= 6 and len(set(offer.kinds)) == len(offer.kinds) for offer in OFFERS)

    def test_meet_often_enough_that_most_needs_have_somebody_to_turn_to(self) -> None:
        met = [member for member in EVERYBODY if member.need and any(_could_meet(member, other) for other in EVERYBODY)]

        assert len(met) / len(NEEDS) >= 0.7


class TestPersonas:
    def test_say_the_labels_the_taxonomy_says(self) -> None:
        labels = {
            label
            for words in personas()
            for part in ("need", "offer")
            for label in words.get(part, {}).get("skills", ())
        }

        assert labels <= {skill.label for skill in skills_by_uri().values()}

    def test_let_amara_find_bjorn(self) -> None:
        amara, bjorn = the("amara"), the("bjorn")

        assert len(set(need_of("amara").skills) & set(offer_of("bjorn").skills)) == 2
        assert _could_meet(amara, bjorn)
        assert offer_of("bjorn").capacity == 3
        assert amara.zone == "Africa/Nairobi"

    def test_let_amara_and_bjorn_meet_on_an_evening(self) -> None:
        shared = quarters(the("amara")) & quarters(the("bjorn"))
        evenings = [instant for instant in shared if instant.astimezone(ZoneInfo("Europe/Stockholm")).hour >= 17]

        assert len(evenings) >= 4

    def test_let_chen_show_fatima_machine_learning(self) -> None:
        assert _could_meet(the("fatima"), the("chen"))
        assert need_of("fatima").kind is Kind.REVERSE

    def test_give_a_staff_role_to_pia_alone(self) -> None:
        assert [(member.subject, member.roles) for member in EVERYBODY if member.roles] == [
            ("pia", ("programme_manager",))
        ]


def _could_meet(mentee: SeedMember, mentor: SeedMember) -> bool:
    need, offer = mentee.need, mentor.offer
    if mentee is mentor or need is None or offer is None:
        return False
    if need.kind not in offer.kinds or need.stage not in offer.stages:
        return False
    return bool(set(need.skills) & set(offer.skills)) and len(quarters(mentee) & quarters(mentor)) >= 2


class TestCareers:
    def test_lead_somewhere_from_somewhere(self) -> None:
        for member in EVERYBODY:
            for title, code, start, end in member.career.history:
                assert title
                assert code in industries_by_code()
                assert 1940 <= start <= end <= 2026

    def test_of_who_changes_show_what_they_leave(self) -> None:
        changing = [member for member in EVERYBODY if member.career_stage is CareerStage.CHANGING]

        assert changing
        assert all(member.career.history for member in changing)

    def test_share_employers_and_teams_enough_to_be_colleagues(self) -> None:
        colleagues = Counter((member.career.employer, member.career.team) for member in EVERYBODY if member.career.team)

        assert any(count > 1 for (employer, _), count in colleagues.items() if employer)

    def test_leave_traits_open_for_some_and_answered_for_others(self) -> None:
        answered = Counter(len(member.career.traits) for member in EVERYBODY)

        assert answered[0] > 50
        assert answered[len(Trait)] > 50
