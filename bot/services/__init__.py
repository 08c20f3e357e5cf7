"""Use cases: they know the domain and the ports, and nothing of Telegram, web, database or files."""
