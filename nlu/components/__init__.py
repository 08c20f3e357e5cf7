"""Taman's own parts of the Rasa pipeline; docs/nlu.md tells how they work together."""
