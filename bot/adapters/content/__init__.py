"""Content that editors write: TOML for facts, Markdown for words; loaded whole, checked whole."""
