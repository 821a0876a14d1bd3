"""Who is like a group: planted likeness is found, chance is not, and the barred never enter."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from rapport.flow.errors import InputError, RightsError
from rapport.flow.segments.learning.alike import alike
from rapport.flow.segments.learning.columns import Columns, read_columns
from rapport.flow.segments.learning.ranking import auc, labelled_share, lifts

PEOPLE = 3_000


def crowd(salt=0, people=PEOPLE, share=0.4):
    """Return people of whom those who write at night by phone would all be of the group, and who
    is known to be: a share of them. Nothing else tells them; some of it is missing."""
    random = np.random.default_rng(salt)
    night, purchases = random.random(people), random.poisson(3, people).astype(float)
    channel = random.choice(["phone", "web", "shop"], people)
    would = (night > 0.6) & (channel == "phone")
    members = would & (random.random(people) < share)
    purchases[random.random(people) < 0.1] = np.nan
    columns = {"night": night, "purchases": purchases, "channel": channel, "faith": would * 1.0}
    return pa.table({**columns, "age": would * 50.0}), would, members


@pytest.fixture(scope="module")
def found():
    table, would, members = crowd()
    rival = table["purchases"].to_numpy()
    return alike(table, members, barred=["age"], rival=rival), would, members


def test_who_would_belong_to_the_group_is_ranked_first(found):
    """One in 7.5 would; if they come first, the known ones among them do as often: lift 7.5."""
    got, would, members = found
    ours, by_chance, rival = got.rankings
    assert auc(got.scores[~members], would[~members]) > 0.99
    assert [r.name for r in got.rankings] == ["alike", "random", "rival"]
    assert ours.lifts[2].share == 0.1 and ours.lifts[2].lift > 6
    assert ours.lifts[2].low <= ours.lifts[2].lift <= ours.lifts[2].high
    assert by_chance.lifts[2].low < 1 < by_chance.lifts[2].high
    assert rival.lifts[2].lift < 2 and ours.auc > 0.9


def test_what_made_the_ranking_is_told_the_most_first(found):
    makers = found[0].makers
    assert {(m.column, m.towards) for m in makers[:2]} == {("night", "more"), ("channel", "phone")}
    assert [m.importance for m in makers] == sorted((m.importance for m in makers), reverse=True)


def test_what_is_barred_or_sensitive_never_enters(found):
    """Both columns say it all: with either, the AUC of people held out would be nearly 1 alone."""
    assert found[0].left_out == ("faith", "age")
    assert {m.column for m in found[0].makers} <= {"night", "purchases", "channel"}
    table, _, members = crowd()
    bare = alike(table.drop_columns(["faith", "age"]), members)
    assert np.array_equal(bare.scores, found[0].scores)


def test_a_barred_column_that_slips_in_is_refused():
    one = np.zeros((1, 1))
    with pytest.raises(RightsError):
        Columns(("Faith",), ((),), (False,), one, ())
    with pytest.raises(RightsError):
        Columns(("age",), ((),), (False,), one, ("age",))


def test_about_so_many_more_there_are(found):
    """Four in ten of those who would are known."""
    got, would, members = found
    assert got.labelled.by_quantile == pytest.approx(0.4, abs=0.12)
    more = int((would & ~members).sum())
    assert got.people == pytest.approx(more, rel=0.35)


def test_a_group_of_less_than_a_hundred_is_refused_with_how_many_are_missing():
    table, _, members = crowd()
    few = np.zeros(PEOPLE, bool)
    few[np.flatnonzero(members)[:93]] = True
    with pytest.raises(InputError, match="7 are missing"):
        alike(table, few)
    with pytest.raises(InputError, match="5 people beside the group"):
        alike(table, np.arange(PEOPLE) >= 5)


def test_people_of_a_later_time_may_be_held_out():
    table, _, members = crowd(people=2_500)
    later = np.arange(2_500) >= 1_500
    got = alike(table, members, barred=["age"], held_out=later)
    assert got.rankings[0].lifts[2].lift > 4
    with pytest.raises(InputError, match="held out"):
        alike(table, members, held_out=np.zeros(2_500, bool))


def test_columns_that_tell_nothing_do_no_harm():
    """Empty ones, one value alone, and numbers without end, which count as missing."""
    table, _, members = crowd(people=1_500, share=0.7)
    people = table.num_rows
    for name, values in {
        "empty": pa.nulls(people),
        "no_text": pa.array([None] * people, pa.string()),
        "constant": pa.array([1] * people),
        "endless": pa.array([np.inf] * people),
        "coded": table["channel"].dictionary_encode(),
    }.items():
        table = table.append_column(name, values)
    got = alike(table, members, barred=["age"])
    assert got.rankings[0].lifts[2].lift > 3
    assert {m.column for m in got.makers} <= {"night", "channel", "coded", "purchases"}


@pytest.mark.parametrize(("known_of", "towards"), [(True, "more"), (False, "less")])
def test_a_column_that_is_the_same_wherever_it_is_known_tells_by_being_known(known_of, towards):
    """Of members it is known and of others not, or the other way round; else all is noise."""
    random = np.random.default_rng(1)
    members = np.arange(600) < 200
    visits = np.where(members == known_of, 4.0, np.nan)
    table = pa.table({"visits": visits, "noise": random.normal(size=600)})
    made = alike(table, members)
    assert (made.makers[0].column, made.makers[0].towards) == ("visits", towards)


def test_known_people_of_two_groups_that_overlap_are_sized_by_the_quantile():
    """Three in ten of those who are sought are known. Both groups overlap: the mean
    halves it."""
    random = np.random.default_rng(1)
    sought = random.random(60_000) < 0.4
    x = random.normal(size=60_000) + 1.3 * sought
    known = sought & (random.random(60_000) < 0.3)
    x = np.column_stack([x, x**2, x**3])
    model = LogisticRegression(max_iter=2_000).fit(x[:40_000], known[:40_000])
    got = labelled_share(model.predict_proba(x[40_000:])[:, 1], known[40_000:])
    assert got.by_quantile == pytest.approx(0.30, abs=0.04)
    assert got.by_mean < 0.22


def test_lift_on_paper():
    """Two of ten are sought: the first of all is one of them, the other is the last."""
    sought = np.array([1, 0, 0, 0, 0, 0, 0, 0, 0, 1], bool)
    best = lifts(np.arange(10.0)[::-1], sought, (0.1, 0.5, 1.0))
    assert [x.lift for x in best] == pytest.approx([5.0, 1.0, 1.0])
    assert [x.lift for x in lifts(np.zeros(10), sought)] == pytest.approx([1.0] * 3)
    assert auc(np.arange(10.0)[::-1], sought) == 0.5


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=60))
def test_no_lift_is_more_than_all_sought_at_once(rows):
    scores = np.array([r[0] for r in rows], float)
    sought = np.array([r[1] for r in rows])
    for lift in lifts(scores, sought):
        assert np.isnan(lift.lift) or 0 <= lift.lift <= 1 / lift.share + 1e-9


def test_texts_become_levels_of_twenty_people_at_least():
    table = pa.table({"city": ["Varna"] * 25 + ["Ruse"] * 19 + [None], "yes": [True] * 45})
    columns = read_columns(table)
    assert columns.levels == (("Varna", "other"), ()) and columns.yes_no == (False, True)
    assert columns.values[[0, 25], 0].tolist() == [0.0, 1.0] and np.isnan(columns.values[44, 0])
    with pytest.raises(InputError, match="holds date32"):
        read_columns(pa.table({"when": pa.array([0], pa.date32())}))
    with pytest.raises(InputError, match="no column"):
        read_columns(table, barred=["CITY", "yes"])
