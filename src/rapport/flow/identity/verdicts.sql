-- One row: one way in which judged pairs agree, and what the team said last of them. One pair in
-- four is kept back: nothing is learned from it, it only measures. Nodes are keyed hashes, so
-- which pair that is has nothing to do with what is known of it, and is the same on every run.
with last_word as (
  select
    least(a.node, b.node) as l, greatest(a.node, b.node) as r, d.kind
  from decisions as d
  join nodes as a on a.account_id = d.left_id
  join nodes as b on b.account_id = d.right_id
  where d.kind in ('same', 'different', 'undo')
  qualify row_number() over (
    partition by least(a.node, b.node), greatest(a.node, b.node) order by d.seq desc nulls last
  ) = 1
)

select
  c.pattern,
  (c.l + c.r) % 4 = 0 as kept_back,
  cast(count(*) filter (where w.kind = 'same') as bigint) as same,
  cast(count(*) filter (where w.kind = 'different') as bigint) as different
from last_word as w
join compared as c on c.l = w.l and c.r = w.r
where w.kind <> 'undo'
group by c.pattern, (c.l + c.r) % 4 = 0
