"""Which model file fits today's data, settings and components. Standard library only, so it answers at once."""

from __future__ import annotations

import hashlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODELS = HERE / "models"
_KEPT = 3


def fingerprint(folder: Path = HERE) -> str:
    """Give 16 hexadecimal digits over everything that a model depends on (held-out sets are not among it)."""
    digest = hashlib.sha256()
    files = [folder / "config.yml", folder / "domain.yml", folder / "requirements.lock"]
    files += sorted((folder / "data").rglob("*.yml"))
    files += sorted(p for p in (folder / "components").rglob("*") if p.suffix in {".py", ".toml", ".txt"})
    for file in files:
        if file.exists():
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def fitting_model(folder: Path = HERE) -> Path:
    """Give the file of the model that fits; it may not be there yet."""
    return folder / "models" / f"taman-{fingerprint(folder)}.tar.gz"


def forget_old_models(folder: Path = HERE) -> None:
    """Delete all but the newest few models."""
    models = sorted((folder / "models").glob("taman-*.tar.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for model in models[_KEPT:]:
        model.unlink()
