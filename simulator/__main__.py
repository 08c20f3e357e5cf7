"""`python -m simulator`: the Bot API stand-in and its chat page on a local port."""

import argparse
import asyncio
import contextlib
import signal
import sys
import time

from simulator.core import Simulator
from simulator.server import PortInUse, serve

_DEFAULT_TOKEN = "123456:TEST-simulator-token-not-secret-00"  # noqa: S105 -- opens nothing


def _person(text: str) -> tuple[str, str]:
    name, colon, language = text.partition(":")
    if not name or not colon or not language.isalpha():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME:LANGUAGE, for example Lan:vi")
    return name, language


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="A strict local stand-in for the Telegram Bot API, with a chat page. Nothing is written "
        "to disk and no other host is contacted.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8081, help="port, 0 for a free one (default: %(default)s)")
    parser.add_argument("--token", default=_DEFAULT_TOKEN, help="the token the bot must use")
    parser.add_argument("--bot-name", default="Taman", help="the name people see (default: %(default)s)")
    parser.add_argument("--bot-username", default="taman_demo_bot", help="without @ (default: %(default)s)")
    parser.add_argument(
        "--person",
        type=_person,
        action="append",
        metavar="NAME:LANGUAGE",
        help="a person with a phone; may be given several times (default: Lan:vi and Sari:id)",
    )
    parser.add_argument(
        "--webhook-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a host besides loopback that a webhook may have, for example a container's name",
    )
    return parser.parse_args(arguments)


async def _run(options: argparse.Namespace) -> None:
    # Sixteen ids a second, below 2**31: a bot that remembers ids never meets them again after a restart.
    ids_after = int(time.time()) % 100_000_000 * 16
    sim = Simulator(
        token=options.token,
        bot_name=options.bot_name,
        bot_username=options.bot_username,
        webhook_hosts=options.webhook_host,
        ids_after=ids_after,
    )
    for name, language in options.person or [("Lan", "vi"), ("Sari", "id")]:
        sim.add_person(name, language, started=False)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers; Ctrl-C still works
            loop.add_signal_handler(number, stop.set)
    async with serve(sim, options.host, options.port) as url:
        print(f"ready {url}", flush=True)  # noqa: T201 -- the one line a starting process waits for
        await stop.wait()


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM. Return 0, or 2 if the port or the token cannot be used."""
    options = _parse(arguments)
    try:
        asyncio.run(_run(options))
    except (PortInUse, ValueError, OverflowError) as error:
        print(f"simulator: {error}", file=sys.stderr)  # noqa: T201 -- this is a command
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
