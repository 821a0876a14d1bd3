-- How much evidence each person's deeds give for each theme.
--
-- Reads   themed_deeds: n rows, one per deed. about_themes: as made before.
-- Writes  one row per person and theme, those above a theme too; the row with an empty theme is
--         all that the person did, each deed once. Forbidden themes are here to be counted over
--         all people; this table is never published.

with summed as (
    select
        person_id,
        about,
        verb,
        sum(microevidence) as microevidence,
        count(*) as deeds,
        max(occurred_at) as last_at,
        bit_and(rights) as rights
    from themed_deeds
    group by person_id, about, verb
)

select
    summed.person_id,
    about_themes.theme,
    cast(sum(summed.microevidence) as bigint) as microevidence,
    cast(sum(summed.deeds) as bigint) as deeds,
    count(distinct summed.verb) as kinds,
    max(summed.last_at) as last_at,
    bit_and(summed.rights) as rights
from summed
join about_themes on about_themes.about = summed.about
group by summed.person_id, about_themes.theme
