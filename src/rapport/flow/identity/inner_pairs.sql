-- One row: one judged pair inside one component: what the guards ask before they let the
-- component be one person.
select
  j.l, j.r, a.component, j.microbits - j.threshold_microbits as microbits,
  cast(case
    when j.state = 'apart' then -1
    when j.state = 'accepted' and j.ground in ('decision', 'verified') then 1
    else 0
  end as bigint) as bond,
  j.state = 'accepted' as accepted
from judged as j
join components as a on a.node = j.l
join components as b on b.node = j.r
-- not as an equality: the planner would join the components first, each with itself
where a.component - b.component = 0
