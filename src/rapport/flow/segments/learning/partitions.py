"""Ways to part people by numbers, and how alike two of them are. Never: which one is right.

Source  Lloyd (1982) from k-means++ starts; Campello, Moulavi and Sander (2013), HDBSCAN; Rousseeuw
        (1987), the silhouette; Hubert and Arabie (1985), the adjusted Rand index.
"""

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import cKDTree
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score, silhouette_score

from rapport.flow.segments.learning.columns import LEAST_PEOPLE, Floats, Ints

KMEANS: Final = "kmeans"
HDBSCAN_NAME: Final = "hdbscan"
_STARTS: Final = 4
#: HDBSCAN: a cluster has so many people, or one in a hundred.
_LEAST_DENSE: Final = 30
#: The silhouette is asked of so many: it compares each with each.
_COMPARED: Final = 2_000
_AT_ONCE: Final = 100_000


@dataclass(frozen=True, slots=True)
class Way:
    """How people are parted: `kmeans` into k clusters; `hdbscan` finds how many (k is 0)."""

    method: str
    k: int = 0


@dataclass(frozen=True, slots=True)
class Means:
    """Centres (k, columns), the cluster of each, and the sum of squared distances to centres."""

    centres: Floats
    labels: Ints
    inertia: float


def kmeans(values: Floats, k: int, salt: int = 0, starts: int = _STARTS) -> Means:
    """Return k clusters of (n, columns), the best of several starts; fewer of k points alike."""
    model = KMeans(k, n_init=starts, random_state=salt, algorithm="lloyd")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer different rows than clusters
        model.fit(values)
    return Means(model.cluster_centers_, model.labels_.astype(np.int64), float(model.inertia_))


def parted(way: Way, values: Floats, salt: int = 0) -> Ints:
    """Return the cluster of each row; -1: of none, by density alone."""
    if way.method == KMEANS:
        return kmeans(values, way.k, salt).labels
    least = max(_LEAST_DENSE, len(values) // 100)
    found = HDBSCAN(min_cluster_size=least, copy=True).fit(values).labels_.astype(np.int64)
    return np.asarray(found, np.int64)


def assigned(way: Way, values: Floats, labels: Ints, others: Floats) -> Ints:
    """Return the cluster of others, by rows that were parted.

    kmeans   that of the nearest centre
    hdbscan  that of the nearest row, which may be of none
    """
    if way.method == KMEANS:
        named = np.unique(labels)
        marks = np.array([values[labels == c].mean(axis=0) for c in named])
    else:
        marks, named = values, labels
    tree = cKDTree(marks)
    found = np.empty(len(others), np.int64)
    for start in range(0, len(others), _AT_ONCE):
        part = others[start : start + _AT_ONCE]
        found[start : start + _AT_ONCE] = named[tree.query(part)[1]]
    return found


def silhouette(values: Floats, labels: Ints, salt: int = 0) -> float:
    """Return the mean silhouette, -1 to 1, of some rows; who is in no cluster counts as 0."""
    some = np.random.default_rng([salt, 17]).permutation(len(values))[:_COMPARED]
    inside = some[labels[some] >= 0]
    found = np.unique(labels[inside])
    if len(found) < 2 or len(found) >= len(inside):
        return 0.0
    return float(silhouette_score(values[inside], labels[inside])) * len(inside) / len(some)


def likeness(one: Ints, other: Ints) -> float:
    """Return the adjusted Rand index of two partitions: 1 if equal, about 0 by chance.

    0 if either is no partition: all in one cluster.
    """
    if min(len(np.unique(one)), len(np.unique(other))) < 2:
        return 0.0
    return float(adjusted_rand_score(one, other))


def by_size(labels: Ints) -> Ints:
    """Number clusters anew: 0 is the largest, of equals the one of the first row; -1 is of none.

    A cluster of less than 20 people is told of nobody: these are of none.
    """
    found, first, many = np.unique(labels, return_index=True, return_counts=True)
    told = [i for i in range(len(found)) if found[i] >= 0 and many[i] >= LEAST_PEOPLE]
    told.sort(key=lambda i: (-many[i], first[i]))
    renamed = np.full(len(labels), -1, np.int64)
    for number, i in enumerate(told):
        renamed[labels == found[i]] = number
    return renamed
