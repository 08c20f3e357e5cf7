"""The report's pictures: confusions, calibration, thresholds."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

# Its own style files use words that its newer parser calls old.
logging.getLogger("matplotlib").setLevel(logging.ERROR)

import matplotlib as mpl  # noqa: E402

mpl.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

_INK = "#1b4b5a"


def draw_confusion(counts: np.ndarray, intents: list[str], file: Path) -> None:
    """Draw shares of each right intent; hits on the diagonal, numbers only where something is."""
    support = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, support, out=np.zeros(counts.shape), where=support > 0)
    figure, axes = plt.subplots(figsize=(12.5, 11.5))
    axes.imshow(np.sqrt(shares), cmap="GnBu", vmin=0, vmax=1, aspect="equal")
    for row, column in zip(*np.nonzero(counts), strict=False):
        colour = "white" if shares[row, column] > 0.45 else _INK
        axes.text(column, row, counts[row, column], ha="center", va="center", fontsize=7.5, color=colour)
    places = range(len(intents))
    axes.set_xticks(places, intents, rotation=90, fontsize=8)
    axes.set_yticks(places, [f"{name} ({int(support[i, 0])})" for i, name in enumerate(intents)], fontsize=8)
    topics = [name.split("_")[0] for name in intents]
    for place in range(1, len(intents)):
        if topics[place] != topics[place - 1]:
            axes.axhline(place - 0.5, color="#9bb", linewidth=0.7)
            axes.axvline(place - 0.5, color="#9bb", linewidth=0.7)
    axes.set_xlabel("the model's first choice")
    axes.set_ylabel("right intent (sentences)")
    axes.set_title("Held-out sentences: what is taken for what", loc="left")
    axes.tick_params(length=0)
    _save(figure, file)


def draw_calibration(calibration: dict[str, Any], file: Path) -> None:
    """Draw how often the first choice is right against the probability it was given."""
    figure, axes = plt.subplots(figsize=(5, 4.6))
    axes.plot([0, 1], [0, 1], color="#aaa", linewidth=1, linestyle="--")
    said = [b["said"] for b in calibration["bins"]]
    was = [b["was"] for b in calibration["bins"]]
    axes.plot(said, was, color=_INK, marker="o", markersize=4)
    for b in calibration["bins"]:
        axes.annotate(str(b["of"]), (b["said"], b["was"]), textcoords="offset points", xytext=(5, -10), fontsize=7)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("probability given (number: sentences)")
    axes.set_ylabel("share right")
    axes.set_title(f"Calibration, ECE {calibration['ece']:.3f}", loc="left")
    _save(figure, file)


def draw_thresholds(
    curve: list[dict[str, float]],
    crisis: float,
    costs: dict[str, list[tuple[float, float]]],
    chosen: dict[str, float],
    file: Path,
) -> None:
    """Draw danger found and false alarms by the crisis threshold, and the cost of a message by the other four."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2))
    steps = [point["threshold"] for point in curve]
    left.plot(steps, [point["recall"] for point in curve], color="#b3352c", label="danger found")
    left.plot(steps, [point["false_alarms"] for point in curve], color=_INK, label="false alarms")
    left.axvline(crisis, color="#888", linewidth=1, linestyle="--")
    left.axhline(0.02, color=_INK, linewidth=0.7, linestyle=":")
    left.set_ylim(0, 1.02)
    left.set_xlabel("crisis threshold (dashed: chosen)")
    left.set_title("Danger, model alone", loc="left")
    left.legend(frameon=False)
    colours = {"sure": "#1b4b5a", "margin": "#d98e04", "offer": "#4f9d69", "refuse": "#b3352c"}
    for name, points in costs.items():
        right.plot([x for x, _ in points], [y for _, y in points], color=colours[name], label=name)
        nearest = min(points, key=lambda p: abs(p[0] - chosen[name]))
        right.plot(*nearest, marker="o", color=colours[name], markersize=5)
    right.set_xlabel("threshold (dot: chosen; the others held)")
    right.set_title("Cost of a message", loc="left")
    right.legend(frameon=False)
    _save(figure, file)


def _save(figure: Any, file: Path) -> None:
    figure.tight_layout()
    # No date or version inside, so that the same figures give the same file.
    figure.savefig(file, dpi=85, metadata={"Software": None})
    plt.close(figure)
