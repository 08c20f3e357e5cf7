"""What Alembic runs: migrations on the connection that schema.py hands over."""

from __future__ import annotations

from alembic import context

from bot.adapters.db.models import Base, belongs_to

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite changes a table by copying it.
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    include_object=belongs_to(connection.dialect.name),
)
with context.begin_transaction():
    context.run_migrations()
