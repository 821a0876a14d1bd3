"""Scores made by hand, to stand where the real ones do."""

from datetime import UTC, datetime, timedelta

from rapport.flow.errors import ConfigError
from rapport.flow.score_cards import AxisScore, PersonScores, Preview, SayDo, ScoreLine

AS_OF = datetime(2026, 6, 1, 9, tzinfo=UTC)
ENGAGED = AxisScore("engagement", 2_600_000, 2, 900_000, 87.5, 73.0, 50.0, 1_000_000, 87_500_000)
WHOLE = AxisScore("composite", 87_500_000, 1, None, 90.0, None, None, None, None)
COMING = SayDo("coming", 4, 3, 4 / 6, 0.3, 0.95)
DAY = AS_OF - timedelta(days=1)
LINES = (
    ScoreLine("engagement", "post", "p", "vk", DAY, 10**6, 3 * 10**6, 2_500_000, 30, "p", None),
    ScoreLine("engagement", "like", "l", "vk", DAY, 10**6, 500_000, 100_000, 30, "l", None),
)


class HandScores:
    as_of = AS_OF
    first = AS_OF - timedelta(days=365)

    def of(self, person_id, at=None):
        if at is not None and not self.first <= at <= self.as_of:
            raise ConfigError("scores can't be told of that day", fix="ask for another")
        return PersonScores(at or self.as_of, 1, (ENGAGED,), WHOLE, 0.35, True, (COMING,))

    def log(self, person_id, axis, at=None):
        return LINES

    def preview(self, draft, at=None):
        return Preview(self.as_of, 0, 0, 0, (), ())
