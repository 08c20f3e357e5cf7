"""All settings: one frozen object, the only reader of the environment. Every field is explained in .env.example."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.errors import SettingError
from bot.domain.understanding import Thresholds

_DEFAULTS = Thresholds()
ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Settings, read from the environment and from `.env` in the working folder."""

    model_config = SettingsConfigDict(
        env_prefix="TAMAN_", env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore"
    )

    telegram_bot_token: SecretStr = Field(default=SecretStr(""), validation_alias="TELEGRAM_BOT_TOKEN")
    telegram_api_url: str = "https://api.telegram.org"
    database_url: str = f"sqlite:///{ROOT / 'var' / 'taman.db'}"
    content_dir: Path = ROOT / "content"
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
    sure: float = Field(default=_DEFAULTS.sure, ge=0, le=1)
    margin: float = Field(default=_DEFAULTS.margin, ge=0, le=1)
    offer: float = Field(default=_DEFAULTS.offer, ge=0, le=1)
    refuse: float = Field(default=_DEFAULTS.refuse, ge=0, le=1)
    crisis: float = Field(default=_DEFAULTS.crisis, ge=0, le=1)

    @property
    def thresholds(self) -> Thresholds:
        """When to trust the model."""
        return Thresholds(self.sure, self.margin, self.offer, self.refuse, self.crisis)


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
