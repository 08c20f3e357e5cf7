"""The settings of the trainers' page."""

from __future__ import annotations

import socket

import pytest

from bot.adapters.processes import free_port
from bot.config import read_settings
from bot.domain.errors import SettingError
from bot.run import check_settings


@pytest.mark.parametrize("url", ["", "https://taman.example", "https://taman.example/", "https://taman.example:8443"])
def test_a_public_address_or_none_is_fine(url: str) -> None:
    check_settings(read_settings(_env_file=None, public_url=url, web_port=free_port()))


@pytest.mark.parametrize(
    "url",
    ["taman.example", "http://taman.example", "https://", "https://taman.example/t", "https://a.b?x=1", "https://a.b#x"],
)
def test_what_is_no_public_address_is_refused(url: str) -> None:
    with pytest.raises(SettingError) as wrong:
        check_settings(read_settings(_env_file=None, public_url=url))
    assert wrong.value.setting == "TAMAN_PUBLIC_URL"


def test_a_taken_port_is_told_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        check_settings(read_settings(_env_file=None, web_port=port))  # no page, no port
        with pytest.raises(SettingError) as wrong:
            check_settings(read_settings(_env_file=None, web_port=port, public_url="https://taman.example"))
    assert wrong.value.setting == "TAMAN_WEB_PORT"
