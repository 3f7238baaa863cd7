"""The inputs are complete, in the words of the API, and keyed by their content."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from cairn.seed import members
from cairn.seed.member import SeedMember
from cairn.seed.operations import mutations_of

AMARA, BJORN, CHEN, _, PIA = members(count=5)


def inputs(member: SeedMember) -> dict[str, dict[str, Any]]:
    return {mutation.field: mutation.input for mutation in mutations_of(member)}


DOCUMENTS = Path(__file__).parents[3] / "gateway" / "documents"


class TestMutations:
    def test_make_the_profile_first(self) -> None:
        fields = [mutation.field for mutation in mutations_of(CHEN)]

        assert fields == ["saveProfile", "setAvailability", "stateNeed", "makeOffer"]

    def test_leave_out_what_a_member_neither_needs_nor_gives(self) -> None:
        assert list(inputs(PIA)) == ["saveProfile", "setAvailability"]

    def test_say_what_amara_needs(self) -> None:
        stated = AMARA.need
        assert stated is not None

        need = {name: value for name, value in inputs(AMARA)["stateNeed"].items() if name != "idempotencyKey"}

        assert need == {
            "skills": list(stated.skills),
            "stage": "CHANGING",
            "kind": "TRADITIONAL",
            "minutesPerMonth": 90,
            "goal": stated.goal,
        }

    def test_say_when_bjorn_has_time(self) -> None:
        availability = inputs(BJORN)["setAvailability"]

        assert availability["zone"] == "Europe/Stockholm"
        assert availability["windows"][0] == {"weekday": "MONDAY", "startsAt": "12:00", "endsAt": "13:00"}

    def test_name_a_trusted_document_of_the_gateway_that_calls_the_field(self) -> None:
        for mutation in mutations_of(CHEN):
            document = (DOCUMENTS / f"{mutation.document}.graphql").read_text()
            assert f"mutation {mutation.document}($input: {mutation.document}Input!)" in document
            assert f"{mutation.field}(input: $input)" in document


class TestIdempotencyKeys:
    def test_are_the_same_for_the_same_content(self) -> None:
        assert inputs(AMARA) == inputs(AMARA)

    def test_differ_between_members_fields_and_contents(self) -> None:
        twin = replace(AMARA, subject="amara-2")
        moved = replace(AMARA, zone="Africa/Cairo")

        keys = [each["idempotencyKey"] for member in (AMARA, twin, moved) for each in inputs(member).values()]
        # What Amara needs does not change when she moves, so its key stays the same.
        assert len(set(keys)) == len(keys) - 1
