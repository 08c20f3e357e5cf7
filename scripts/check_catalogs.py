"""Check the catalogs: nothing missing, fuzzy or stale, the placeholders right, one plural form.

pybabel's own check counts an untranslated plural as done and says nothing of a wrong placeholder, so this is ours.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

sys.path.insert(0, str(Path(__file__).resolve().parent))
from update_catalogs import POT, ROOT, extract

LOCALES = ("vi", "id")
_PLACEHOLDER = re.compile(r"%\((\w+)\)([a-z])|\{(\w*)\}")
_MARKS = re.compile(r"\*\*")


def load(path: Path, locale: str | None = None) -> Catalog:
    """Read a catalog."""
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def problems_of(catalog: Catalog, template: Catalog) -> list[str]:
    """Give what is wrong with a catalog, one line each."""
    found = []
    wanted = {message.id for message in template if message.id}
    own = {message.id: message for message in catalog if message.id}
    found += [f"stale: {text!r} is not in the code any more" for text in own.keys() - wanted]
    if "nplurals=1" not in str(catalog.plural_forms):
        found.append(f"plural forms: {catalog.plural_forms}; write nplurals=1; plural=0;")
    for text in wanted:
        message = own.get(text)
        if message is None:
            found.append(f"missing: {text!r}")
            continue
        if message.fuzzy:
            found.append(f"fuzzy: {text!r}")
        sources = text if isinstance(text, tuple) else (text,)
        targets = message.string if isinstance(message.string, tuple) else (message.string,)
        for target in targets:
            if not target:
                found.append(f"untranslated: {text!r}")
                continue
            if set(_PLACEHOLDER.findall(sources[-1])) != set(_PLACEHOLDER.findall(target)):
                found.append(f"placeholders differ: {text!r} -> {target!r}")
            if len(_MARKS.findall(sources[-1])) != len(_MARKS.findall(target)):
                found.append(f"bold marks differ: {text!r} -> {target!r}")
    return found


def main() -> int:
    """Run the check; 1 if anything is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "messages.pot"
        extract(fresh)
        template = load(fresh)
    bad = 0
    if {m.id for m in template} != {m.id for m in load(POT)}:
        print("locales/messages.pot is stale: run `make messages`")
        bad += 1
    for locale in LOCALES:
        path = ROOT / "locales" / locale / "LC_MESSAGES" / "messages.po"
        for line in problems_of(load(path, locale), template):
            print(f"{path.relative_to(ROOT)}: {line}")
            bad += 1
    print(f"catalogs: {len(template)} messages, {bad} problems")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
