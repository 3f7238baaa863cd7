"""What the tables of every area share: one metadata, and the type of their words."""

from enum import Enum as PythonEnum

from sqlalchemy import Enum, MetaData

metadata = MetaData()


def word(enumeration: type[PythonEnum]) -> Enum:
    """Words are kept as text: a new one needs no change of type."""
    return Enum(enumeration, native_enum=False, create_constraint=False, length=32)
