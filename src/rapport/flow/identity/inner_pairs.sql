-- One row: one judged pair inside one component: what the guards ask before they let the
-- component be one person. What plainly speaks against the two counts against them whatever their
-- score, and what only people may decide counts for nothing.
select
  j.l, j.r, a.component,
  cast(case
    when j.state = 'accepted' then j.microbits - j.threshold_microbits
    when j.against then least(j.microbits - j.threshold_microbits, -$veto_microbits)
    when j.state = 'review' then least(j.microbits - j.threshold_microbits, 0)
    else j.microbits - j.threshold_microbits
  end as bigint) as microbits,
  cast(case
    when j.state = 'apart' then -1
    when j.state = 'accepted' and j.ground in ('decision', 'verified') then 1
    else 0
  end as bigint) as bond,
  j.said,
  j.state = 'accepted' as accepted
from judged as j
join components as a on a.node = j.l
join components as b on b.node = j.r
-- not as an equality: the planner would join the components first, each with itself
where a.component - b.component = 0
