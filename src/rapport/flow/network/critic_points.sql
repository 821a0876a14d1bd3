-- What critics blame us for, how well they argue it, and whether an answer moved them.
--
-- Reads   felt_texts: one row per text about us with a feeling. stances: who is a critic.
-- Writes  one row per critic and thing blamed.
-- Source  methods: 3.9; R078

select
    felt_texts.person_id,
    felt_texts.target,
    count(*) as texts,
    count(case when felt_texts.is_argued then 1 end) as argued,
    count(case when felt_texts.is_answered then 1 end) as answered,
    count(case when felt_texts.is_answered and felt_texts.next_sentiment >= 0 then 1 end) as yielded,
    max(felt_texts.occurred_at) as last_at,
    bit_and(felt_texts.rights) as rights
from felt_texts
semi join (
    select person_id from stances where label = 'critic'
) as critics on critics.person_id = felt_texts.person_id
where felt_texts.sentiment < 0 and felt_texts.rights & $may_score <> 0
group by felt_texts.person_id, felt_texts.target
