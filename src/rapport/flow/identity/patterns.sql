-- One row: one way in which pairs agree, and how often it is seen.
select
  pattern,
  cast(count(*) filter (where rules > 0) as bigint) as found,
  cast(count(*) filter (where sampled) as bigint) as sampled
from compared
group by pattern
