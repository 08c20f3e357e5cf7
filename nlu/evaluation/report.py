"""Writes the figures as text that lines up, and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

GOALS = {
    "accuracy_alt": ("right intent (or another right one)", 0.90),
    "within_two": ("right one within the two likeliest", 0.97),
    "topic": ("right topic", 0.95),
}

PICTURES = {
    "By intent": [("what is taken for what", "confusion.png")],
    "Danger": [("danger found and false alarms by threshold; cost of a message by the others", "thresholds.png")],
    "Figures": [("probability given against share right", "calibration.png")],
}
"""Pictures of evaluate.py, by the table that they stand below."""


def percent(part: dict[str, Any], *, span: bool = True) -> str:
    """Write a share: `88.1 % (86.0-90.0), 936 of 1062`."""
    if not part["of"]:
        return "-"
    text = f"{100 * part['share']:.1f} %"
    if span:
        text += f" ({100 * part['low']:.1f}-{100 * part['high']:.1f}), {part['right']} of {part['of']}"
    return text


def tables(figures: dict[str, Any]) -> list[tuple[str, list[str], list[list[str]]]]:
    """Give every table as title, head and rows of text."""
    main = [[name, percent(figures[key]), f"{100 * goal:.0f} %"] for key, (name, goal) in GOALS.items()]
    main.insert(0, ["right intent (first label only)", percent(figures["accuracy"]), ""])
    out = figures["out_of_scope"]
    main += [
        ["out of scope: refused", percent(out["refused"]), "90 %"],
        ["out of scope: refused or 'not sure'", percent(out["not_answered"]), ""],
        ["real need: refused", percent(out["real_need_refused"]), "at most 3 %"],
    ]
    for name, sets in figures["danger"].items():
        main += [
            [f"danger found, {name}", percent(sets["all"]["recall"]), "98 % (together)" if name == "together" else ""],
            [
                f"false alarms, {name}",
                percent(sets["all"]["false_alarms"]),
                "2 % (together)" if name == "together" else "",
            ],
        ]
    marks = figures["marks"]
    main += [
        ["Vietnamese with marks", percent(marks["with"]), ""],
        ["the same without marks", percent(marks["without"]), ""],
        ["gap (B1)", f"{100 * marks['gap']:.1f} points", "at most 3 points"],
        ["language heard", percent(figures["language"]), ""],
        ["answered at once, and right", percent(figures["answered_right"]), ""],
        ["macro F1", f"{figures['macro_f1']:.3f}", ""],
        ["calibration error (ECE)", f"{figures['calibration']['ece']:.3f}", ""],
        ["cost of a message (thresholds)", f"{figures['cost']:.3f}", ""],
        ["parse p50 / p99, in process", "{p50:.1f} / {p99:.1f} ms".format(**figures["milliseconds"]), "15 ms"],
    ]
    registers = [
        [name, percent(row["accuracy"]), percent(row["within_two"], span=False), percent(row["topic"], span=False)]
        for name, row in figures["registers"].items()
    ]
    for name, row in figures["languages"].items():
        registers.append([f"{name} all", percent(row["accuracy"]), percent(row["within_two"], span=False), ""])
    intents = [
        [
            row["intent"],
            f"{row['precision']:.2f}",
            f"{row['recall']:.2f}",
            f"{row['f1']:.2f}",
            str(row["support"]),
            ", ".join(f"{name} {count}" for name, count in row["confused_with"]) or "-",
        ]
        for row in figures["intents"]
    ]
    dangers = []
    for way, sets in figures["danger"].items():
        for label, name in (("intent_set", "intent sets"), ("crisis_set", "crisis sets (hard)")):
            part = sets[label]
            dangers.append([way, name, "all kinds", percent(part["recall"]), percent(part["false_alarms"])])
        dangers += [
            [way, "crisis sets (hard)", kind, percent(row), ""] for kind, row in sets["crisis_set"]["kinds"].items()
        ]
    groups = figures["routes"]
    outcomes = next(iter(groups.values())).keys()
    routes = [[name, *(str(counts[o]) for o in outcomes)] for name, counts in groups.items()]
    return [
        ("Figures", ["", "held-out (95 % range)", "goal"], main),
        ("By register", ["", "right intent", "within two", "right topic"], registers),
        ("By intent", ["intent", "precision", "recall", "F1", "support", "confused with"], intents),
        ("Danger", ["by", "sentences", "kind", "found", "false alarms"], dangers),
        ("What the bot would do", ["", *outcomes], routes),
    ]


def as_text(figures: dict[str, Any]) -> str:
    """Write all tables for a terminal."""
    parts = []
    for title, head, rows in tables(figures):
        parts += [title, _aligned([head, *rows]), ""]
    return "\n".join(parts)


def as_markdown(figures: dict[str, Any], title: str, notes: Sequence[str]) -> str:
    """Write all tables and the pictures as one Markdown page."""
    parts = [f"# {title}", "", *notes, ""]
    for name, head, rows in tables(figures):
        parts += [f"## {name}", "", _row(head), _row(["---"] * len(head)), *map(_row, rows), ""]
        parts += [line for says, file in PICTURES.get(name, ()) for line in (f"![{says}]({file})", "")]
    return "\n".join(parts).rstrip() + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows
    )
