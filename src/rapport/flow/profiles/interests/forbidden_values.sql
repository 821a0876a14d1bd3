-- What people say to like or to be, and no profile may tell: an illness, a faith, a debt.
--
-- Reads   claims, decisions: n rows. phrase_themes, themes: as made before.
-- Writes  one row per value of `interest` or `about` that is about a forbidden theme, in any words
--         in which anybody said it. statements leaves such values out, whoever says so.

with said as (
    select attribute, value, said as phrase from claims where attribute in ('interest', 'about')
    union all
    select attribute, value, value as phrase from claims where attribute in ('interest', 'about')
    union all
    select attribute, value, said as phrase from decisions
    where kind not in ('tag', 'untag') and attribute in ('interest', 'about')
    union all
    select attribute, value, value as phrase from decisions
    where kind not in ('tag', 'untag') and attribute in ('interest', 'about')
)

select distinct said.attribute, said.value
from said
join phrase_themes on phrase_themes.phrase = said.phrase
join themes on themes.theme = phrase_themes.theme
where phrase_themes.kind in ('words', 'name') and themes.forbidden and said.value is not null
