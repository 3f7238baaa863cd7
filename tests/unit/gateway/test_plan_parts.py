"""The small parts that a plan is compiled from."""

from graphql import build_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.execute.errors import all_errors
from gateway.execute.execution import Call, Execution, Failure
from gateway.execute.merge import copied, merge
from gateway.execute.nodes import JsonObject, PathSegment, Selection
from gateway.execute.paths import collector, locate
from gateway.execute.representations import representation
from gateway.execute.rewrites import renamed_keys, rewrites

SCHEMA = build_schema("""
    type Query { node: Node }
    interface Node { id: ID! }
    type Member implements Node { id: ID! }
    type Skill implements Node { id: ID! }
""")
TREES = st.recursive(
    st.none() | st.just(1),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.fixed_dictionaries({}, optional={"a": inner, "__typename": st.sampled_from(["Member", "Skill"])})
    ),
    max_leaves=12,
)
SEGMENTS = st.sampled_from(["@", {"Field": "a"}, {"TypeCondition": ["Member"]}, {"TypeCondition": ["Node"]}])


class TestPaths:
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(TREES.filter(lambda tree: isinstance(tree, dict)), st.lists(SEGMENTS, max_size=4))
    def test_the_generated_walk_finds_what_the_slow_one_finds(self, tree: JsonObject, path: list[PathSegment]) -> None:
        found: list[JsonObject] = []
        collector(SCHEMA, path)(tree, found)

        assert [id(item) for item in found] == [id(item) for item, _ in locate(SCHEMA, path, tree)]

    def test_says_where_in_the_response(self) -> None:
        tree = {"a": [{"b": [[{"x": 1}], []]}, None, {"b": [[None, {"x": 2}]]}]}
        path: list[PathSegment] = [{"Field": "a"}, "@", {"Field": "b"}, "@", "@"]

        assert [at for _, at in locate(SCHEMA, path, tree)] == [("a", 0, "b", 0, 0), ("a", 2, "b", 0, 1)]


class TestMerge:
    def test_joins_objects_and_lists_by_position(self) -> None:
        target = {"a": [{"x": 1}, None], "b": None}

        merge(target, {"a": [{"y": 2}, {"y": 3}], "b": {"z": 1}})

        assert target == {"a": [{"x": 1, "y": 2}, {"y": 3}], "b": {"z": 1}}

    def test_never_loses_a_value_to_null(self) -> None:
        target = {"a": {"x": 1}}

        merge(target, {"a": None})

        assert target == {"a": {"x": 1}}

    def test_a_copy_shares_nothing(self) -> None:
        original: JsonObject = {"a": [{"b": []}]}

        copied(original)["a"][0]["b"].append(1)

        assert original == {"a": [{"b": []}]}


class TestRepresentations:
    def fields(self, *names: str) -> list[Selection]:
        return [{"kind": "Field", "name": name} for name in names]

    def test_take_keys_and_required_fields_of_the_right_type(self) -> None:
        requires: list[Selection] = [
            {"kind": "InlineFragment", "typeCondition": "Member", "selections": self.fields("__typename", "id")}
        ]
        represent = representation(SCHEMA, requires)

        assert represent({"__typename": "Member", "id": "1", "x": 2}) == {"__typename": "Member", "id": "1"}
        assert represent({"__typename": "Skill", "id": "1"}) is None
        assert represent({"__typename": "Member"}) is None

    def test_nest_and_admit_interfaces(self) -> None:
        nested: Selection = {"kind": "Field", "name": "box", "selections": self.fields("size")}
        requires: list[Selection] = [
            {"kind": "InlineFragment", "typeCondition": "Node", "selections": [*self.fields("id"), nested]}
        ]
        represent = representation(SCHEMA, requires)

        entity = {"__typename": "Skill", "id": "1", "box": [{"size": 1, "x": 0}, None]}
        assert represent(entity) == {"__typename": "Skill", "id": "1", "box": [{"size": 1}, None]}


class TestRewrites:
    def test_rename_keys_below_types(self) -> None:
        given_rewrites = [
            {"KeyRenamer": {"path": [{"TypenameEquals": ["Node"]}, {"Key": "_a"}], "renameKeyTo": "name"}}
        ]
        value = [{"__typename": "Member", "_a": 1}, {"__typename": "Other", "_a": 2}]

        for change in rewrites(SCHEMA, given_rewrites):
            change(value)

        assert value == [{"__typename": "Member", "name": 1}, {"__typename": "Other", "_a": 2}]
        assert renamed_keys(given_rewrites) == {"_a": "name"}


class TestErrors:
    def execution(self) -> Execution:
        return Execution({}, Call(0, lambda _: b""))

    def test_paths_end_where_the_client_stopped_selecting(self) -> None:
        ex = self.execution()
        ex.errors = [{"message": "x", "path": ["a", 1, "hidden", "deep"], "extensions": {"code": "X"}}]

        assert all_errors(ex, {"a": {"b": {}}})[0]["path"] == ["a", 1]

    def test_a_failed_fetch_is_told_once_per_field_that_stays_null(self) -> None:
        ex = self.execution()
        ex.failures = [Failure("matching", [("a", 0), ("a", 1)], ["b", "hidden"])]

        assert [error["path"] for error in all_errors(ex, {"a": {"b": {}}})] == [["a", 0, "b"], ["a", 1, "b"]]
