"""Alembic's entry: runs the migrations on the connection that `storage.migrating` hands in."""

from alembic import context
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills SQLModel.metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,  # BEGIN IMMEDIATE makes a failed migration roll back on SQLite as well
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
