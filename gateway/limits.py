"""What one request may ask for, checked before anything expensive is done with it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    Lexer,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    TokenKind,
)

LIST_ARGUMENTS = frozenset({"first", "last", "limit"})
USUAL_LENGTH = 10
"""How many items a list is taken to have when its length comes in a variable."""
HEAVY = {"meetingSlots": 1_000, "whyNot": 2_500}
"""What a field costs besides its selection: two calendars of eight weeks, a member compared with every mentor."""
INTROSPECTION = frozenset({"__schema", "__type"})
INTROSPECTED_LENGTHS = {"types": 70.0, "fields": 4.0, "directives": 5.0, "ofType": 0.5}
"""How long introspection's lists are on average; a type wraps another in fewer than half of all cases."""


@dataclass(frozen=True)
class Limits:
    """The bounds of a document.  They are generous for people and tight for scripts."""

    body_bytes: int = 100_000
    tokens: int = 2_000
    depth: int = 20
    aliases: int = 60
    root_fields: int = 20
    directives: int = 60
    fields: int = 2_000
    """After the expansion of fragments."""
    definitions: int = 60
    """Operations and fragments: validation compares them with each other."""
    repetitions: int = 1_000
    """Pairs of fields under one response key: validation compares each pair, and all below it."""
    cost: int = 20_000
    introspection: int = 6_000
    """The share of the cost that runs in this process; what tools ask for takes two thirds of it."""


class TooMuch(Exception):
    """The document exceeds a limit; the text says which."""


class _Counts:
    """What is seen in one pass over the tokens."""

    def __init__(self) -> None:
        self.tokens = self.depth = self.deepest = self.parentheses = self.aliases = self.directives = 0

    def see(self, kind: TokenKind) -> None:
        self.tokens += 1
        if kind is TokenKind.BRACE_L and not self.parentheses:
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)
        elif kind is TokenKind.BRACE_R and not self.parentheses:
            self.depth -= 1
        elif kind is TokenKind.PAREN_L:
            self.parentheses += 1
        elif kind is TokenKind.PAREN_R:
            self.parentheses -= 1
        elif kind is TokenKind.COLON and not self.parentheses:
            self.aliases += 1
        elif kind is TokenKind.AT:
            self.directives += 1


def check_tokens(text: str, limits: Limits) -> None:
    """One pass of the lexer, before the parser.  Raises TooMuch; a syntax error is left for the parser to tell."""
    lexer, counts = Lexer(Source(text)), _Counts()
    try:
        while (token := lexer.advance()).kind is not TokenKind.EOF:
            counts.see(token.kind)
            if counts.tokens > limits.tokens:
                break
    except GraphQLError:
        return
    _refuse_excess(
        "document",
        (
            ("tokens", counts.tokens, limits.tokens),
            ("levels", counts.deepest, limits.depth),
            ("aliases", counts.aliases, limits.aliases),
            ("directives", counts.directives, limits.directives),
        ),
    )


@dataclass(frozen=True)
class _Size:
    fields: int = 0
    depth: int = 0
    cost: int = 0
    introspection: int = 0

    def plus(self, other: "_Size") -> "_Size":
        return _Size(
            self.fields + other.fields,
            max(self.depth, other.depth),
            self.cost + other.cost,
            self.introspection + other.introspection,
        )


class _Expansion:
    """Sizes as if every fragment were written out; each fragment is measured once."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._known: dict[str, _Size] = {}

    def size(self, selections: SelectionSetNode) -> _Size:
        total = _Size()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                total = total.plus(self._field(node))
            elif isinstance(node, InlineFragmentNode):
                total = total.plus(self.size(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                total = total.plus(self._fragment(node.name.value))
        return total

    def _fragment(self, name: str) -> _Size:
        """A cycle counts nothing here: validation refuses it."""
        if name not in self._known:
            self._known[name] = _Size()
            fragment = self._fragments.get(name)
            self._known[name] = self.size(fragment.selection_set) if fragment else _Size()
        return self._known[name]

    def _field(self, node: FieldNode) -> _Size:
        below = self.size(node.selection_set) if node.selection_set else _Size()
        cost = 1 + int(self._length(node) * (below.cost + 1)) if node.selection_set else 0
        cost += HEAVY.get(node.name.value, 0)
        introspection = cost if node.name.value in INTROSPECTION else below.introspection
        return _Size(below.fields + 1, below.depth + 1, cost, introspection)

    def _length(self, node: FieldNode) -> float:
        for argument in node.arguments or ():
            if argument.name.value in LIST_ARGUMENTS:
                value = argument.value
                return max(1, int(value.value)) if isinstance(value, IntValueNode) else USUAL_LENGTH
        return INTROSPECTED_LENGTHS.get(node.name.value, 1)


class _Repetitions:
    """Counts pairs of fields that are merged into one response key, fragments written out."""

    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._limits = limits
        self._seen = 0

    def count(self, sets: Iterable[SelectionSetNode], depth: int = 1) -> int:
        """Ends at the depth limit, because fragments may turn in circles until validation refuses them."""
        by_key: dict[str, list[FieldNode]] = defaultdict(list)
        for one in sets:
            for field in self._written_out(one, frozenset()):
                by_key[(field.alias or field.name).value].append(field)
        pairs = sum(len(nodes) * (len(nodes) - 1) // 2 for nodes in by_key.values())
        if depth == self._limits.depth:
            return pairs
        below = ([node.selection_set for node in nodes if node.selection_set] for nodes in by_key.values())
        return pairs + sum(self.count(each, depth + 1) for each in below if each)

    def _written_out(self, selections: SelectionSetNode, inside: frozenset[str]) -> Iterator[FieldNode]:
        for node in selections.selections:
            self._seen += 1
            if self._seen > self._limits.fields:
                raise TooMuch(f"This operation has more than {self._limits.fields} fields.")
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                yield from self._written_out(node.selection_set, inside)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in inside:
                fragment = self._fragments.get(node.name.value)
                if fragment is not None:
                    yield from self._written_out(fragment.selection_set, inside | {node.name.value})


def check_expansion(document: DocumentNode, limits: Limits) -> None:
    """Before validation, which is itself quadratic in a document's expanded size.  Raises TooMuch."""
    _refuse_excess("document", (("definitions", len(document.definitions), limits.definitions),))
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            size = _Expansion(document).size(operation.selection_set)
            _refuse_excess(
                "operation",
                (
                    ("fields", size.fields, limits.fields),
                    ("levels", size.depth, limits.depth),
                    ("root fields", len(operation.selection_set.selections), limits.root_fields),
                    ("points of cost", size.cost, limits.cost),
                    ("points of introspection", size.introspection, limits.introspection),
                ),
            )
            repeated = _Repetitions(document, limits).count([operation.selection_set])
            _refuse_excess("operation", (("repetitions of fields", repeated, limits.repetitions),))


def _refuse_excess(what: str, counts: Iterable[tuple[str, int, int]]) -> None:
    for name, found, most in counts:
        if found > most:
            raise TooMuch(f"This {what} has more than {most} {name}.")


def cost_of(document: DocumentNode, operation: OperationDefinitionNode) -> int:
    """How many objects the operation may return: lists count by their `first`, `last` or `limit`."""
    return max(1, _Expansion(document).size(operation.selection_set).cost)
