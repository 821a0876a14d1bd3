-- Which themes deeds count for. One that touches a forbidden theme counts for that alone: it is
-- no proof of anything else, for whoever looks at the proof would read it.
--
-- Reads   themed_deeds: only in which ways they are about themes; few, however many deeds.
--         themes: which are forbidden.
-- Writes  one row per way and theme, and one with an empty theme where none is forbidden: so that
--         a deed is counted once in all that a person does.

with ways as (
    select distinct about from themed_deeds
),

parts as (
    select about, explode(split(about, ' ')) as theme
    from ways
),

told as (
    select distinct parts.about, parts.theme, themes.forbidden
    from parts
    join themes on themes.theme = parts.theme
),

closed as (
    select distinct about from told where forbidden
)

select about, theme from told where forbidden
union all
select told.about, told.theme
from told
anti join closed on closed.about = told.about
union all
select ways.about, '' as theme
from ways
anti join closed on closed.about = ways.about
