"""All settings: one frozen object, the only reader of the environment. Every field is explained in .env.example."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.errors import SettingError
from bot.domain.understanding import Thresholds

ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Settings, read from the environment and from `.env` in the working folder."""

    model_config = SettingsConfigDict(
        env_prefix="TAMAN_", env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore"
    )

    telegram_bot_token: SecretStr = Field(default=SecretStr(""), validation_alias="TELEGRAM_BOT_TOKEN")
    bot_username: str = Field(default="", pattern=r"^(?:[A-Za-z][A-Za-z0-9_]{3,31})?$")
    telegram_api_url: str = "https://api.telegram.org"
    database_url: str = f"sqlite:///{ROOT / 'var' / 'taman.db'}"
    content_dir: Path = ROOT / "content"
    content_watch: bool = True
    nlu_dir: Path = ROOT / "nlu"
    nlu_url: str = ""
    nlu_port: int = Field(default=5005, ge=1, le=65535)
    nlu_time_limit: float = Field(default=0.8, gt=0, le=5)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_host: str = "127.0.0.1"
    webhook_port: int = Field(default=8080, ge=1, le=65535)
    demo_port: int = Field(default=8081, ge=1, le=65535)
    public_url: str = ""
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8082, ge=1, le=65535)
    sure: float | None = Field(default=None, ge=0, le=1)
    margin: float | None = Field(default=None, ge=0, le=1)
    offer: float | None = Field(default=None, ge=0, le=1)
    refuse: float | None = Field(default=None, ge=0, le=1)
    crisis: float | None = Field(default=None, ge=0, le=1)

    @property
    def thresholds(self) -> Thresholds:
        """When to trust the model: the environment, else nlu/thresholds.toml (chosen by measurement), else defaults.

        Raises:
            SettingError: the file cannot be read.
        """
        path = self.nlu_dir / "thresholds.toml"
        measured: dict[str, float] = {}
        if path.exists():
            try:
                measured = {name: float(value) for name, value in tomllib.loads(path.read_text("utf-8")).items()}
                replace(Thresholds(), **measured)
            except (OSError, ValueError, TypeError):
                raise SettingError(
                    "TAMAN_NLU_DIR", f"{path} cannot be read.", "Write it anew with `taman nlu test`."
                ) from None
        own = {f.name: getattr(self, f.name) for f in fields(Thresholds)}
        return replace(Thresholds(), **measured | {name: v for name, v in own.items() if v is not None})


def read_settings(**given: object) -> Settings:
    """Read the settings; keyword arguments win over the environment.

    Raises:
        SettingError: a value is wrong; names the first one.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        name = str(detail["loc"][0])
        setting = name if name.isupper() else f"TAMAN_{name.upper()}"
        raise SettingError(setting, f"{detail['msg']}.", "See .env.example.") from None


def names() -> tuple[str, ...]:
    """Give the names of all settings as an operator writes them."""
    return tuple(str(field.validation_alias or f"TAMAN_{name.upper()}") for name, field in Settings.model_fields.items())
