"""Alembic migrations. Run by bot.adapters.db.schema, not by the alembic command."""
