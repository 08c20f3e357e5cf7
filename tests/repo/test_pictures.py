"""The pictures of lessons are what their drawings show."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.adapters.content.pictures import png_size
from scripts import draw_pictures

DRAWINGS = sorted(draw_pictures.LESSONS.glob("*/*/*.svg"))


@pytest.mark.parametrize("svg", DRAWINGS, ids=lambda svg: svg.stem)
def test_picture_is_fresh_and_has_no_words(svg: Path) -> None:
    assert draw_pictures.is_fresh(svg)
    assert "<text" not in svg.read_text("utf-8")


def test_changed_drawing_is_found_and_drawn_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "content" / "lessons" / "track" / "lesson"
    folder.mkdir(parents=True)
    svg = folder / "one.svg"
    shutil.copy(DRAWINGS[0], svg)
    monkeypatch.setattr(draw_pictures, "LESSONS", tmp_path / "content" / "lessons")
    monkeypatch.setattr(draw_pictures, "ROOT", tmp_path)

    def run(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["draw_pictures.py", *arguments])
        return draw_pictures.main()

    missing, drawn, fresh = run("--check"), run(), run("--check")
    svg.write_text(svg.read_text("utf-8").replace("#1f6f54", "#1f6f55"), "utf-8")
    changed = run("--check")

    assert (missing, drawn, fresh, changed) == (1, 0, 0, 1)
    assert png_size(svg.with_suffix(".png").read_bytes()) == (1200, 600)
    assert "one.svg is not what its .png shows" in capsys.readouterr().out
