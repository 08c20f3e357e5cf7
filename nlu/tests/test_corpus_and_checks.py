"""Reading the sentence files, and check_data.py on files with every fault."""

import pytest

import check_data
from components.corpus import BadFile, read_corpus, read_held_out, read_training
from tests.conftest import SMALL

HEAD = 'version: "3.1"\nnlu:\n- intent: scam_loan\n  examples: |\n'


def write(project, name, text):
    file = project / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def project(tmp_path):
    """Give a sound project with one intent."""
    write(tmp_path, "domain.yml", "intents:\n  - scam_loan\n")
    write(tmp_path, "data/vi/scam_loan.yml", HEAD + "    - em vay tiền qua app lạ bị đòi nợ mỗi ngày\n")
    write(tmp_path, "data/id/scam_loan.yml", HEAD + "    - pinjol nagih terus sampai ke kantor\n")
    write(
        tmp_path,
        "held_out/vi.yml",
        'messages:\n- {text: "bên vay gọi cả nhà", intent: scam_loan, crisis: false, register: plain}\n',
    )
    return tmp_path


def test_training_files_give_language_crisis_and_line(data_folder):
    sentences = read_training(data_folder)

    assert len(sentences) == sum(map(len, SMALL.values()))
    death = next(s for s in sentences if s.text == "em không muốn sống nữa")
    assert (death.language, death.intent, death.crisis) == ("vi", "help_distress", True)
    assert death.place == "data/vi/help_distress.yml:12"


def test_held_out_files_give_alt_and_line(project):
    write(
        project,
        "held_out/vi.yml",
        'messages:\n- {text: "a", intent: scam_loan, crisis: false, register: plain}\n'
        '- {text: "b", intent: scam_loan, crisis: true, register: long, alt: [help_law]}\n',
    )
    write(project, "held_out/crisis_id.yml", 'messages:\n- {text: "c", crisis: true, kind: violence, register: plain}\n')

    intents, crisis = read_held_out(project / "held_out")

    assert [(s.text, s.place, s.right) for s in intents] == [
        ("a", "held_out/vi.yml:2", {"scam_loan"}),
        ("b", "held_out/vi.yml:3", {"scam_loan", "help_law"}),
    ]
    assert [(s.text, s.language, s.kind) for s in crisis] == [("c", "id", "violence")]


def test_a_sound_project_has_no_problems(project):
    assert check_data.problems(project, fewest=1) == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("data/vi/scam_loan.yml", HEAD + "   - a\n\t- b\n", "data/vi/scam_loan.yml"),
        ("data/vi/scam_loan.yml", "nlu: nothing\n", "no list `nlu:`"),
        ("data/vi/scam_loan.yml", HEAD + "    - có [link](x) lạ\n", "scam_loan.yml:5: a bracket"),
        ("data/vi/scam_job.yml", HEAD + "    - một câu khác hẳn\n", "in the file of another"),
        ("data/vi/other.yml", HEAD.replace("scam_loan", "other") + "    - một câu khác hẳn\n", "not in domain.yml"),
        ("data/en/scam_loan.yml", HEAD + "    - something else\n", "no language of ours"),
        ("data/vi/scam_loan.yml", HEAD + "    - vay tiền\n    - Vay tien\n", ":6: the same as data/vi/scam_loan.yml:5"),
        (
            "data/vi/scam_loan.yml",
            HEAD + "    - em vay tiền qua app lạ bị đòi nợ\n    - em vay tiền qua app lạ bị đòi nợ hoài\n",
            "nearly the same",
        ),
        (
            "data/vi/scam_loan.yml",
            HEAD + "    - ben vay goi ca nha\n    - câu này thì khác\n",
            "scam_loan.yml:5: nearly the same as held_out/vi.yml:2",
        ),
        ("held_out/id.yml", 'messages:\n- {text: "x", intent: nope, crisis: false}\n', "'nope' is not in domain.yml"),
        ("held_out/id.yml", "messages:\n- {text: 5}\n", "without `text` or `crisis`"),
    ],
)
def test_every_fault_is_told_with_its_place(project, name, text, said):
    write(project, name, text)

    assert any(said in line for line in check_data.problems(project, fewest=1))


def test_too_few_sentences_are_told(project):
    assert "data/id/scam_loan.yml: scam_loan has 1 sentences; at least 2 are needed" in check_data.problems(
        project, fewest=2
    )


def test_a_bad_file_is_named(project):
    write(project, "data/vi/scam_loan.yml", HEAD + "    - a\n    b\n")

    with pytest.raises(BadFile, match="no dash"):
        read_corpus(project)


def test_our_own_data_is_well():
    assert check_data.problems() == []


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[threat]\nvi = ["dọa"]\nid = ["ancam*"]\n', None),
        ('[threat]\nvi = ["dọa", "Dọa"]\nid = ["ancam*"]\n', "'Dọa' stands in a.toml already"),
        ('[threat]\nvi = ["dọa"]\n', "[threat] must have terms for vi and id"),
        ('[threat]\nvi = []\nid = ["ancam*"]\n', "[threat] must have terms for vi and id"),
        ('[threat]\nvi = ["dọa"]\nid = ["mau sebar*"]\n', "'mau sebar*': * may end one word"),
        ('[threat]\nvi = ["dọa\n', "a.toml: "),
    ],
)
def test_a_faulty_thesaurus_is_told(project, table, said):
    write(project, "components/tables/concepts/a.toml", table)

    found = check_data.problems(project, fewest=1)

    assert [said in line for line in found] == ([True] if said else []), found


def test_a_term_twice_under_one_name_is_told_across_files(project):
    write(project, "components/tables/concepts/a.toml", '[threat]\nvi = ["dọa"]\nid = ["ancam*"]\n')
    write(project, "components/tables/concepts/b.toml", '[threat]\nvi = ["doạ nạt"]\nid = ["ancam*"]\n')

    assert check_data.problems(project, fewest=1) == ["b.toml: [threat] id: 'ancam*' stands in a.toml already"]
