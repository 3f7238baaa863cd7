"""What one request may ask for, checked before anything expensive is done with it."""

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
    cost: int = 20_000


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
    for name, found, most in (
        ("tokens", counts.tokens, limits.tokens),
        ("levels", counts.deepest, limits.depth),
        ("aliases", counts.aliases, limits.aliases),
        ("directives", counts.directives, limits.directives),
    ):
        if found > most:
            raise TooMuch(f"This document has more than {most} {name}.")


@dataclass(frozen=True)
class _Size:
    fields: int = 0
    depth: int = 0
    cost: int = 0

    def plus(self, other: "_Size") -> "_Size":
        return _Size(self.fields + other.fields, max(self.depth, other.depth), self.cost + other.cost)


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
        length = self._length(node)
        own = 1 if node.selection_set else 0
        return _Size(below.fields + 1, below.depth + 1, own + length * below.cost + (length if own else 0))

    def _length(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in LIST_ARGUMENTS:
                value = argument.value
                return max(1, int(value.value)) if isinstance(value, IntValueNode) else USUAL_LENGTH
        return 1


def check_expansion(document: DocumentNode, limits: Limits) -> None:
    """Before validation, which is itself quadratic in a document's expanded size.  Raises TooMuch."""
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            size = _Expansion(document).size(operation.selection_set)
            for name, found, most in (
                ("fields", size.fields, limits.fields),
                ("levels", size.depth, limits.depth),
                ("root fields", len(operation.selection_set.selections), limits.root_fields),
                ("points of cost", size.cost, limits.cost),
            ):
                if found > most:
                    raise TooMuch(f"This operation has more than {most} {name}.")


def cost_of(document: DocumentNode, operation: OperationDefinitionNode) -> int:
    """How many objects the operation may return: lists count by their `first`, `last` or `limit`."""
    return max(1, _Expansion(document).size(operation.selection_set).cost)
