"""Settings: what is read, what is refused, and that .env.example tells of all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import ROOT, Settings, names, read_settings
from bot.domain.errors import SettingError
from bot.domain.understanding import Thresholds

EXAMPLE = ROOT / ".env.example"
TOKEN = "7654321:AAH-not_a_real_token_but_it_looks_like1"


@pytest.fixture(autouse=True)
def _nothing_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the shell, and no .env in the working folder."""
    for name in names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def example_lines() -> dict[str, str]:
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))


def test_env_example_names_every_setting_and_no_other() -> None:
    assert sorted(example_lines()) == sorted(names())


def test_env_example_names_each_setting_once() -> None:
    found = re.findall(r"^#?([A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(found) == len(set(found))


def test_env_example_can_be_copied_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")

    assert read_settings() == read_settings(_env_file=None)


@pytest.mark.parametrize("name", [n for n, v in example_lines().items() if v and not n.endswith(("_DIR", "_URL"))])
def test_env_example_shows_the_default_values(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read_settings().model_dump() | {"thresholds": read_settings(nlu_dir=Path("none")).thresholds}

    monkeypatch.setenv(name, example_lines()[name])

    found = read_settings()
    if name.removeprefix("TAMAN_").lower() in Thresholds.__slots__:
        assert read_settings(nlu_dir=Path("none")).thresholds == expected["thresholds"]
    else:
        assert found.model_dump() == {k: v for k, v in expected.items() if k != "thresholds"}


def test_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TAMAN_NLU_PORT=6001\nTAMAN_DEMO_PORT=6002\nUNKNOWN=1\n", encoding="utf-8")
    monkeypatch.setenv("TAMAN_NLU_PORT", "6003")

    found = read_settings(demo_port=6004)

    assert (found.nlu_port, found.demo_port) == (6003, 6004)


def test_token_is_read_from_its_usual_name_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)

    found = read_settings()

    assert found.telegram_bot_token.get_secret_value() == TOKEN
    assert TOKEN not in f"{found!r} {found} {found.model_dump()}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TAMAN_NLU_PORT", "0"),
        ("TAMAN_NLU_PORT", "65536"),
        ("TAMAN_NLU_PORT", "five"),
        ("TAMAN_NLU_PORT", ""),
        ("TAMAN_WEBHOOK_PORT", "-1"),
        ("TAMAN_DEMO_PORT", "80.5"),
        ("TAMAN_NLU_TIME_LIMIT", "0"),
        ("TAMAN_NLU_TIME_LIMIT", "6"),
        ("TAMAN_NLU_TIME_LIMIT", "soon"),
        ("TAMAN_NLU_TIME_LIMIT", "nan"),
        ("TAMAN_LOG_LEVEL", "LOUD"),
        ("TAMAN_LOG_LEVEL", "info"),
        ("TAMAN_SURE", "1.1"),
        ("TAMAN_MARGIN", "-0.1"),
        ("TAMAN_OFFER", "x"),
        ("TAMAN_REFUSE", "nan"),
        ("TAMAN_CRISIS", "2"),
    ],
)
def test_wrong_value_names_the_setting_and_does_not_quote_it(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingError) as wrong:
        read_settings()

    assert wrong.value.setting == name
    assert str(wrong.value).startswith(f"{name}: ")
    assert wrong.value.mend == "See .env.example."
    assert "\n" not in str(wrong.value)


def test_wrong_value_given_in_code_names_the_setting_too() -> None:
    with pytest.raises(SettingError) as wrong:
        read_settings(nlu_port=0)

    assert wrong.value.setting == "TAMAN_NLU_PORT"


def test_settings_cannot_be_changed() -> None:
    settings = read_settings()

    with pytest.raises(ValidationError):
        settings.nlu_port = 1

    assert settings.nlu_port == 5005


def test_defaults_do_not_depend_on_the_working_folder() -> None:
    settings = read_settings()

    assert (settings.content_dir, settings.nlu_dir) == (ROOT / "content", ROOT / "nlu")
    assert settings.database_url == f"sqlite:///{ROOT / 'var' / 'taman.db'}"


def test_thresholds_come_from_the_environment_then_from_measurement_then_from_the_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TAMAN_SURE", "0.9")
    (tmp_path / "thresholds.toml").write_text("sure = 0.8\nmargin = 0.7\n", encoding="utf-8")

    found = read_settings(nlu_dir=tmp_path).thresholds

    default = Thresholds()
    assert found == Thresholds(0.9, 0.7, default.offer, default.refuse, default.crisis)


@pytest.mark.parametrize("text", ["sure = ", "sure = 'x'", "loud = 0.5", "sure = [1]"])
def test_thresholds_that_cannot_be_read_name_the_setting(text: str, tmp_path: Path) -> None:
    (tmp_path / "thresholds.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingError) as wrong:
        _ = read_settings(nlu_dir=tmp_path).thresholds

    assert wrong.value.setting == "TAMAN_NLU_DIR"


def test_names_are_as_an_operator_writes_them() -> None:
    assert len(names()) == len(Settings.model_fields)
    assert {"TELEGRAM_BOT_TOKEN", "TAMAN_DATABASE_URL", "TAMAN_SURE"} <= set(names())
