"""Refusals say no in a sentence for people, and in extensions for their client."""

from graphql import GraphQLError

from chassis.errors import Choice, DomainError, NotAllowed
from chassis.graph.view import as_error


class ShelfFull(DomainError):
    """The shelf is full; take a book away, or ask for another shelf."""

    choices = (
        Choice(mutation="takeBook", input={"count": 1}),
        Choice(mutation="askForShelf", input={}),
    )


class TestExtensions:
    def test_name_the_rule(self) -> None:
        assert NotAllowed().extensions == {"code": "FORBIDDEN"}

    def test_name_the_choices_that_the_rule_leaves(self) -> None:
        assert ShelfFull().extensions == {
            "code": "SHELF_FULL",
            "choices": [{"mutation": "takeBook", "input": {"count": 1}}, {"mutation": "askForShelf", "input": {}}],
        }


class TestOnTheGraph:
    def test_a_refusal_speaks_and_leaves_its_choices(self) -> None:
        error = as_error(GraphQLError("hidden", original_error=ShelfFull()))

        assert error["message"] == "The shelf is full; take a book away, or ask for another shelf."
        assert error["extensions"] == ShelfFull().extensions
