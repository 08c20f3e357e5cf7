"""One file a feature; each has `register(app)`."""
