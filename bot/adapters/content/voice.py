"""Words that blame, and others that send people away from help: content/voice/{vi,id}.toml, and what they find.

Read is all that Taman says itself. What others say is not: words in “quotes”, and the wrong answers of a quiz.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from bot.adapters.content.files import StrictFile, read_toml
from bot.adapters.content.loader import HOTLINES, LESSONS, is_pattern
from bot.adapters.content.markdown import read_text
from bot.adapters.content.problems import Problems, line_with
from bot.domain.learners import Locale
from bot.domain.phrases import PhraseMatcher, cut

VOICE = "voice"
_QUOTED = re.compile(r"“[^“”]*”")
_WRONG_ANSWER = re.compile(r"\s*[-*] \[ \] ")


class PhrasesFile(StrictFile):
    """A `[[phrases]]` of content/voice."""

    any: list[str] = Field(min_length=1)
    unless: list[str] = Field(default_factory=list)
    why: str = Field(min_length=3)
    instead: str = Field(min_length=2)
    examples: list[str] = Field(min_length=1)
    counter_examples: list[str] = Field(default_factory=list)


class VoiceFile(StrictFile):
    """content/voice/{vi,id}.toml."""

    phrases: list[PhrasesFile] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Found:
    """Words that should not be said: as they stand in the list, the reason, and kinder words."""

    words: str
    why: str
    instead: str


class Voice:
    """The words of one language that Taman never says.

    Args:
        phrases: whose patterns can all be read.
    """

    def __init__(self, phrases: list[PhrasesFile]) -> None:
        self._phrases = phrases
        self._matcher = PhraseMatcher(
            (f"{number}/{part}", pattern)
            for number, entry in enumerate(phrases)
            for part, patterns in (("any", entry.any), ("unless", entry.unless))
            for pattern in patterns
        )

    def find(self, text: str) -> list[Found]:
        """Give what a text says that it should not, quotes left out; each entry of the list once."""
        words = cut(_QUOTED.sub(" ; ", text))
        hits = self._matcher.find(words)
        found = []
        for number, entry in enumerate(self._phrases):
            lifted = {at for hit in hits if hit.key == f"{number}/unless" for at in range(hit.start, hit.end)}
            for hit in hits:
                if hit.key == f"{number}/any" and lifted.isdisjoint(range(hit.start, hit.end)):
                    said = " ".join(words.marked[hit.start : hit.end])
                    found.append(Found(said, entry.why, entry.instead))
                    break
        return found


def read_voice(root: Path, locale: Locale, problems: Problems) -> Voice:
    """Read the list of a language; what cannot be read is noted and left out."""
    path = root / VOICE / f"{locale}.toml"
    file = read_toml(path, VoiceFile, problems)
    phrases = []
    for entry in file.phrases if file else ():
        # Every pattern is read before they are judged, so that all problems are told at once.
        readable = [is_pattern(line, {}, path, problems) for line in (*entry.any, *entry.unless)]
        if all(readable):
            phrases.append(entry)
    return Voice(phrases)


def check_voice(root: Path, problems: Problems) -> None:
    """Note all words in lessons, tracks and helplines that Taman never says, and entries that do not find their own."""
    for locale in Locale:
        path = root / VOICE / f"{locale}.toml"
        voice = read_voice(root, locale, problems)
        _check_examples(path, voice, problems)
        for page in _pages(root, locale):
            # Files that cannot be read have been told by the loader.
            text = read_text(page, Problems(root)) or ""
            for number, line in enumerate(_others_left_out(text).splitlines(), 1):
                for found in voice.find(line):
                    problems.error(
                        page,
                        number,
                        "blame",
                        f'"{found.words}": {found.why}.',
                        f"Better: {_ended(found.instead)} What somebody else says stands in “quotes”.",
                    )


def _check_examples(path: Path, voice: Voice, problems: Problems) -> None:
    file = read_toml(path, VoiceFile, Problems(path.parent))
    for entry in file.phrases if file else ():
        for example in entry.examples:
            if not any(found.why == entry.why for found in voice.find(example)):
                line = line_with(path, example)
                problems.error(path, line, "voice-example", f"its patterns do not find {example!r}.", "Widen them.")
        for example in entry.counter_examples:
            for found in voice.find(example):
                line = line_with(path, example)
                what = f'{example!r} is kind, but "{found.words}" is found in it.'
                problems.error(path, line, "voice-counter-example", what, "Narrow the patterns, or add an `unless`.")


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _others_left_out(text: str) -> str:
    """Take out what others say, with every line at its place."""
    lines = _QUOTED.sub(lambda quote: ";" + "\n" * quote[0].count("\n"), text).splitlines()
    return "\n".join("" if _WRONG_ANSWER.match(line) else line for line in lines)


def _pages(root: Path, locale: Locale) -> Iterator[Path]:
    for folder in (LESSONS, HOTLINES):
        for path in sorted((root / folder).rglob(f"{locale}.md")):
            if not any(part[0] in "._" for part in path.relative_to(root).parts):
                yield path
