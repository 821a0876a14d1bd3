-- One row: one way in which pairs agree, and how many such pairs are one person in the end;
-- pattern -1: all pairs of one person, whether they were compared or not.
select
  j.pattern,
  cast(count(*) as bigint) as pairs,
  cast(count(*) filter (where j.state = 'accepted') as bigint) as accepted,
  cast(count(*) filter (where j.state = 'accepted' and j.ground in ('verified', 'decision'))
    as bigint) as proven
from judged as j
join clusters as a on a.node = j.l
join clusters as b on b.node = j.r
where a.cluster = b.cluster
group by j.pattern

union all

select
  cast(-1 as bigint) as pattern,
  cast(coalesce(sum(accounts * (accounts - 1)) / 2, 0) as bigint) as pairs,
  cast(0 as bigint) as accepted,
  cast(0 as bigint) as proven
from (select cluster, count(*) as accounts from clusters group by cluster) as c
