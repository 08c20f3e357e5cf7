"""Accepting a sentence: into the right block, in the file's form; what is there already is refused."""

import json

import pytest
import yaml

import check_data
from add_sentence import Accepted, Refused, add, read_accepted
from components.corpus import read_held_out, read_training
from tests.test_corpus_and_checks import HEAD, write

SENTENCE = "họ bắt đóng phí rồi mới cho vay"


@pytest.fixture
def project(tmp_path):
    """Give a project with a file of two blocks."""
    write(tmp_path, "domain.yml", "intents:\n  - scam_loan\n  - help_law\n")
    crisis = "- intent: scam_loan\n  metadata:\n    crisis: true\n  examples: |\n    - chúng dọa giết em vì nợ\n"
    write(tmp_path, "data/vi/scam_loan.yml", HEAD + "    - em vay tiền qua app lạ\n    - lãi cắt cổ luôn\n" + crisis)
    write(tmp_path, "data/id/scam_loan.yml", HEAD + "    - pinjol nagih terus sampai ke kantor\n")
    write(
        tmp_path,
        "held_out/vi.yml",
        'messages:\n- {text: "bên vay gọi cả nhà", intent: scam_loan, crisis: false, register: plain}\n',
    )
    return tmp_path


@pytest.mark.parametrize(("crisis", "line"), [(False, 7), (True, 12)])
def test_it_goes_to_the_end_of_its_block(project, crisis, line):
    place = add(Accepted(SENTENCE, "scam_loan", "vi", crisis=crisis), project)

    added = next(s for s in read_training(project / "data") if s.text == SENTENCE)
    assert place == added.place == f"data/vi/scam_loan.yml:{line}"
    assert (added.intent, added.crisis) == ("scam_loan", crisis)
    assert check_data.problems(project, fewest=0) == []


def test_a_file_without_dangerous_sentences_gets_a_block_for_them(project):
    add(Accepted("mereka ancam bunuh aku kalau gak bayar", "scam_loan", "id", crisis=True), project)

    assert [s.crisis for s in read_training(project / "data") if s.language == "id"] == [False, True]


def test_held_out_keeps_its_form_whatever_signs_are_in_the_text(project):
    text = "nó bảo: \"đóng 000 trước\", \\ xong 'im' luôn #hết - thật"
    place = add(Accepted(text, "scam_loan", "vi", held_out=True, register="slang"), project)

    (_, added), _ = read_held_out(project / "held_out")
    assert place == added.place == "held_out/vi.yml:3"
    assert (added.text, added.intent, added.register, added.crisis) == (text, "scam_loan", "slang", False)


@pytest.mark.parametrize(
    ("text", "held_out", "said"),
    [
        ("em vay tien qua app la", False, "the same as data/vi/scam_loan.yml:5"),
        ("ben vay goi ca nha", False, "nearly the same as held_out/vi.yml:2"),
        ("lãi cắt cổ luôn", True, "nearly the same as held_out/vi.yml:3"),
        ("ben vay goi ca nha", True, "the same as held_out/vi.yml:2"),
    ],
)
def test_what_is_there_already_is_refused_and_the_file_stays(project, text, held_out, said):
    before = {file: file.read_text() for file in project.rglob("*.yml")}

    with pytest.raises(Refused, match=said):
        add(Accepted(text, "scam_loan", "vi", held_out=held_out), project)

    assert {file: file.read_text() for file in project.rglob("*.yml")} == before


def test_an_unknown_intent_is_refused(project):
    with pytest.raises(Refused, match=r"'nope' is not in domain\.yml"):
        add(Accepted(SENTENCE, "nope", "vi"), project)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "có [link](x)"}, "bracket"),
        ({"text": "hai\ndòng"}, "one line"),
        ({"text": ""}, "one line"),
        ({"text": 5}, "one line"),
        ({"language": "en"}, "none of vi, id"),
        ({"register": "loud"}, "none of plain"),
        ({"crisis": "yes"}, "true or false"),
        ({"mood": "x"}, "not a sentence"),
    ],
)
def test_bad_fields_are_named(change, said):
    with pytest.raises(Refused, match=said):
        read_accepted({"text": "a b", "intent": "scam_loan", "language": "vi", **change})


def test_the_command_says_why_on_bad_input(monkeypatch, capsys):
    import io

    import add_sentence

    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"text": "a {b}", "intent": "x", "language": "vi"})))

    assert add_sentence.main() == 1
    assert "bracket" in capsys.readouterr().out


def test_our_own_files_have_the_form_that_is_written():
    for language in ("vi", "id"):
        text = (check_data.HERE / "held_out" / f"{language}.yml").read_text(encoding="utf-8")
        assert text.startswith("messages:\n- {text: ")
        assert len(yaml.safe_load(text)["messages"]) == text.count("\n- {text: ")
