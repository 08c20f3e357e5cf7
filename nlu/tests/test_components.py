"""Each component: train, keep, load, same answer; and the pipeline on odd input."""

import json

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from components.augment import ORIGIN, Augmenter
from components.crisis import CrisisClassifier, shows_danger
from components.intent import IntentClassifier
from components.language import LanguageIdentifier
from components.marks import MarkRestorer, is_marked
from components.ngrams import NgramFeaturizer, rows_of
from components.normaliser import MARKED, UNMARKED, Normaliser
from tests.conftest import ODD


def test_language_tells_both_with_and_without_marks(bench, training_data):
    bench.train(LanguageIdentifier, training_data)
    loaded = bench.load(LanguageIdentifier)

    heard = [
        m.get("language")["name"]
        for m in loaded.process([Message({TEXT: t}) for t in ("em khong ngu duoc", "aku ga bisa tidur")])
    ]

    assert heard == ["vi", "id"]


def test_language_is_undecided_about_nothing(bench, training_data):
    component = bench.train(LanguageIdentifier, training_data)

    assert component.model.classify("") == ("vi", 0.5)


def test_language_says_when_a_language_is_missing(bench, training_data, tmp_path):
    with pytest.raises(ValueError, match="vi and id"):
        bench.train(LanguageIdentifier, training_data, data=str(tmp_path))


def test_augmenter_copies_marked_sentences_only_at_training(bench, training_data):
    component = bench.train(Augmenter, training_data)

    grown = component.process_training_data(training_data)

    texts = [m.get(TEXT) for m in grown.training_examples]
    assert "em so lam khong ngu duoc" in texts
    assert texts.count("pinjol nagih terus") == 1
    copy = next(m for m in grown.training_examples if m.get(TEXT) == "em so lam khong ngu duoc")
    source = next(m for m in grown.training_examples if m.get(TEXT) == "em sợ lắm không ngủ được")
    assert copy.get(ORIGIN) == source.get(ORIGIN)
    assert copy.get("intent") == "help_distress"
    message = Message({TEXT: "sợ"})
    assert component.process([message]) == [message]


def test_marks_come_back_by_neighbours():
    restorer = MarkRestorer.of([["tôi", "vay", "tiền"], ["sao", "vậy", "bạn"], ["tôi", "vay", "nợ"]])

    assert restorer.restore(["toi", "vay", "tien"]) == ["tôi", "vay", "tiền"]
    assert restorer.restore(["sao", "vay", "ban", "xyz"]) == ["sao", "vậy", "bạn", "xyz"]
    assert restorer.restore([]) == []
    assert not is_marked(["toi", "vay"])


def test_normaliser_sets_both_forms_and_restores(bench, training_data):
    for message in training_data.training_examples:
        message.set("language", {"name": "vi"})
    bench.train(Normaliser, training_data)
    loaded = bench.load(Normaliser)

    (message,) = loaded.process([Message({TEXT: "em khong ngu duoc", "language": {"name": "vi"}})])

    assert message.get(MARKED) == "em không ngủ được"
    assert message.get(UNMARKED) == "em khong ngu duoc"
    assert MARKED not in message.as_dict(only_output_properties=True)


def test_ngrams_are_the_same_after_loading(bench, training_data):
    for message in training_data.training_examples:
        message.set(MARKED, message.get(TEXT))
        message.set(UNMARKED, message.get(TEXT))
    trained = bench.train(NgramFeaturizer, training_data)
    loaded = bench.load(NgramFeaturizer)

    rows = [
        rows_of(component.process([Message({MARKED: "em vay tiền", UNMARKED: "em vay tien"}), Message({})]))
        for component in (trained, loaded)
    ]

    assert rows[0].shape == rows[1].shape
    assert (rows[0] != rows[1]).nnz == 0


def test_classifiers_say_what_is_missing(bench, training_data):
    for kind in (IntentClassifier, CrisisClassifier):
        with pytest.raises(ValueError, match="NgramFeaturizer"):
            bench.train(kind, training_data)


def test_danger_is_read_from_metadata():
    assert shows_danger(Message({"metadata": {"intent": {"crisis": True}}}))
    assert not shows_danger(Message({"metadata": {"intent": {"crisis": "yes"}}}))
    assert not shows_danger(Message({}))


def test_pipeline_answers_the_same_after_loading(pipeline):
    texts = ["em vay app bi doi no", "aku mau mati", "halo kak", *ODD]

    trained, loaded = pipeline(texts, loaded=False), pipeline(texts, loaded=True)

    for one, other in zip(trained, loaded, strict=False):
        assert one["language"] == other["language"]
        assert one["crisis"]["confidence"] == pytest.approx(other["crisis"]["confidence"], abs=1e-5)
        shares = {item["name"]: item["confidence"] for item in other["intent_ranking"]}
        assert {i["name"]: i["confidence"] for i in one["intent_ranking"]} == pytest.approx(shares, abs=1e-5)


def test_pipeline_understands_its_small_world(pipeline):
    answers = pipeline(["bi app vay doi no", "utang pinjol ditagih", "em muốn tự tử", "chào bot"], loaded=True)

    assert [a["intent"]["name"] for a in answers] == ["scam_loan", "scam_loan", "help_distress", "chat_greet"]
    danger = [a["crisis"]["confidence"] for a in answers]
    assert danger[2] == max(danger)


def test_answer_has_the_shape_the_bot_reads(pipeline):
    for answer in pipeline(["xin chào", *ODD], loaded=True):
        json.dumps(answer)
        shares = [item["confidence"] for item in answer["intent_ranking"]]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(1)
        assert answer["intent"] == answer["intent_ranking"][0]
        assert 0 <= answer["crisis"]["confidence"] <= 1
        assert answer["language"]["name"] in {"vi", "id"}


def test_components_print_and_log_nothing(pipeline, capfd, caplog):
    caplog.set_level("DEBUG")

    pipeline(["MARKER-4711 xin chào"], loaded=True)

    assert "4711" not in "".join(capfd.readouterr()) + caplog.text


def test_features_are_not_the_same_for_other_texts(pipeline):
    one, other = pipeline(["em vay tiền", "chào bạn"], loaded=False)

    assert not np.isclose(one["intent"]["confidence"], other["intent"]["confidence"]) or one["intent"] != other["intent"]


def test_every_trainable_component_begins_untrained_and_answers_nothing_wrong(bench):
    message = Message({TEXT: "xin chào", "language": {"name": "vi"}})
    for kind in (LanguageIdentifier, Normaliser, IntentClassifier, CrisisClassifier):
        component = kind.create(bench.config(kind), bench.storage, None, bench.context)
        assert component.process([message]) == [message]

    assert message.get("intent_ranking") is None
    assert message.get("crisis") is None
