"""Clusters: planted ones are found, clouds without any are refused, known numbers come out."""

import numpy as np
import pytest
from sklearn.datasets import load_iris

from rapport.flow.errors import InputError
from rapport.flow.segments.learning.clusters import LEAST_GAP, against_reference, clusters, stable
from rapport.flow.segments.learning.partitions import (
    HDBSCAN_NAME,
    KMEANS,
    Way,
    by_size,
    kmeans,
    likeness,
    parted,
)


def blobs(people, centres, salt=0):
    """Return people around centres in turn, and which centre is whose."""
    random = np.random.default_rng(salt)
    which = np.arange(people) % len(centres)
    return np.array(centres)[which] + random.normal(size=(people, len(centres[0]))), which


FAR_APART = [(0, 0, 0, 0), (7, 7, 0, 0), (0, 7, 7, 0), (7, 0, 0, 7)]


def test_k_means_of_iris_has_its_known_numbers():
    iris = load_iris()
    found = kmeans(iris.data, 3)
    assert found.inertia == pytest.approx(78.85, abs=0.005)
    assert likeness(found.labels, iris.target) == pytest.approx(0.7302, abs=5e-5)


@pytest.mark.parametrize("people", [120, 1_000])
def test_clusters_far_apart_are_found_and_the_same_again(people):
    values, which = blobs(people, FAR_APART)
    found = clusters(values)
    assert found.structured and len(found.sizes) == 4
    assert likeness(found.labels, which) > 0.98
    assert found.stability > 0.95 and sum(found.sizes) == people
    again = clusters(values)
    assert again.labels.tobytes() == found.labels.tobytes() and again.tried == found.tried


@pytest.mark.parametrize(
    ("columns", "people", "salt"),
    [(1, 200, 0), (2, 300, 1), (2, 800, 2), (3, 400, 4), (6, 600, 5)],
)
def test_even_noise_has_no_structure(columns, people, salt):
    found = clusters(np.random.default_rng(salt).random((people, columns)))
    assert not found.structured and not found.sizes
    assert set(found.labels.tolist()) == {-1}
    assert found.stability == max(t.stability for t in found.tried)


@pytest.mark.parametrize("kind", ["bell", "stretched", "counts", "skewed", "yes_no"])
def test_other_noise_has_none_either(kind):
    random = np.random.default_rng(7)
    values = {
        "bell": random.normal(size=(500, 3)),
        "stretched": random.normal(size=(500, 3)) @ random.normal(size=(3, 3)),
        "counts": random.poisson(1.5, (500, 3)),
        "skewed": np.exp(1.5 * random.normal(size=(500, 3))),
        "yes_no": random.random((300, 4)) < 0.3,
    }[kind]
    assert not clusters(values).structured


def test_four_corners_of_a_square_are_stable_and_refused_all_the_same():
    """So stability alone would have told of four groups where there are none."""
    values = np.random.default_rng(2).random((800, 2))
    assert stable(Way(KMEANS, 4), values) > 0.9
    found, reference = against_reference(Way(KMEANS, 4), values)
    assert found < reference + LEAST_GAP


def test_a_cluster_that_is_no_ball_is_found_by_density():
    """A ring around a lump: k-means cuts the ring."""
    random = np.random.default_rng(3)
    angle, lump = random.uniform(0, 2 * np.pi, 500), random.normal(size=(500, 2))
    ring = 20 * np.column_stack([np.cos(angle), np.sin(angle)]) + random.normal(size=(500, 2))
    values, which = np.vstack([lump, ring]), np.repeat([0, 1], 500)
    assert likeness(parted(Way(HDBSCAN_NAME), values), which) > 0.95
    assert stable(Way(HDBSCAN_NAME), values) > 0.9
    assert likeness(kmeans(values, 2).labels, which) < 0.5


def test_more_people_than_are_fitted_are_all_assigned():
    values, which = blobs(60_000, FAR_APART)
    values[::50, 2] = np.nan
    found = clusters(values)
    assert len(found.labels) == 60_000 and likeness(found.labels, which) > 0.95


def test_a_cluster_of_less_than_twenty_is_told_of_nobody():
    assert by_size(np.repeat([5, 2, 9, -1], [19, 20, 30, 4])).tolist() == (
        [-1] * 19 + [1] * 20 + [0] * 30 + [-1] * 4
    )


def test_partitions_that_are_none_are_not_alike():
    """All in one cluster, twice, would be index 1: as stable as can be, and empty."""
    assert likeness(np.zeros(5, int), np.zeros(5, int)) == 0
    assert likeness(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0])) == 1


def test_fewer_kinds_of_people_than_clusters_are_parted_as_they_are():
    """Half do both things, half do neither: two groups, whatever k was asked for."""
    found = clusters(np.repeat([[1.0, 1.0], [0.0, 0.0]], 100, axis=0))
    assert sorted(found.sizes) == [100, 100] and found.labels[0] != found.labels[-1]


def test_too_few_people_or_no_difference_is_refused():
    with pytest.raises(InputError, match="1 are missing"):
        clusters(np.zeros((99, 2)))
    with pytest.raises(InputError, match="No column differs"):
        clusters(np.ones((100, 2)))
