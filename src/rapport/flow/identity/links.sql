-- One row: one pair that was weighed: what was accepted, what waits for people, what was refused
-- though it came near. An accepted pair whose cluster was cut between the two is refused.
with ended as (
  select j.*, coalesce(a.cluster, j.l) = coalesce(b.cluster, j.r) as together
  from judged as j
  left join clusters as a on a.node = j.l
  left join clusters as b on b.node = j.r
  where j.state <> 'refused' or j.microbits >= j.threshold_microbits - $kept_below_microbits
)

select
  a.account_id as left_id,
  b.account_id as right_id,
  e.microbits,
  case
    when e.state = 'apart' then 'refused'
    when e.state = 'accepted' and not e.together then 'refused'
    else e.state
  end as state,
  case when e.state = 'accepted' and not e.together then 'guard' else e.ground end as ground,
  e.threshold_microbits,
  e.rights
from ended as e
join nodes as a on a.node = e.l
join nodes as b on b.node = e.r

union all

-- a visitor of a site is never weighed: it was identified, or not
select
  least(a.account_id, b.account_id) as left_id,
  greatest(a.account_id, b.account_id) as right_id,
  cast(0 as bigint) as microbits,
  v.state,
  v.ground,
  cast(0 as bigint) as threshold_microbits,
  v.rights
from visitor_pairs as v
join nodes as a on a.node = v.visitor
join nodes as b on b.node = v.target
