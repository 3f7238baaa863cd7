"""SCIM filters and orders as SQL over the JSON of a resource: nothing is compared in Python."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from scim2_models import InvalidFilterException, Resource, ScimFilter, SearchRequest
from scim2_models.path import (
    AttributeBinding,
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
    coerce_value,
)
from sqlalchemy import ARRAY, ColumnElement, Numeric, Text, and_, cast, false, func, not_, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from services.profiles.integrations.domain.scim import folded
from services.profiles.integrations.tables import provisioned

Condition = ColumnElement[bool]
Json = ColumnElement[Any]

SAYS_SOMETHING = '$.** ? ((@.type() == "string" && @ != "") || @.type() == "number" || @.type() == "boolean")'
"""RFC 7644 section 3.4.2.2: present is what has a value, or a node that is not empty."""

COLUMNS: dict[tuple[str, str | None], ColumnElement[Any]] = {
    ("id", None): cast(provisioned.c.id, Text),
    ("external_id", None): provisioned.c.given_id,
    ("user_name", None): provisioned.c.user_name,
    ("meta", "created"): provisioned.c.created_at,
    ("meta", "last_modified"): provisioned.c.updated_at,
    ("meta", "resource_type"): func.lower(provisioned.c.kind),
}
"""What is a column of its own; all else is read from the JSON."""


@dataclass(frozen=True)
class Attribute:
    """Where an attribute is kept: in a column, or in the JSON under `path`, then `sub` of each value."""

    binding: AttributeBinding
    path: tuple[str, ...]
    sub: tuple[str, ...]

    @classmethod
    def of(cls, binding: AttributeBinding) -> "Attribute":
        schema = str(getattr(binding.model, "__schema__", None) or "")
        head, *sub = binding.urn.removeprefix(f"{schema}:").split(".")
        extension = () if issubclass(binding.model, Resource) else (schema,)
        return cls(binding, (*extension, head), tuple(sub))

    @property
    def column(self) -> ColumnElement[Any] | None:
        if not issubclass(self.binding.model, Resource):
            return None
        return COLUMNS.get((self.binding.field_name, self.binding.sub_field_name))

    @property
    def source(self) -> Json:
        return provisioned.c.resource if self.binding.case_exact else provisioned.c.folded

    def values(self, name: str) -> Any:
        """The values of an attribute that has many, as the rows of a table."""
        return func.jsonb_array_elements(at(self.source, self.path)).table_valued("value", name=name)

    def text_in(self, json: Json, path: tuple[str, ...]) -> ColumnElement[Any]:
        """One value in the form that it is compared in."""
        text = json.op("#>>", return_type=Text())(_keys(path))
        return cast(text, Numeric) if self.binding.target_type is int else text

    def comparable(self, value: Any) -> Any:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return normalize("NFC", value) if self.binding.case_exact else folded(value)
        return value


def at(json: Json, path: tuple[str, ...]) -> Json:
    return json.op("#>", return_type=JSONB())(_keys(path))


def _keys(path: tuple[str, ...]) -> ColumnElement[Any]:
    return cast(list(path), ARRAY(Text))


class AsSql(FilterVisitor[Condition]):
    """A filter on one kind of resource; what the kind does not declare matches nothing (RFC 7644 section 3.4.2.1).

    Inside brackets `within` is the attribute whose values are chosen from, and `value` one of these.
    """

    def __init__(self, bound: ScimFilter[Any], *, within: AttrPath | None = None, value: Json | None = None) -> None:
        self._bound = bound
        self._within = within
        self._value = value

    def visit_comparison(self, node: Comparison) -> Condition:
        binding = self._bound.resolve_comparison(self._full(node.attr_path), strict=False)
        if binding is None:
            return false()
        attribute = Attribute.of(binding)
        wanted = attribute.comparable(storable(coerce_value(binding, node.value, node.op)))
        if self._value is not None:
            return compare(attribute.text_in(self._value, attribute.sub), wanted, node.op)
        if attribute.column is not None:
            return compare(attribute.column, wanted, node.op)
        if not binding.is_multivalued:
            text = attribute.text_in(attribute.source, (*attribute.path, *attribute.sub))
            return compare(text, wanted, node.op)
        return _compare_any(attribute, wanted, node.op)

    def visit_present(self, node: Present) -> Condition:
        binding = self._bound.resolve(self._full(node.attr_path), strict=False)
        if binding is None:
            return false()
        attribute = Attribute.of(binding)
        if self._value is not None:
            return _says_something(at(self._value, attribute.sub))
        if attribute.column is not None:
            return attribute.column.is_not(None)
        if binding.field_name == "meta":
            return true()
        if binding.is_multivalued and attribute.sub:
            each = attribute.values("present")
            return select(each.c.value).where(_says_something(at(each.c.value, attribute.sub))).exists()
        return _says_something(at(attribute.source, (*attribute.path, *attribute.sub)))

    def visit_not(self, node: Not) -> Condition:
        return not_(self.visit(node.expr))

    def visit_logical_expr(self, node: LogicalExpr) -> Condition:
        join = and_ if node.op is LogicalOperator.and_ else or_
        return join(*(self.visit(term) for term in node.terms))

    def visit_value_path(self, node: ValuePath) -> Condition:
        binding = self._bound.resolve(node.attr_path, strict=False)
        if binding is None:
            return false()
        each = Attribute.of(binding).values("chosen")
        inner = AsSql(self._bound, within=node.attr_path, value=each.c.value)
        return select(each.c.value).where(inner.visit(node.val_filter)).exists()

    def _full(self, path: AttrPath) -> AttrPath:
        outer = self._within
        return path if outer is None else AttrPath(outer.attr, path.attr, outer.uri)


def storable(value: Any) -> Any:
    """The value as PostgreSQL can compare it; refuses what it could not even keep."""
    try:
        match value:
            case str():
                value.encode()
                within = "\0" not in value
            case int() if not isinstance(value, bool):
                within, value = True, Decimal(value)
            case datetime():
                within, value = True, value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
            case _:
                within = True
    except (UnicodeEncodeError, OverflowError):
        within = False
    if not within:
        raise InvalidFilterException(detail=BEYOND)
    return value


BEYOND = "A value of this filter is none that could be kept here: it has a NUL or half a character, or is no time."


def compare(value: ColumnElement[Any], wanted: Any, op: CompareOperator) -> Condition:
    """Never unknown: a value that is not there is like none, so that `not` may be put before it."""
    if wanted is None:
        nothing = {CompareOperator.eq: value.is_(None), CompareOperator.ne: value.is_not(None)}
        return nothing.get(op, false())
    if op in TEXTUAL:
        if not isinstance(wanted, str) or not isinstance(value.type, Text):
            return false()
        return func.coalesce(_textual(op, value, wanted), false())
    if op is CompareOperator.ne:
        return value.is_distinct_from(wanted)
    return func.coalesce(ORDERED[op](value, wanted), false())


TEXTUAL = (CompareOperator.co, CompareOperator.sw, CompareOperator.ew)
ORDERED = {
    CompareOperator.eq: lambda value, wanted: value == wanted,
    CompareOperator.gt: lambda value, wanted: value > wanted,
    CompareOperator.ge: lambda value, wanted: value >= wanted,
    CompareOperator.lt: lambda value, wanted: value < wanted,
    CompareOperator.le: lambda value, wanted: value <= wanted,
}


def _textual(op: CompareOperator, value: ColumnElement[Any], wanted: str) -> Condition:
    if op is CompareOperator.co:
        return func.strpos(value, wanted) > 0
    if op is CompareOperator.sw:
        return func.starts_with(value, wanted)
    return func.right(value, len(wanted)) == wanted


def _compare_any(attribute: Attribute, wanted: Any, op: CompareOperator) -> Condition:
    """Any value matches; `ne` means that none is equal, and no values at all are as one that is null."""
    each = attribute.values("compared")
    text = attribute.text_in(each.c.value, attribute.sub)
    missing = at(attribute.source, attribute.path).is_(None)
    if op is CompareOperator.ne and wanted is not None:
        return not_(select(each.c.value).where(compare(text, wanted, CompareOperator.eq)).exists())
    if op is CompareOperator.ne:
        return and_(not_(missing), not_(select(each.c.value).where(text.is_(None)).exists()))
    found = select(each.c.value).where(compare(text, wanted, op)).exists()
    return or_(missing, found) if op is CompareOperator.eq and wanted is None else found


def _says_something(json: Json) -> Condition:
    return func.coalesce(func.jsonb_path_exists(json, cast(SAYS_SOMETHING, JSONPATH)), false())


def order(request: SearchRequest[Any], model: type[Resource[Any]]) -> ColumnElement[Any] | None:
    """What resources of a kind are sorted by: of many values the primary one, or else the first."""
    binding = request.sort_binding(model)
    if binding is None:
        return None
    attribute = Attribute.of(binding)
    if attribute.column is not None:
        return attribute.column
    if not binding.is_multivalued:
        return attribute.text_in(attribute.source, (*attribute.path, *attribute.sub))
    all_of_them = func.jsonb_array_elements(at(attribute.source, attribute.path))
    each = all_of_them.table_valued("value", with_ordinality="place", name="sorted").render_derived()
    primary = func.coalesce(each.c.value.op("->>", return_type=Text())("primary"), "") == "true"
    chosen = select(attribute.text_in(each.c.value, attribute.sub)).order_by(primary.desc(), each.c.place).limit(1)
    return chosen.scalar_subquery()
