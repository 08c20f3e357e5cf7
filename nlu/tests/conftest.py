"""Small training data and the pieces of Rasa that a component needs; all tests share them."""

import os
import sys
from pathlib import Path

os.environ.update(
    RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", SQLALCHEMY_SILENCE_UBER_WARNING="1", OMP_NUM_THREADS="2"
)
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

SMALL = {
    ("vi", "scam_loan", False): ["em vay tiền qua app bị đòi nợ", "lãi cao quá trả không nổi", "app vay gọi cả nhà em"],
    ("id", "scam_loan", False): ["pinjol nagih terus", "utang online bunganya gede", "gw ditagih debt collector"],
    ("vi", "help_distress", False): ["em sợ lắm không ngủ được", "mình buồn và mệt mỏi quá", "lo lắng suốt đêm"],
    ("id", "help_distress", False): ["aku takut banget", "gw capek nangis tiap malem", "sedih ga bisa tidur"],
    ("vi", "help_distress", True): ["em không muốn sống nữa", "chắc chết cho xong", "muốn tự tử quá"],
    ("id", "help_distress", True): ["aku mau mati aja", "udah ga mau hidup lagi", "pengen bunuh diri"],
    ("vi", "chat_greet", False): ["xin chào bạn nhé", "chào buổi sáng", "hello bot ơi"],
    ("id", "chat_greet", False): ["halo selamat pagi", "hai kak apa kabar", "permisi min"],
}
ODD = ["", " ", "😭😭😭", "\u202e\u200b\x00", "1234567890", "a" * 4096, "không " * 800, "x[y](z)", "ÀÁÂ đĐ", "日本語"]


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory):
    """Give a data folder with the small sentences."""
    folder = tmp_path_factory.mktemp("project") / "data"
    for (language, intent, crisis), sentences in SMALL.items():
        file = folder / language / f"{intent}.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as out:
            if not out.tell():
                out.write('version: "3.1"\nnlu:\n')
            out.write(f"- intent: {intent}\n")
            if crisis:
                out.write("  metadata:\n    crisis: true\n")
            out.write("  examples: |\n" + "".join(f"    - {sentence}\n" for sentence in sentences))
    return folder


@pytest.fixture
def training_data():
    """Give the small sentences as Rasa hands them to components."""
    return TrainingData(
        [
            Message({TEXT: text, INTENT: intent, **({"metadata": {"intent": {"crisis": True}}} if crisis else {})})
            for (_, intent, crisis), sentences in SMALL.items()
            for text in sentences
        ]
    )


class Bench:
    """Trains components one after the other, and loads them again, as Rasa's graph does."""

    def __init__(self, folder, data_folder):
        folder.mkdir()
        self.storage = LocalModelStorage.create(folder)
        self.context = ExecutionContext(GraphSchema({}), model_id="test", node_name="test")
        self.data_folder = data_folder

    def config(self, kind):
        default = getattr(kind, "get_default_config", dict)()
        return {**default, "data": str(self.data_folder)} if "data" in default else default

    def train(self, kind, training_data, **config):
        component = kind.create({**self.config(kind), **config}, self.storage, Resource(kind.__name__), self.context)
        if hasattr(component, "train"):
            component.train(training_data)
        return component

    def load(self, kind, **config):
        return kind.load({**self.config(kind), **config}, self.storage, Resource(kind.__name__), self.context)


@pytest.fixture
def bench(tmp_path, data_folder):
    """Give a bench with its own storage."""
    return Bench(tmp_path / "storage", data_folder)


@pytest.fixture
def pipeline(bench, training_data):
    """Give a function that answers texts by a freshly trained pipeline, and by the same one loaded from storage."""
    from components.augment import Augmenter
    from components.crisis import CrisisClassifier
    from components.intent import IntentClassifier
    from components.language import LanguageIdentifier
    from components.ngrams import NgramFeaturizer
    from components.normaliser import Normaliser

    kinds = [LanguageIdentifier, Augmenter, Normaliser, NgramFeaturizer, IntentClassifier, CrisisClassifier]
    trained = []
    for kind in kinds:
        component = bench.train(kind, training_data)
        if hasattr(component, "process_training_data"):
            training_data = component.process_training_data(training_data)
        trained.append(component)

    def answer(texts, *, loaded):
        messages = [Message({TEXT: text}) for text in texts]
        for kind, component in zip(kinds, trained, strict=False):
            part = bench.load(kind) if loaded and hasattr(component, "train") else component
            messages = part.process(messages)
        return [message.as_dict(only_output_properties=True) for message in messages]

    return answer
