"""What must hold of the files of the repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po

from bot.adapters.content.checks import check
from bot.adapters.content.loader import LoadedContent
from bot.config import ROOT, names
from bot.domain.learners import Country, Locale
from bot.domain.understanding import Intent
from bot.tgbot.render import TelegramCards
from tests.fakes import MONDAY


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listing.stdout.splitlines() if (ROOT / line).is_file()]


def test_intents_of_bot_and_model_are_the_same() -> None:
    domain = yaml.safe_load((ROOT / "nlu" / "domain.yml").read_text("utf-8"))

    assert set(domain["intents"]) == {intent.value for intent in Intent}
    assert len(Intent) == 34


@pytest.mark.parametrize("locale", list(Locale))
def test_every_intent_has_training_sentences_and_held_out_ones(locale: Locale) -> None:
    data = {path.stem for path in (ROOT / "nlu" / "data" / locale).glob("*.yml")}
    held_out = yaml.safe_load((ROOT / "nlu" / "held_out" / f"{locale}.yml").read_text("utf-8"))["messages"]
    counts = {intent: sum(m["intent"] == intent.value for m in held_out) for intent in Intent}

    assert data >= {intent.value for intent in Intent}
    assert min(counts.values()) >= 8


def test_content_has_no_error() -> None:
    assert [str(p) for p in check(ROOT / "content", TelegramCards(), MONDAY.date()) if p.is_error] == []


def test_every_intent_of_trouble_has_a_lesson_with_a_now_card_in_each_country(content: LoadedContent) -> None:
    for intent in Intent:
        if intent.topic in {"harassment", "deepfake", "scam", "account", "help"}:
            for country in Country:
                lesson = content.curriculum.for_intent(intent, country)
                assert lesson is not None, intent
                for locale in Locale:
                    assert lesson.now(locale, country) is not None, (intent, locale)


def test_no_number_of_the_lesson_texts_is_a_helplines_number(content: LoadedContent) -> None:
    numbers = {re.sub(r"\D", "", c.value) for h in content.hotlines for c in h.contacts} - {""}
    numbers = {n for n in numbers if len(n) >= 5}
    for path in (ROOT / "content" / "lessons").rglob("*.md"):
        digits = re.sub(r"\D", "", path.read_text("utf-8"))
        assert not [n for n in numbers if len(n) > 6 and n in digits], path


def test_catalogs_say_that_both_languages_have_one_plural_form() -> None:
    for locale in Locale:
        with (ROOT / "locales" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
            assert read_po(file, locale=locale.value).num_plurals == 1 or locale is Locale.ID
        text = (ROOT / "locales" / locale / "LC_MESSAGES" / "messages.po").read_text("utf-8")
        assert re.search(r"nplurals=1; plural=0;", text)


def test_env_example_names_every_setting_and_no_other() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")

    assert sorted(re.findall(r"^#?([A-Z][A-Z_]+)=", text, re.M)) == sorted(names())


def test_no_lock_or_file_names_a_package_host_or_a_path_of_this_machine() -> None:
    # Written in pieces, so that this file does not name them itself.
    forbidden = re.compile(
        "|".join(["files" + r"\.pythonhosted", "pypi" + r"\.org/simple", "/work" + "/main", "/root" + r"/\.pyenv"])
    )
    found = []
    for path in tracked():
        if path.name == "uv.lock":
            found.append(path.name)
        if path.suffix in {".png", ".jpg", ".ico"} or path.stat().st_size > 3_000_000:
            continue
        if forbidden.search(path.read_text("utf-8", errors="ignore")):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


@pytest.mark.parametrize("project", ["requirements.lock", "nlu/requirements.lock"])
def test_locks_pin_every_package_by_hash(project: str) -> None:
    text = (ROOT / project).read_text("utf-8")
    packages = re.findall(r"^([a-zA-Z0-9_.\[\]-]+)==", text, re.M)

    assert len(packages) > 20
    for block in re.split(r"\n(?=[a-zA-Z0-9_.\[\]-]+==)", text)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_makefile_help_names_every_command() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)

    for command in ("demo", "test", "run", "check", "bench", "install"):
        assert f"make {command}" in done.stdout


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "nlu").glob("*.md")]:
        words = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)  # examples
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", words):
            if not re.match(r"[a-z]+:", target):
                assert (path.parent / target).exists(), f"{path.relative_to(ROOT)} -> {target}"
