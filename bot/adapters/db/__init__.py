"""The database: SQLAlchemy 2 async, SQLite by default, PostgreSQL for a country."""
