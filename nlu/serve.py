"""Serve a model on the loopback with Rasa's own server: `python serve.py --model FILE --port 5005`.

Rasa logs the text of every message at DEBUG, so the log level is fixed at WARNING here, whatever the environment says.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run the server until it is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="a model file of train.py")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; the loopback unless you know why")
    arguments = parser.parse_args()
    os.environ.update(
        RASA_TELEMETRY_ENABLED="false",
        LOG_LEVEL="WARNING",
        LOG_LEVEL_LIBRARIES="ERROR",
        TF_CPP_MIN_LOG_LEVEL="3",
        SQLALCHEMY_SILENCE_UBER_WARNING="1",
    )
    warnings.simplefilter("ignore")
    os.chdir(HERE)
    sys.path.insert(0, str(HERE))
    sys.argv = [
        "rasa", "run", "--enable-api", "--interface", arguments.host, "--port", str(arguments.port),
        "--model", str(arguments.model), "--quiet",
    ]  # fmt: skip
    from rasa.__main__ import main as rasa

    rasa()


if __name__ == "__main__":
    main()
