"""Add one sentence to the data, as an editor accepted it: `python add_sentence.py < sentence.json`.

Reads {"text", "intent", "language", "crisis", "held_out", "register"} and puts the sentence at the end of its block in
data/<language>/<intent>.yml, or of held_out/<language>.yml. Refuses what check_data.py would find: then the file is
left as it was, the reasons are printed, and the command ends with 1. Prints the place of the sentence otherwise.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import yaml  # noqa: E402

import check_data  # noqa: E402
from components.corpus import BadFile, Sentence, read_held_out  # noqa: E402
from components.text import LANGUAGES  # noqa: E402

REGISTERS = ("plain", "no_marks", "slang", "mixed", "long")
_BRACKETS = set("[]{}")
_INDENT = "    - "


class Refused(ValueError):
    """The sentence cannot be added; the message says why."""


@dataclass(frozen=True)
class Accepted:
    """A sentence that an editor accepted.

    Attributes:
        held_out: measure with it, never train on it.
        register: how it is written (held-out only).
    """

    text: str
    intent: str
    language: str
    crisis: bool = False
    held_out: bool = False
    register: str = "plain"


def read_accepted(document: Any) -> Accepted:
    """Read what an editor accepted.

    Raises:
        Refused: a field is missing, unknown or not of its kind.
    """
    try:
        accepted = Accepted(**document)
    except TypeError as error:
        raise Refused(f"not a sentence with its fields: {error}") from None
    if not isinstance(accepted.text, str) or " ".join(accepted.text.split()) != accepted.text or not accepted.text:
        raise Refused("text: one line is needed, without spaces at its ends")
    if _BRACKETS & set(accepted.text):
        raise Refused("text: a bracket; Rasa reads it as markup")
    if accepted.language not in LANGUAGES:
        raise Refused(f"language: {accepted.language!r} is none of {', '.join(LANGUAGES)}")
    if accepted.register not in REGISTERS:
        raise Refused(f"register: {accepted.register!r} is none of {', '.join(REGISTERS)}")
    if not isinstance(accepted.crisis, bool) or not isinstance(accepted.held_out, bool):
        raise Refused("crisis, held_out: true or false is needed")
    return accepted


def add(accepted: Accepted, project: Path = HERE) -> str:
    """Put the sentence into its file.

    Returns:
        Its place, "data/vi/scam_job.yml:17".

    Raises:
        Refused: the intent is unknown, or the sentence is (nearly) there already; nothing was changed.
    """
    intents = yaml.safe_load((project / "domain.yml").read_text(encoding="utf-8"))["intents"]
    if accepted.intent not in intents:
        raise Refused(f"intent: {accepted.intent!r} is not in domain.yml")
    if accepted.held_out:
        file, put = project / "held_out" / f"{accepted.language}.yml", _into_held_out
        _refuse_twin(accepted, project)
    else:
        file, put = project / "data" / accepted.language / f"{accepted.intent}.yml", _into_block
    before = file.read_text(encoding="utf-8")
    lines, at = put(before.splitlines(), accepted)
    place = f"{file.relative_to(project).as_posix()}:{at}"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = [line for line in check_data.problems(project, fewest=0) if _names(line, place)]
    if found:
        file.write_text(before, encoding="utf-8")
        raise Refused("; ".join(found))
    return place


def _refuse_twin(accepted: Accepted, project: Path) -> None:
    """Refuse what stands in held_out already; check_data.py compares the training sentences only."""
    own = check_data.plain(Sentence(accepted.text, accepted.intent, accepted.crisis, accepted.language, ""))
    try:
        intents, crisis = read_held_out(project / "held_out")
    except BadFile as error:
        raise Refused(str(error)) from None
    for sentence in (*intents, *crisis):
        if sentence.language == accepted.language and check_data.plain(sentence) == own:
            raise Refused(f"the same as {sentence.place}")


def _into_held_out(lines: list[str], accepted: Accepted) -> tuple[list[str], int]:
    text = json.dumps(accepted.text, ensure_ascii=False)  # which is YAML, too
    crisis = "true" if accepted.crisis else "false"
    row = f"- {{text: {text}, intent: {accepted.intent}, crisis: {crisis}, register: {accepted.register}}}"
    return [*lines, row], len(lines) + 1


def _into_block(lines: list[str], accepted: Accepted) -> tuple[list[str], int]:
    """Add to the last line of the block with, or without, `crisis: true`; to a new block if there is none."""
    starts = [number for number, line in enumerate(lines) if line.startswith("- intent:")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        block = lines[start:end]
        shows = any(line.strip() == "crisis: true" for line in block if not line.startswith(_INDENT))
        if shows == accepted.crisis:
            last = max(start + n for n, line in enumerate(block) if line.strip())
            return [*lines[: last + 1], _INDENT + accepted.text, *lines[last + 1 :]], last + 2
    new = [f"- intent: {accepted.intent}"]
    new += ["  metadata:", "    crisis: true"] if accepted.crisis else []
    new += ["  examples: |", _INDENT + accepted.text]
    return [*lines, *new], len(lines) + len(new)


def _names(problem: str, place: str) -> bool:
    """Tell whether a problem names a place ("...yml:17" is not "...yml:175")."""
    return any(word.rstrip(":,;") == place for word in problem.split())


def main() -> int:
    """Run the command."""
    try:
        place = add(read_accepted(json.load(sys.stdin)))
    except (Refused, ValueError, OSError) as error:
        print(error)
        return 1
    print(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
