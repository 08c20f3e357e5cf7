"""How a problem is written down."""

from __future__ import annotations

from pathlib import Path

from bot.adapters.content.problems import Problem


def test_annotation_hides_what_github_would_read_as_its_own_marks() -> None:
    problem = Problem("a,b:c.md", 0, True, "code", "100%\nwrong: a, b.", "Mend it.")

    assert problem.as_github_annotation(Path("content")) == (
        "::error file=content/a%2Cb%3Ac.md,title=code::100%25%0Awrong: a, b. Mend it."
    )
