"""Groups that nobody drew: clusters of people by behaviour, or that there are none.

A partition counts only if it is all three: close within and far between (silhouette); found again
in parts of the people (stability); and closer than clouds without any groups would be parted, be
they even, bell-shaped, or the same people with each column shuffled. k-means parts an even square
into its corners again and again, so that stability alone proves nothing; and two lumps of one
column are a rule, no cluster: columns must go together. Never: a name of a cluster; a cluster of
less than 20 people.

Source  methods: 3.13; Hennig (2007), stability by subsamples; Tibshirani, Walther and Hastie
        (2001), the even reference in the box of the principal axes; Liu, Hayes, Nobel and Marron
        (2008), the bell-shaped one. All refer by the silhouette here, not by sums of squares, so
        that k-means and HDBSCAN are judged alike; Good (2005), the shuffled one.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from rapport.flow.errors import InputError
from rapport.flow.segments.learning import partitions
from rapport.flow.segments.learning.columns import Floats, Ints, one_thread, scale_of
from rapport.flow.segments.learning.partitions import HDBSCAN_NAME, KMEANS, Way

#: Of fewer people no partition is looked for.
LEAST_CLUSTERED: Final = 100
LEAST_STABILITY: Final = 0.75
_MOST_K, _LEAST_K = 10, 3
_SUBSAMPLES, _SUBSAMPLE = 50, 0.8
_FIRST, _HOPELESS = 10, 0.5
#: People of whom partitions are made; of whom stability is asked; and of whom references are made.
_FITTED, _RESAMPLED, _REFERRED = 20_000, 3_000, 1_500
#: References of each kind, and by how much the silhouette must be above the highest of them.
_REFERENCES: Final = 12
LEAST_GAP: Final = 0.03
#: Further out than this a number counts as if it was there: one person makes no cluster.
_FAR: Final = 5.0


@dataclass(frozen=True, slots=True)
class Tried:
    """One way to part people, and how it did.

    stability  mean adjusted Rand index between parts of the people, 0 to 1
    reference  the silhouette of clouds without groups that is to be beaten; None: not asked, for
               the partition was not stable
    """

    method: str
    k: int
    silhouette: float
    stability: float
    reference: float | None


@dataclass(frozen=True, slots=True)
class Clusters:
    """Clusters of n people, or that there is no stable structure (`method` is None).

    labels     (n,): 0 is the largest; -1: of none, or of one with less than 20 people
    sizes      of each cluster
    stability  of what was chosen; without structure the best that was reached
    tried      by silhouette, the highest first, down to what was chosen
    """

    method: str | None
    labels: Ints
    sizes: tuple[int, ...]
    silhouette: float
    stability: float
    tried: tuple[Tried, ...]

    @property
    def structured(self) -> bool:
        return self.method is not None


def clusters(values: Floats, *, salt: int = 0) -> Clusters:
    """Return the clusters of people by numbers of what they do: (n, columns), nan: missing.

    Raises InputError of less than 100 people, or if no column differs between them.
    """
    values = np.asarray(values, np.float64)
    if len(values) < LEAST_CLUSTERED:
        raise InputError(
            f"Clusters need {LEAST_CLUSTERED} people;"
            f" {LEAST_CLUSTERED - len(values)} are missing.",
            fix="take a wider group of people",
        )
    values = _standard(values)
    random = np.random.default_rng([salt, 19])
    some = np.sort(random.permutation(len(values))[:_FITTED])
    with one_thread():
        return _chosen(values, some, salt)


def _standard(values: Floats) -> Floats:
    """Return the columns that differ, each of mean 0 and variance 1."""
    scaled = np.clip(scale_of(values).of(values), -_FAR, _FAR)
    told = scaled[:, scaled.std(axis=0) > 1e-9]
    if not told.shape[1]:
        raise InputError(
            "No column differs between people, so they can't be parted.",
            fix="choose columns that tell what people do",
        )
    return told


def _chosen(values: Floats, some: Ints, salt: int) -> Clusters:
    """Take the way of the highest silhouette that is stable and beats its references."""
    fitted = values[some]
    few = fitted[np.random.default_rng([salt, 23]).permutation(len(fitted))[:_RESAMPLED]]
    ways = [Way(KMEANS, k) for k in range(_LEAST_K, _MOST_K + 1)] + [Way(HDBSCAN_NAME)]
    shape = [partitions.silhouette(few, partitions.parted(w, few, salt), salt) for w in ways]
    tried = []
    for i in sorted(range(len(ways)), key=lambda i: -shape[i]):
        way, again, reference = ways[i], stable(ways[i], few, salt), None
        is_found = False
        if again >= LEAST_STABILITY:
            ours, reference = against_reference(way, few, salt)
            is_found = ours > reference + LEAST_GAP
        tried.append(Tried(way.method, way.k, shape[i], again, reference))
        if is_found:
            labels = _everybody(way, values, fitted if way.method == KMEANS else few, salt)
            sizes = tuple(int(n) for n in np.bincount(labels[labels >= 0]))
            return Clusters(way.method, labels, sizes, shape[i], again, tuple(tried))
    best = max(t.stability for t in tried)
    return Clusters(None, np.full(len(values), -1, np.int64), (), max(shape), best, tuple(tried))


def _everybody(way: Way, values: Floats, fitted: Floats, salt: int) -> Ints:
    labels = partitions.parted(way, fitted, salt)
    return partitions.by_size(partitions.assigned(way, fitted, labels, values))


@one_thread()
def stable(way: Way, values: Floats, salt: int = 0) -> float:
    """Return how alike a partition stays in 50 parts of 80 %: the mean adjusted Rand index.

    After ten parts with less than .5 on average the rest is not asked: it can't be enough.
    """
    whole = partitions.parted(way, values, salt)
    random = np.random.default_rng([salt, 29])
    size = round(_SUBSAMPLE * len(values))
    each = []
    for number in range(_SUBSAMPLES):
        part = np.sort(random.permutation(len(values))[:size])
        again = partitions.parted(way, values[part], salt + 1 + number)
        each.append(partitions.likeness(whole[part], again))
        if number + 1 == _FIRST and np.mean(each) < _HOPELESS:
            break
    return float(np.mean(each))


@one_thread()
def against_reference(way: Way, values: Floats, salt: int = 0) -> tuple[float, float]:
    """Return the silhouette of people parted so, and the highest of clouds without groups.

    After the first cloud that is not beaten the rest is not asked.
    """
    random = np.random.default_rng([salt, 31])
    some = values[random.permutation(len(values))[:_REFERRED]]
    ours = partitions.silhouette(some, partitions.parted(way, some, salt), salt)
    middle = some.mean(axis=0)
    _, spread, axes = np.linalg.svd(some - middle, full_matrices=False)
    along = (some - middle) @ axes.T
    low, high = along.min(axis=0), along.max(axis=0)
    highest = 0.0
    for _ in range(_REFERENCES):
        even = random.uniform(low, high, along.shape)
        bell = random.normal(size=along.shape) * spread / np.sqrt(len(some))
        clouds = [even, bell]
        if some.shape[1] > 1:
            clouds.append(random.permuted(some, axis=0))
        for cloud in clouds:
            labels = partitions.parted(way, cloud, salt)
            highest = max(highest, partitions.silhouette(cloud, labels, salt))
            if ours <= highest + LEAST_GAP:
                return ours, highest
    return ours, highest
