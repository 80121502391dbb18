"""What tables have in common: how constraints are named, and keys that count by themselves."""

from sqlalchemy import BigInteger
from sqlalchemy.dialects.sqlite import INTEGER as SQLITE_INTEGER
from sqlmodel import SQLModel

# Constraints with names of their own can be changed by a later migration on either database.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

COUNTER = BigInteger().with_variant(SQLITE_INTEGER(), "sqlite")  # SQLite counts INTEGER keys only
