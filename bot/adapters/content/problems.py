"""What is wrong with content, said so that an editor can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import TamanError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem.

    Attributes:
        path: file, relative to the content folder.
        line: line from 1; 0 for the whole file.
        is_error: false for a warning, which does not stop anything.
        code: short permanent name of the kind of problem.
        what: what is wrong (English).
        mend: what to do about it (English).
    """

    path: str
    line: int
    is_error: bool
    code: str
    what: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {'error' if self.is_error else 'warning'} [{self.code}] {self.what} {self.mend}".rstrip()

    def as_github_annotation(self, root: Path) -> str:
        """Write it as a line that GitHub Actions shows beside the file in a pull request.

        Args:
            root: the content folder as the command was given it; the file is named with it.
        """
        kind = "error" if self.is_error else "warning"
        place = f"file={_escaped(f'{root.as_posix()}/{self.path}', ':,')}" + (f",line={self.line}" if self.line else "")
        return f"::{kind} {place},title={_escaped(self.code, ':,')}::{_escaped(f'{self.what} {self.mend}')}"


def _escaped(text: str, more: str = "") -> str:
    """Escape what has a meaning in a workflow command; in its properties colons and commas have one, too."""
    for mark in f"%\r\n{more}":
        text = text.replace(mark, f"%{ord(mark):02X}")
    return text


class Problems:
    """Collects problems under one content folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.found: list[Problem] = []

    def error(self, path: Path, line: int, code: str, what: str, mend: str) -> None:
        """Note an error."""
        self.found.append(Problem(self._name(path), line, True, code, what, mend))

    def warning(self, path: Path, line: int, code: str, what: str, mend: str) -> None:
        """Note a warning."""
        self.found.append(Problem(self._name(path), line, False, code, what, mend))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """All errors, by file and line."""
        return tuple(sorted(p for p in self.found if p.is_error))

    def raise_errors(self) -> None:
        """Go no further if there is an error.

        Raises:
            ContentInvalid: with all of them.
        """
        if self.errors:
            raise ContentInvalid(self.errors)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()


class ContentInvalid(TamanError):
    """The content cannot be used.

    Args:
        problems: all errors found.
    """

    code = "content-invalid"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems in the content; the first: {problems[0] if problems else None}")
        self.problems = problems


def line_with(path: Path, *parts: str, nth: int = 1) -> int:
    """Find the nth line, from 1, in which one of these stands; 0 if there is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    rows = [number for number, line in enumerate(lines, 1) if any(part in line for part in parts)]
    return rows[nth - 1] if len(rows) >= nth else 0
