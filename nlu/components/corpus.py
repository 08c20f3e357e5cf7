"""Reads the sentence files: data/<language>/<intent>.yml and held_out/<name>_<language>.yml. Knows no Rasa."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ITEM = re.compile(r"\s*- ?(.*\S)\s*$")


class BadFile(ValueError):
    """A file that cannot be read; the message names it, with the line where it is known."""


@dataclass(frozen=True)
class Sentence:
    """A sentence with what we know about it.

    Attributes:
        place: "data/vi/scam_job.yml:17".
        alt: other intents that are right too (held-out only).
        register: how it is written: plain, no_marks, slang, long, mixed (held-out only).
        kind: kind of danger (crisis sets only).
    """

    text: str
    intent: str
    crisis: bool
    language: str
    place: str
    alt: tuple[str, ...] = ()
    register: str = ""
    kind: str = ""

    @property
    def right(self) -> frozenset[str]:
        """All intents that count as right."""
        return frozenset({self.intent, *self.alt})


@dataclass(frozen=True)
class Corpus:
    """All sentence sets of the project."""

    training: list[Sentence] = field(default_factory=list)
    held_out: list[Sentence] = field(default_factory=list)
    crisis: list[Sentence] = field(default_factory=list)


def read_training(folder: Path, below: Path | None = None) -> list[Sentence]:
    """Read data/<language>/*.yml below `folder`, the data folder.

    Raises:
        BadFile: a file does not have the shape we write.
    """
    return [s for file in sorted(folder.glob("*/*.yml")) for s in read_training_file(file, below or folder.parent)]


def read_training_file(file: Path, below: Path) -> list[Sentence]:
    """Read one training file.

    Raises:
        BadFile: it does not have the shape we write.
    """
    name = file.relative_to(below).as_posix()
    lines = file.read_text(encoding="utf-8").splitlines()
    found: list[Sentence] = []
    for block in _items(_load(file, name), "nlu", name):
        # Rasa's blocks of examples lose their line numbers in YAML, so the lines are looked up in order.
        metadata = block.get("metadata") or {}
        if not isinstance(block.get("intent"), str) or not isinstance(block.get("examples"), str):
            raise BadFile(f"{name}: a block without `intent` or `examples: |`")
        for line in block["examples"].splitlines():
            match = _ITEM.match(line)
            if match is None:
                if line.strip():
                    raise BadFile(f"{name}: not an example (no dash): {line.strip()[:40]}")
                continue
            found.append(Sentence(match[1], block["intent"], metadata.get("crisis") is True, file.parent.name, name))
    numbers = _line_numbers(lines, [s.text for s in found])
    return [_placed(s, f"{name}:{number}") for s, number in zip(found, numbers, strict=False)]


def read_held_out(folder: Path) -> tuple[list[Sentence], list[Sentence]]:
    """Read held_out/{vi,id}.yml and held_out/crisis_{vi,id}.yml: the intent sets and the crisis sets.

    Raises:
        BadFile: a file does not have the shape we write.
    """
    intents: list[Sentence] = []
    crisis: list[Sentence] = []
    for file in sorted(folder.glob("*.yml")):
        name = file.relative_to(folder.parent).as_posix()
        lines = [n for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if "text:" in line]
        items = _items(_load(file, name), "messages", name)
        for position, item in enumerate(items):
            if not isinstance(item.get("text"), str) or not isinstance(item.get("crisis"), bool):
                raise BadFile(f"{name}: message {position + 1} without `text` or `crisis`")
            number = lines[position] if len(lines) == len(items) else 0
            alt = item.get("alt") or []
            (crisis if file.stem.startswith("crisis_") else intents).append(
                Sentence(
                    item["text"],
                    str(item.get("intent", "")),
                    item["crisis"],
                    file.stem.rsplit("_", 1)[-1],
                    f"{name}:{number}",
                    alt=tuple([alt] if isinstance(alt, str) else alt),
                    register=str(item.get("register", "")),
                    kind=str(item.get("kind", "")),
                )
            )
    return intents, crisis


def read_corpus(project: Path) -> Corpus:
    """Read everything below the nlu project's folder.

    Raises:
        BadFile: a file does not have the shape we write.
    """
    intents, crisis = read_held_out(project / "held_out")
    return Corpus(read_training(project / "data"), intents, crisis)


def _load(file: Path, name: str) -> Any:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - the safe loader, in C
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise BadFile(f"{where}: not readable as YAML: {getattr(error, 'problem', error)}") from error


def _items(document: Any, key: str, name: str) -> list[dict[str, Any]]:
    items = document.get(key) if isinstance(document, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadFile(f"{name}: no list `{key}:`")
    return items


def _line_numbers(lines: list[str], texts: list[str]) -> Iterator[int]:
    at = 0
    for text in texts:
        for number in range(at, len(lines)):
            match = _ITEM.match(lines[number])
            if match and match[1] == text:
                at = number + 1
                break
        yield at


def _placed(sentence: Sentence, place: str) -> Sentence:
    return Sentence(sentence.text, sentence.intent, sentence.crisis, sentence.language, place)
