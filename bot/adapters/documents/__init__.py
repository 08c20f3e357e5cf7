"""Posters, pictures, sheets and tables to keep or to print; each takes plain values and gives bytes."""
