-- How people speak of us, and to how many: advocates, critics, and who is neither.
--
--     valence = sum of (followers + 1) * feeling / sum of (followers + 1)
--
-- Reads   felt_texts: one row per text about us with a feeling.
-- Writes  one row per person.
-- Source  methods: 3.9, kind of influence

with summed as (
    select
        person_id,
        count(*) as texts,
        cast(sum(followers + 1) as bigint) as reach,
        cast(sum((followers + 1) * sentiment) as double) as felt,
        max(occurred_at) as last_at,
        bit_and(rights) as rights
    from felt_texts
    where rights & $may_score <> 0
    group by person_id
),

weighed as (
    select summed.*, cast(round(1e6 * felt / reach) as bigint) as microvalence
    from summed
)

select
    person_id,
    texts,
    reach,
    microvalence,
    case
        when texts >= 5 and microvalence > 200000 then 'advocate'
        when texts >= 5 and microvalence < -200000 then 'critic'
        else 'neutral'
    end as label,
    last_at,
    rights
from weighed
