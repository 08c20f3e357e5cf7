"""The web face (Starlette): webhook and health."""
