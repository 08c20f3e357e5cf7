"""Which model file fits."""

import os

import pytest

from model_store import fingerprint, fitting_model, forget_old_models


@pytest.fixture
def project(tmp_path):
    """Give a folder like nlu/."""
    for name in (
        "config.yml",
        "domain.yml",
        "data/vi/a.yml",
        "components/x.py",
        "components/tables/vi.toml",
        "held_out/vi.yml",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "data/vi/a.yml", "components/x.py", "components/tables/vi.toml"]
)
def test_fingerprint_changes_with_what_a_model_depends_on(project, name):
    before = fingerprint(project)

    (project / name).write_text("other")

    assert fingerprint(project) != before


def test_fingerprint_stays_with_the_rest(project):
    before = fingerprint(project)

    (project / "held_out/vi.yml").write_text("other")
    (project / "components/__pycache__").mkdir()
    (project / "components/__pycache__/x.pyc").write_text("other")

    assert fingerprint(project) == before
    assert fitting_model(project) == project / "models" / f"taman-{before}.tar.gz"


def test_only_the_newest_models_are_kept(project):
    (project / "models").mkdir()
    for age in range(5):
        file = project / "models" / f"taman-{age}.tar.gz"
        file.write_text("")
        os.utime(file, (1000 - age, 1000 - age))

    forget_old_models(project)

    assert sorted(p.name for p in (project / "models").iterdir()) == [f"taman-{age}.tar.gz" for age in range(3)]
