-- What people say to like, as themes.
--
-- Reads   attribute_reasons: who states which interest; forbidden ones are not among them.
--         phrase_themes: as made before. forbidden_values: so that what touches one says nothing.
-- Writes  one row per person and theme, those above a theme too. What others say of a person, or
--         guess, is no word of theirs.
-- Nulls   an interest that is about no theme has no row here; it stands in attributes.

with said as (
    select person_id, value, value as phrase, rights
    from attribute_reasons
    where attribute = 'interest' and mode in ('declared', 'decided') and rights & $may_score <> 0
    union all
    select person_id, value, said as phrase, rights
    from attribute_reasons
    where attribute = 'interest' and mode in ('declared', 'decided') and rights & $may_score <> 0
)

select
    said.person_id,
    phrase_themes.theme,
    bit_and(said.rights) as rights
from said
join phrase_themes on phrase_themes.phrase = said.phrase
anti join forbidden_values
    on forbidden_values.attribute = 'interest' and forbidden_values.value = said.value
where phrase_themes.kind in ('words', 'name')
group by said.person_id, phrase_themes.theme
