"""The vectoriser without Rasa."""

import numpy as np
import pytest

from components.ngrams import NgramFeaturizer, Vectoriser
from components.text import normalise

TEXTS = ["nó dọa tung ảnh", "a", "", "  ", "ok bạn ơi ok", "aku diancam mantan", "ừ", "x y z", "🙂 hihi"]


def test_columns_tell_where_a_view_stands():
    vectoriser = Vectoriser(NgramFeaturizer.get_default_config())
    texts = [normalise(text, "vi") for text in TEXTS]
    vectoriser.fit(texts)
    rows = vectoriser.transform(texts)

    spans = [vectoriser.columns(view) for view in Vectoriser.VIEWS]
    assert [span.start for span in spans] == [0, *(span.stop for span in spans[:-1])]
    assert spans[-1].stop == rows.shape[1]
    assert np.asarray(rows[:, vectoriser.columns("concepts")].sum(axis=1)).max() > 0
    with pytest.raises(KeyError):
        vectoriser.columns("x")
