-- One row: one pair and what is judged of it alone. In this order: the team's last word; what is
-- proven, for one person or against; one verified identifier in common; what no score outweighs;
-- what may not be linked by evidence; the score; and whether too little carries it.
with last_word as (
  select
    least(a.node, b.node) as l, greatest(a.node, b.node) as r, d.kind, d.seq
  from decisions as d
  join nodes as a on a.account_id = d.left_id
  join nodes as b on b.account_id = d.right_id
  where d.kind in ('same', 'different', 'undo')
  qualify row_number() over (
    partition by least(a.node, b.node), greatest(a.node, b.node) order by d.seq desc nulls last
  ) = 1
),

-- ids of networks and registers, and birth dates: of each somebody has one
ids as (
  select
    hex_number(left(account_id, 15)) as node,
    kind || ' ' || split_part(value, ':', 1) as scheme, value,
    bool_or(verified) as verified
  from identifiers
  where kind in ('handle', 'code') and contains(value, ':')
  group by hex_number(left(account_id, 15)), kind || ' ' || split_part(value, ':', 1), value

  union all

  select distinct hex_number(left(account_id, 15)) as node, kind as scheme, value, true as verified
  from identifiers
  where verified and kind = 'birth' and length(value) = 10
),

sources as (
  select hex_number(left(account_id, 15)) as node, source from accounts
),

-- what the first of a pair has; distinct, so that the planner does not join all ids of one network
-- with each other first
left_ids as (
  select distinct c.l, c.r, a.scheme, a.value, a.verified, s.microbits >= s.review_microbits as near
  from compared as c
  join scored_patterns as s on s.pattern = c.pattern
  join ids as a on a.node = c.l
  where a.verified or s.microbits >= s.review_microbits
),

met as (
  select
    h.l, h.r, h.scheme, h.near, h.verified and b.verified as verified, h.value = b.value as agree,
    regexp_like(h.value, ':(id)?[0-9]+$') and regexp_like(b.value, ':(id)?[0-9]+$') as numbers
  from left_ids as h
  join ids as b on b.node = h.r and b.scheme = h.scheme
),

-- both have verified ids of one network, or verified birth dates, and none in common
opposed as (
  select distinct l, r
  from (
    select l, r, scheme, bool_or(agree) as agree from met where verified group by l, r, scheme
  ) as schemes
  where not agree
),

-- both have numbers of one network, and none in common: names on a network change, and stand
-- beside numbers, so two names are only weighed; and who has one id in common
networked as (
  select l, r, scheme, bool_or(agree) as agree, bool_and(numbers) as apart
  from met
  where near and scheme like 'handle %'
  group by l, r, scheme
),

on_networks as (
  select
    l, r, bool_or(agree) as one_id, bool_or(apart and not agree) as two_ids
  from networked
  group by l, r
),

-- one source knows both by numbers of their own and with birth dates of their own
numbered as (
  select c.l, c.r
  from compared as c
  join scored_patterns as s on s.pattern = c.pattern
  join sources as a on a.node = c.l
  join sources as b on b.node = c.r
  where s.numbered_apart and c.rules > 0 and s.microbits >= s.review_microbits
    and not a.source <> b.source
),

known as (
  select
    c.l, c.r, c.pattern, c.verified,
    s.microbits, s.threshold_microbits, s.review_microbits, s.born_apart_microbits,
    s.veto, s.against, s.guarded, s.half_named,
    coalesce(d.kind, 'undo') as decision,
    case when d.kind in ('same', 'different') then d.seq else 0 end as said,
    o.l is not null as opposed,
    m.l is not null as numbered,
    -- as strong as another birth date, and a score alone never outweighs it
    coalesce(t.two_ids and not t.one_id, false) and not (s.contact
      and s.microbits >= s.threshold_microbits + s.born_apart_microbits) as two_ids,
    s.handle_alone and not coalesce(t.one_id, false) as handle_alone,
    a.rights & b.rights as rights
  from compared as c
  join scored_patterns as s on s.pattern = c.pattern
  join nodes as a on a.node = c.l
  join nodes as b on b.node = c.r
  left join last_word as d on d.l = c.l and d.r = c.r
  left join opposed as o on o.l = c.l and o.r = c.r
  left join numbered as m on m.l = c.l and m.r = c.r
  left join on_networks as t on t.l = c.l and t.r = c.r
  -- what the team took back leaves no trace
  where c.rules > 0 or c.verified or d.kind in ('same', 'different')
),

weighed as (
  select
    *,
    case
      when verified and (opposed or rights & 2 = 0) then 'review'
      when verified then 'accepted'
      when opposed then 'apart'
      when numbered then 'refused'
      when microbits < review_microbits then 'refused'
      when veto then 'refused'
      when two_ids and microbits < threshold_microbits then 'refused'
      when microbits < threshold_microbits or rights & 2 = 0 or guarded or handle_alone
        then 'review'
      when two_ids then 'review'
      else 'accepted'
    end as unasked,
    case
      when verified and opposed then 'veto'
      when verified and rights & 2 = 0 then 'rights'
      when verified then 'verified'
      when opposed or numbered then 'veto'
      when microbits < review_microbits then 'score'
      when veto then 'veto'
      when rights & 2 = 0 then 'rights'
      when two_ids then 'veto'
      when microbits < threshold_microbits then 'score'
      when guarded or handle_alone then 'guard'
      else 'score'
    end as ground
  from known
),

-- who has no given name, or only its initial, and whom its score would join it to
reached as (
  select w.l as node, w.r as other
  from weighed as w
  left join full_names as s on s.node = w.l
  where w.half_named and w.unasked = 'accepted' and w.ground = 'score'
    and (s.given is null or length(s.given) = 1)

  union all

  select w.r as node, w.l as other
  from weighed as w
  left join full_names as s on s.node = w.r
  where w.half_named and w.unasked = 'accepted' and w.ground = 'score'
    and (s.given is null or length(s.given) = 1)
),

-- what it shares is shared by people of other given names (level 1): it may be anybody's
contested as (
  select distinct x.node
  from reached as x
  join reached as y on y.node = x.node
  join weighed as w on w.l = x.other and w.r = y.other
  where w.pattern % 16 = 1 and w.unasked <> 'accepted'
),

held as (
  select distinct least(r.node, r.other) as l, greatest(r.node, r.other) as r
  from reached as r
  join contested as c on c.node = r.node
)

select
  w.l, w.r, w.pattern, w.microbits, w.threshold_microbits,
  case
    when w.decision = 'same' then 'accepted'
    when w.decision = 'different' then 'apart'
    when h.l is not null then 'review'
    else w.unasked
  end as state,
  case
    when w.decision <> 'undo' then 'decision'
    when h.l is not null then 'guard'
    else w.ground
  end as ground,
  case
    when h.l is not null then 'review'
    when w.unasked = 'apart' then 'refused'
    else w.unasked
  end as unasked,
  (w.against or w.numbered) and w.decision = 'undo' as against,
  cast(w.said as bigint) as said,
  w.rights
from weighed as w
left join held as h on h.l = w.l and h.r = w.r
