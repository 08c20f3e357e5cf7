"""`python -m bench.danger_rules`: how long the danger rules read a message, in processor time.

Reads every held-out message once to warm up (expressions are compiled when first needed), then measures each one,
and texts of 4,096 characters that are many such messages joined: denser than one person's text.
"""

from __future__ import annotations

import statistics
import time

import yaml

from bot.adapters.content.loader import load
from bot.config import ROOT

LONGEST = 4096


def main() -> None:
    """Print mean and 99th percentile, in milliseconds, and the ratio of the longest texts to a message."""
    rules = load(ROOT / "content").danger_rules
    for locale in ("vi", "id"):
        file = ROOT / "nlu" / "held_out" / f"{locale}.yml"
        texts = [message["text"] for message in yaml.safe_load(file.read_text("utf-8"))["messages"]]
        joined = "\n".join(texts)
        longest = [joined[start : start + LONGEST] for start in range(0, len(joined) - LONGEST, LONGEST)]

        def read(text: str) -> float:
            began = time.process_time_ns()
            rules.detect(text)
            return (time.process_time_ns() - began) / 1e6

        for text in [*texts, *longest]:
            read(text)
        short, long = [read(text) for text in texts], [read(text) for text in longest]
        p99 = statistics.quantiles(short, n=100)[98]
        print(
            f"{locale}: a message: mean {statistics.mean(short):.2f} ms, p99 {p99:.2f} ms; "
            f"{LONGEST} characters: mean {statistics.mean(long):.1f} ms, most {max(long):.1f} ms; "
            f"ratio {statistics.mean(long) / statistics.mean(short):.0f}"
        )


if __name__ == "__main__":
    main()
