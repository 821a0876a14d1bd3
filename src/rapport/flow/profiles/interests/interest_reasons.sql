-- The deeds behind each interest that is shown: what it is made of, and adds up to.
--
-- Reads   interests: which are shown. themed_deeds, about_themes: as made before. timelines:
--         which account did it, in which source.
-- Writes  one row per interest and deed.
-- Units   microevidence in millionths; those of an interest add up to its own.

with behind as (
    select
        interests.person_id,
        interests.theme,
        themed_deeds.interaction_id,
        themed_deeds.microevidence
    from themed_deeds
    join about_themes on about_themes.about = themed_deeds.about
    join interests
        on interests.person_id = themed_deeds.person_id and interests.theme = about_themes.theme
    where interests.is_shown
)

select
    behind.person_id,
    behind.theme,
    behind.interaction_id,
    timelines.account_id,
    timelines.source,
    timelines.verb,
    behind.microevidence,
    timelines.occurred_at,
    timelines.rights
from timelines
join behind on behind.interaction_id = timelines.interaction_id
