-- One row: one person of many accounts that somebody should look at.
--
--   grew    at least doubled since the last generation, by $alarming accounts or more
--   large   more than $large accounts, not all of them joined for certain
--   loose   fewer than half of the pairs of its accounts are linked
--
-- Reads   persons, last_persons, links. A person of fewer than $alarming accounts, or whom only
--         verified identifiers and the team joined, alarms nobody.
-- Writes  before: accounts of its largest part in the last generation; 0 = all are new.
with sizes as (
  select person_id, cast(count(*) as bigint) as accounts
  from persons
  group by person_id
  having count(*) >= $alarming
),

members as (
  select p.account_id, p.person_id from persons as p semi join sizes as s
    on s.person_id = p.person_id
),

parts as (
  select m.person_id, l.person_id as was, count(*) as accounts
  from members as m
  join last_persons as l on l.account_id = m.account_id
  group by m.person_id, l.person_id
),

befores as (
  select person_id, cast(max(accounts) as bigint) as before from parts group by person_id
),

linked as (
  select
    m.person_id,
    count(*) as links,
    count(*) filter (where k.ground not in ('verified', 'decision')) as by_score
  from links as k
  join members as m on m.account_id = k.left_id
  where k.state = 'accepted'
  group by m.person_id
),

known as (
  select
    s.person_id, s.accounts,
    coalesce(b.before, 0) as before,
    coalesce(l.links, 0) as links,
    coalesce(l.by_score, 0) as by_score
  from sizes as s
  left join befores as b on b.person_id = s.person_id
  left join linked as l on l.person_id = s.person_id
),

told as (
  select
    person_id, accounts, before,
    case
      when by_score = 0 then null
      when before > 0 and accounts >= 2 * before and accounts >= before + $alarming then 'grew'
      when accounts > $large then 'large'
      when links * 4 < accounts * (accounts - 1) then 'loose'
    end as why
  from known
)

select person_id, accounts, before, why from told where why is not null
