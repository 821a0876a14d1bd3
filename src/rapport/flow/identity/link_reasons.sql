-- One row: one comparison of one pair in links and what it adds. What one of the two does not
-- say adds nothing and has no row.
with shown as (
  select l.left_id, l.right_id, j.pattern
  from links as l
  join nodes as a on a.account_id = l.left_id
  join nodes as b on b.account_id = l.right_id
  join judged as j on j.l = a.node and j.r = b.node
)

select s.left_id, s.right_id, w.comparison, w.label as level, w.microbits
from shown as s
join pattern_reasons as p on p.pattern = s.pattern
join weights as w on w.comparison = p.comparison and w.level = p.level
