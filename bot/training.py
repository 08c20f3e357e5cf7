"""Train the NLU model if none fits, with a bar that shows how far it is."""

from __future__ import annotations

import re
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.adapters.nlu_project import train

_STEP = re.compile(r"step (\d+)/(\d+) (.*)")


def trained_model(nlu_dir: Path, console: Console, *, force: bool = False) -> Path:
    """Give the model's file; trains one if none fits the data (about a minute on two cores).

    Raises:
        SettingError: the environment is missing or the training failed.
    """
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    # Not transient: the last line stays, so that one sees how long it took.
    with Progress(*columns, console=console, transient=not force) as progress:
        task = progress.add_task("NLU model", total=None)

        def on_line(line: str) -> None:
            step = _STEP.match(line)
            if step:
                progress.update(task, completed=int(step[1]), total=int(step[2]), description=f"NLU model: {step[3]}")
            elif line and not line.startswith("model: "):
                progress.console.print(line, style="dim", markup=False, highlight=False)

        model = train(nlu_dir, force=force, on_line=on_line)
        progress.update(task, description=f"NLU model: {model.name}", completed=1, total=1)
    return model
