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
