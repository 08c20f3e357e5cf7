"""Check the sentence files: `python check_data.py`. Prints every problem with file and line; ends with 1 if any.

Every file parses; its intents are those of domain.yml; every intent has enough sentences in each language; no two
training sentences are the same or nearly, and none is nearly a held-out one; no brackets (Rasa reads them as markup).
The thesaurus (components/tables/concepts/) parses, has both languages under each name, and no term twice there.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import numpy as np  # noqa: E402
import tomli  # noqa: E402
import yaml  # noqa: E402
from sklearn.feature_extraction.text import CountVectorizer  # noqa: E402

from components.corpus import BadFile, Sentence, read_held_out, read_training_file  # noqa: E402
from components.text import LANGUAGES, clean, normalise, strip_marks  # noqa: E402

FEWEST = 250
FEWEST_HELD_OUT = 20
ALIKE = 0.8
"""Share of common letter sequences from which two sentences count as nearly the same."""
_BRACKETS = set("[]{}")
_BLOCK = 1500
_SHORT = 3
"""Words up to which two training sentences may differ in one alone: "mất fb", "bảo mật fb"."""
_WORD = re.compile(r"\w+|[^\w\s]+")


def plain(sentence: Sentence) -> str:
    """Give a sentence without what does not tell it from another: marks, case, slang, signs, numbers."""
    words = normalise(sentence.text, sentence.language).unmarked.split()
    return " ".join(word for word in words if any(c.isalpha() for c in word)) or strip_marks(clean(sentence.text))


def problems(project: Path = HERE, fewest: int = FEWEST) -> list[str]:
    """Give all problems, each as "file:line: what"."""
    intents = yaml.safe_load((project / "domain.yml").read_text(encoding="utf-8"))["intents"]
    found: list[str] = []
    training: list[Sentence] = []
    for file in sorted((project / "data").rglob("*.yml")):
        try:
            training += read_training_file(file, project)
        except BadFile as error:
            found.append(str(error))
    held_out: list[Sentence] = []
    crisis: list[Sentence] = []
    try:
        held_out, crisis = read_held_out(project / "held_out")
    except BadFile as error:
        found.append(str(error))

    found += _names(training, held_out, intents)
    found += _counts(training, intents, fewest, "data")
    found += _counts(held_out, intents, FEWEST_HELD_OUT if fewest == FEWEST else 0, "held_out")
    found += [f"{s.place}: a bracket; Rasa reads it as markup" for s in training if _BRACKETS & set(s.text)]
    found += _alike(training, [*held_out, *crisis])
    found += _thesaurus(project / "components" / "tables" / "concepts")
    return found


def _thesaurus(folder: Path) -> Iterator[str]:
    """Tell what is wrong with the thesaurus. Files may add to a name of another, so doubles are looked for in all."""
    first: dict[tuple[str, str, str], str] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            tables = tomli.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            yield f"{file.name}: {error}"
            continue
        for name, terms in tables.items():
            if not isinstance(terms, dict) or set(terms) != set(LANGUAGES) or not all(terms.values()):
                yield f"{file.name}: [{name}] must have terms for {' and '.join(LANGUAGES)}, and nothing else"
                continue
            for language in LANGUAGES:
                for term in terms[language]:
                    key = name, language, clean(term)
                    if key in first:
                        yield f"{file.name}: [{name}] {language}: {term!r} stands in {first[key]} already"
                    elif not any(c.isalnum() for c in term) or "*" in (term if " " in term else term[:-1]):
                        yield f"{file.name}: [{name}] {language}: {term!r}: * may end one word, and stand nowhere else"
                    first.setdefault(key, file.name)


def _names(training: Sequence[Sentence], held_out: Sequence[Sentence], intents: Sequence[str]) -> Iterator[str]:
    known = set(intents)
    for s in training:
        if s.language not in LANGUAGES:
            yield f"{s.place}: stands in data/{s.language}/, which is no language of ours"
        if s.intent not in known:
            yield f"{s.place}: intent {s.intent!r} is not in domain.yml"
        elif Path(s.place.rsplit(":", 1)[0]).stem != s.intent:
            yield f"{s.place}: intent {s.intent!r} in the file of another"
    for s in held_out:
        for name in sorted(s.right - known):
            yield f"{s.place}: intent {name!r} is not in domain.yml"


def _counts(sentences: Sequence[Sentence], intents: Sequence[str], fewest: int, folder: str) -> Iterator[str]:
    counts = Counter((s.language, s.intent) for s in sentences)
    for language in LANGUAGES:
        for intent in intents:
            if counts[language, intent] < fewest:
                where = f"data/{language}/{intent}.yml" if folder == "data" else f"held_out/{language}.yml"
                yield f"{where}: {intent} has {counts[language, intent]} sentences; at least {fewest} are needed"


def _alike(training: Sequence[Sentence], held_out: Sequence[Sentence]) -> Iterator[str]:
    """Tell pairs that are nearly the same: training with training, training with held-out."""
    for language in LANGUAGES:
        inside = [s for s in training if s.language == language]
        outside = [s for s in held_out if s.language == language]
        everything = [*inside, *outside]
        texts = [plain(s) for s in everything]
        seen: dict[str, int] = {}
        for place, s in enumerate(inside):
            # Within the training data spellings may differ: "makasih", "mksh" and "thx" are there on purpose.
            first = seen.setdefault(" ".join(words_of(s)), place)
            if first != place:
                yield f"{s.place}: the same as {inside[first].place}"
        for a, b, share in near_pairs(texts, len(inside)):
            first, second = everything[a], everything[b]
            if b >= len(inside):
                # The training sentence is the one that has to go.
                yield f"{first.place}: nearly the same as {second.place} ({share:.2f})"
            elif words_of(first) != words_of(second) and min(len(words_of(first)), len(words_of(second))) > _SHORT:
                yield f"{second.place}: nearly the same as {first.place} ({share:.2f})"


def words_of(sentence: Sentence) -> list[str]:
    """Give the words of a sentence in lower case and without marks, else as written."""
    return _WORD.findall(strip_marks(clean(sentence.text)))


def near_pairs(texts: Sequence[str], first: int) -> Iterator[tuple[int, int, float]]:
    """Give pairs (a, b, share) with a before b and a among the first, that share most of their letter sequences.

    The measure is Jaccard's over sets of letter sequences within words.
    """
    if not any(text.strip() for text in texts):
        return
    grams = CountVectorizer(analyzer="char_wb", ngram_range=(2, 4), binary=True, dtype=np.float32)
    rows = grams.fit_transform(texts)
    sizes = np.asarray(rows.sum(axis=1)).ravel()
    columns = rows.T.tocsc()
    for start in range(0, first, _BLOCK):
        common = (rows[start : min(start + _BLOCK, first)] @ columns).tocoo()
        shares = common.data / (sizes[common.row + start] + sizes[common.col] - common.data)
        for place in np.flatnonzero((shares >= ALIKE) & (common.col > common.row + start)):
            a, b = int(common.row[place]) + start, int(common.col[place])
            yield a, b, float(shares[place])


def main() -> int:
    """Run the command."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    found = problems()
    for line in found:
        print(line)
    print(f"check_data: {len(found)} problem(s)" if found else "check_data: all well")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
