-- One row: one visitor of a site and one account that it was identified as, or that the team
-- judged it against. Persons are settled before: a visitor goes to one of them or to none, so no
-- two are ever joined through it. What it was told in forms, its device, its address: no ground.
--   home  the person it belongs to: whom the team said; else the one person that all its sure
--         identifications name. Several persons share a device: then nobody, and people are asked.
with visitors as (
  select n.node, n.account_id, n.rights
  from accounts as a
  join nodes as n on n.account_id = a.account_id
  where a.kind = 'visitor'
),

others as (
  select node, account_id, rights from nodes where not uncompared
),

identified as (
  select v.node as visitor, t.node as target, bool_or(i.verified) as sure
  from identifiers as i
  join visitors as v on v.account_id = i.account_id
  join others as t on t.account_id = i.value
  where i.kind = 'account'
  group by v.node, t.node
),

words as (
  select v.node as visitor, t.node as target, d.kind, d.seq
  from decisions as d
  join visitors as v on v.account_id = d.left_id
  join others as t on t.account_id = d.right_id
  where d.kind in ('same', 'different', 'undo')

  union all

  select v.node as visitor, t.node as target, d.kind, d.seq
  from decisions as d
  join visitors as v on v.account_id = d.right_id
  join others as t on t.account_id = d.left_id
  where d.kind in ('same', 'different', 'undo')
),

last_word as (
  select visitor, target, kind
  from words
  qualify row_number() over (partition by visitor, target order by seq desc nulls last) = 1
),

named as (
  select visitor, target from identified
  union
  select visitor, target from last_word where kind <> 'undo'
),

known as (
  select
    n.visitor, n.target,
    coalesce(s.sure, false) as sure,
    coalesce(d.kind, 'undo') as decision,
    coalesce(c.cluster, n.target) as person,
    v.rights & t.rights as rights
  from named as n
  join visitors as v on v.node = n.visitor
  join others as t on t.node = n.target
  left join identified as s on s.visitor = n.visitor and s.target = n.target
  left join last_word as d on d.visitor = n.visitor and d.target = n.target
  left join clusters as c on c.node = n.target
),

weighed as (
  select
    k.*,
    p.person is not null as parted,
    case
      when p.person is not null then 'no'
      when k.decision = 'same' then 'decided'
      when k.sure and k.rights & 2 > 0 then 'sure'
      else 'no'
    end as counts
  from known as k
  left join (select distinct visitor, person from known where decision = 'different') as p
    on p.visitor = k.visitor and p.person = k.person
),

counted as (
  select
    visitor,
    count(distinct case when counts = 'decided' then person end) as decided,
    min(case when counts = 'decided' then person end) as decided_person,
    count(distinct case when counts = 'sure' then person end) as sure,
    min(case when counts = 'sure' then person end) as sure_person
  from weighed
  group by visitor
),

homes as (
  select
    visitor,
    case
      when decided = 1 then decided_person
      when decided = 0 and sure = 1 then sure_person
    end as home
  from counted
)

select
  w.visitor, w.target, h.home,
  case
    when w.parted then 'refused'
    when h.home is null then 'review'
    when h.home = w.person then 'accepted'
    else 'refused'
  end as state,
  case
    when w.parted then 'decision'
    when h.home = w.person and w.counts = 'decided' then 'decision'
    when h.home = w.person then 'verified'
    when w.sure and w.rights & 2 = 0 then 'rights'
    else 'guard'
  end as ground,
  w.rights
from weighed as w
join homes as h on h.visitor = w.visitor
-- what is not sure asks nothing of people once the visitor is where it belongs
where h.home is null or h.home <> w.person or w.counts <> 'no' or w.parted
