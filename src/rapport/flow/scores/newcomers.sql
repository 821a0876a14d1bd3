-- Who joined us within ninety days, what they did first, and what of ours they had met before it.
--
-- Reads   joinings: n rows. spells.
-- Writes  n rows.
-- Nulls   first_deed, first_at: did nothing yet. motivator: the same, or acted before they joined.
-- Source  methods: 3.7; requirements R053, R054

select
    joinings.person_id,
    joinings.joined_by,
    joinings.source,
    joinings.joined_at,
    joinings.first_deed,
    joinings.first_at,
    joinings.hours,
    spells.motivator,
    joinings.rights
from joinings
left join spells on spells.person_id = joinings.person_id and spells.acted
where joinings.rights & $may_score <> 0
