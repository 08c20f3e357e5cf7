"""Pure rules: no Telegram, web, database, HTTP, gettext or clock is known here."""
