-- One row: one pair that people should look at: every pair in review, and a random sample of those
-- accepted and refused, to see how often that was right. The sample is drawn by a hash of the two
-- accounts, whatever the team said of them, so it stays while accounts come in and judgements too.
--
-- Units   value_micro: what an answer is worth, entropy of the pair in bits x accounts it
--         settles, in millionths. What a rule held back is doubtful whatever its score: at least
--         half a bit; what the team judged is worth nothing more.
--         settles: the accounts of both persons together, or of the one they are in already.
with drawn as (
  select l, r
  from judged
  where unasked in ('accepted', 'refused')
    and (state <> 'refused' or microbits >= threshold_microbits - $kept_below_microbits)
  qualify row_number() over (
    partition by unasked
    order by md5(cast(l as string) || ' ' || cast(r as string)) nulls last
  ) <= $sampled_pairs
),

numbered as (
  select
    left_id, right_id, state, ground,
    hex_number(left(left_id, 15)) as l,
    hex_number(left(right_id, 15)) as r
  from links
),

asked as (
  select n.*, d.l is not null as sampled
  from numbered as n
  left join drawn as d on d.l = n.l and d.r = n.r
  where n.state = 'review' or d.l is not null
),

sizes as (select person_id, count(*) as accounts from persons group by person_id),

known as (
  select
    a.left_id, a.right_id, a.sampled, a.ground,
    p.person_id as left_person,
    q.person_id as right_person,
    case
      when a.ground = 'decision' then 0
      -- a visitor's pair has no score
      when j.l is null then 1000000
      when a.state = 'review' and a.ground <> 'score' then greatest(s.entropy_micro, 500000)
      else s.entropy_micro
    end as entropy_micro
  from asked as a
  join persons as p on p.account_id = a.left_id
  join persons as q on q.account_id = a.right_id
  left join judged as j on j.l = a.l and j.r = a.r
  left join scored_patterns as s on s.pattern = j.pattern
)

select
  k.left_id, k.right_id,
  cast(k.entropy_micro * (
    m.accounts + case when k.left_person = k.right_person then 0 else n.accounts end
  ) as bigint) as value_micro,
  cast(m.accounts + case when k.left_person = k.right_person then 0 else n.accounts end
    as bigint) as settles,
  k.left_person, k.right_person, k.sampled
from known as k
join sizes as m on m.person_id = k.left_person
join sizes as n on n.person_id = k.right_person
