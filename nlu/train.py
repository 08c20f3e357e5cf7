"""Train a model unless one fits: `python train.py [--force]`.

Prints `step n/m what` as it goes, and `model: PATH` as its last line.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import os
import re
import sys
import tempfile
import warnings
from pathlib import Path

from model_store import HERE, MODELS, fitting_model, forget_old_models

_STARTING = re.compile(r"Starting to train component '(\w+)'")


class StepPrinter(logging.Handler):
    """Turns Rasa's notes of finished components into lines for a progress bar."""

    def __init__(self, total: int) -> None:
        super().__init__(logging.INFO)
        self._total = total
        self._done = 1

    def emit(self, record: logging.LogRecord) -> None:
        """Print a step when a component begins."""
        found = _STARTING.search(record.getMessage())
        if found:
            self._done = min(self._done + 1, self._total - 1)
            # Rasa's own words are held back from sys.stdout while it trains.
            print(f"step {self._done}/{self._total} {found[1]}", file=sys.__stdout__, flush=True)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--force", action="store_true", help="train even if a model fits")
    arguments = parser.parse_args()
    os.chdir(HERE)
    model = fitting_model()
    if model.exists() and not arguments.force:
        print(f"model: {model}")
        return 0
    # Loading, one a component, packing; those without training are passed over.
    steps = sum(line.strip().startswith("- name:") for line in Path("config.yml").read_text().splitlines()) + 2
    print(f"step 1/{steps} loading Rasa", flush=True)
    # Rasa's libraries warn about each other, and some switch their warnings back on.
    warnings.showwarning = lambda *_args, **_more: None
    os.environ.update(
        RASA_TELEMETRY_ENABLED="false",
        TF_CPP_MIN_LOG_LEVEL="3",
        SQLALCHEMY_SILENCE_UBER_WARNING="1",
        LOG_LEVEL_LIBRARIES="ERROR",
        # We train only when something changed, and then nearly all of it: a cache would only grow.
        RASA_MAX_CACHE_SIZE="0",
    )
    sys.path.insert(0, str(HERE))

    # Rasa takes seconds to import, so only when there is something to train.
    from rasa.model_training import train_nlu

    logging.getLogger("rasa").setLevel(logging.INFO)
    logging.getLogger("rasa").addHandler(StepPrinter(steps))
    logging.getLogger("rasa").propagate = False
    MODELS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MODELS) as folder:
        held_back = io.StringIO()
        with contextlib.redirect_stdout(held_back):
            trained = train_nlu(
                config="config.yml", nlu_data="data", output=folder, fixed_model_name="new", domain="domain.yml"
            )
        if not trained:
            print(held_back.getvalue().rstrip())
            print("Rasa gave no model; see above.")
            return 1
        print(f"step {steps}/{steps} done", flush=True)
        Path(trained).replace(model)
    forget_old_models()
    print(f"model: {model}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
