-- One row: one way in which pairs agree, and how many such pairs were found by which kind of rule
-- of block_keys.sql: by one that names nothing but names and groups, or by one that names no name.
-- What is far below the bar is left out: hardly any of it is one person.
select
  c.pattern,
  cast(count(*) as bigint) as pairs,
  cast(count(*) filter (where c.rules & $by_name > 0) as bigint) as by_name,
  cast(count(*) filter (where c.rules & $by_other > 0) as bigint) as by_other,
  cast(count(*) filter (where c.rules & $by_name > 0 and c.rules & $by_other > 0) as bigint)
  as by_both
from compared as c
join scored_patterns as s on s.pattern = c.pattern
where c.rules > 0 and s.microbits >= s.review_microbits - $kept_below_microbits
group by c.pattern
