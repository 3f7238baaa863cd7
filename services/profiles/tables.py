"""What the tables of every area share: one metadata, and the types of their columns."""

from collections.abc import Callable
from enum import Enum
from typing import Any, cast

from sqlalchemy import ARRAY, Dialect, MetaData, Text, TypeDecorator
from sqlalchemy import Enum as EnumType
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

metadata = MetaData()


def word(enumeration: type[Enum]) -> EnumType:
    """Words are kept as text: a new one needs no change of type."""
    return EnumType(enumeration, native_enum=False, length=20)


def words(enumeration: type[Enum]) -> ARRAY[Any]:
    return ARRAY(cast("TypeEngine[Any]", word(enumeration)), as_tuple=True)


def texts() -> ARRAY[str]:
    return ARRAY(Text, as_tuple=True)


class AsJson(TypeDecorator[Any]):
    """A value of the domain, kept as JSON: `write` turns it into JSON values, `read` turns them back."""

    impl = JSONB
    cache_ok = True

    def __init__(self, write: Callable[[Any], Any], read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._write = write
        self._read = read

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self._write(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self._read(value)
