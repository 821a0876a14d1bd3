"""What our readings stand beside: n-grams trained inside a set, and ready-made readers."""

import importlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rapport.flow.signals.lexicon import marks, score, spoken

Labels = npt.NDArray[np.int64]


def in_set_ngrams(texts: Sequence[str], truth: Labels, asked: Sequence[str]) -> Labels | None:
    """Return labels by TF-IDF of 1 to 5 letters and logistic regression; None if not installed."""
    try:
        extraction = importlib.import_module("sklearn.feature_extraction.text")
        linear = importlib.import_module("sklearn.linear_model")
    except ImportError:
        return None
    grams = extraction.TfidfVectorizer(
        analyzer="char_wb", ngram_range=(1, 5), min_df=2, sublinear_tf=True
    )
    model = linear.LogisticRegression(C=5, class_weight="balanced", max_iter=300)
    model.fit(grams.fit_transform(texts), truth)
    said: Labels = model.predict(grams.transform(asked))
    return said


def lexicon_alone(texts: Sequence[str], tag: str, values: Sequence[int]) -> Labels:
    """Return labels by our word lists alone; no hit is neutral, or negative if there is none."""
    scores = np.array([score(marks(text, spoken(tag))) for text in texts])
    if 0 in values:
        return np.sign(scores).astype(np.int64)
    return np.where(scores > 0, 1, -1)


def ready_made(texts: Sequence[str], tag: str) -> tuple[str, Labels] | None:
    """Return the name and the labels of VADER (en) or SnowNLP (zh), two classes, if installed."""
    try:
        if tag == "en":
            module = importlib.import_module("vaderSentiment.vaderSentiment")
            reader = module.SentimentIntensityAnalyzer()
            scores = [reader.polarity_scores(text)["compound"] for text in texts]
            return "VADER", np.where(np.array(scores) > 0, 1, -1)
        if tag == "zh-Hans":
            snownlp = importlib.import_module("snownlp")
            scores = [snownlp.SnowNLP(text or "。").sentiments for text in texts]
            return "SnowNLP", np.where(np.array(scores) > 0.5, 1, -1)
    except ImportError:
        pass
    return None
