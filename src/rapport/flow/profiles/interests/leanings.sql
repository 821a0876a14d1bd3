-- What groups are compared by: the interests of people by deeds and by words, and what they work
-- as.
--
-- Reads   interests, attributes: as made before.
-- Writes  one row per person and thing that they have. Deeds and words are kept apart: who says
--         nothing does not say that they like nothing.

select 'theme' as what, theme as value, person_id from interests where is_shown
union all
select 'said' as what, theme as value, person_id from interests where is_declared
union
select 'profession' as what, value, person_id
from attributes
where
    attribute in ('position', 'industry')
    and place_in_order = 1
    and not sealed
    and value <> ''
    and rights & $may_score <> 0
