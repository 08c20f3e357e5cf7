"""The catalogs are whole, and the check that says so finds every kind of fault."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from bot.config import ROOT


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    sys.path.insert(0, str(ROOT / "scripts"))
    spec = importlib.util.spec_from_file_location("check_catalogs", ROOT / "scripts" / "check_catalogs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def catalog(**messages: str) -> Catalog:
    made = Catalog(locale="vi")
    for source, target in messages.items():
        made.add(source, target)
    return made


def test_catalogs_are_whole(checker: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert checker.main() == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ({"a %(x)s": ""}, "untranslated"),
        ({}, "missing"),
        ({"a %(x)s": "b %(y)s"}, "placeholders differ"),
        ({"a %(x)s": "b"}, "placeholders differ"),
        ({"a %(x)s": "b **%(x)s**"}, "bold marks differ"),
        ({"a %(x)s": "b %(x)s", "old": "alt"}, "stale"),
    ],
)
def test_planted_fault_is_found(checker: ModuleType, target: dict[str, str], fault: str) -> None:
    problems = checker.problems_of(catalog(**target), catalog(**{"a %(x)s": ""}))

    assert len(problems) == 1
    assert problems[0].startswith(fault)


def test_fuzzy_is_found(checker: ModuleType) -> None:
    own = catalog(a="b")
    own["a"].flags.add("fuzzy")

    assert checker.problems_of(own, catalog(a="")) == ["fuzzy: 'a'"]


def test_wrong_plural_header_is_found(checker: ModuleType) -> None:
    indonesian = Catalog(locale="id")
    indonesian.add("a", "b")

    assert checker.problems_of(indonesian, catalog(a=""))[0].startswith("plural forms")
