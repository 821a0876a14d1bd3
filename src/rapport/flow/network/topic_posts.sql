-- Who wrote how much of which theme in public in the last year, of themes that many write of.
--
-- Reads   themed_deeds, about_themes: what deeds are about. themes: none that no profile may tell.
-- Writes  one row per person and theme. Of themes with 20 posts of 5 people at least the 40 with
--         the most posts.

with written as (
    select themed_deeds.person_id, about_themes.theme as topic, themed_deeds.rights
    from themed_deeds
    join about_themes on about_themes.about = themed_deeds.about
    semi join (
        select theme from themes where not forbidden
    ) as open_themes on open_themes.theme = about_themes.theme
    where themed_deeds.verb in ('Create', 'Question', 'Offer')
        and themed_deeds.rights & $may_score <> 0
        and days_between(themed_deeds.occurred_at, $now) between 0e0 and 365e0
),

by_person as (
    select person_id, topic, count(*) as posts, bit_and(rights) as rights
    from written
    group by person_id, topic
),

sizes as (
    select topic, cast(sum(posts) as bigint) as posts, count(*) as people
    from by_person
    group by topic
),

chosen as (
    select topic
    from sizes
    where posts >= $least_posts and people >= $least_people
    qualify row_number() over (order by posts desc nulls last, topic asc nulls last) <= $most_topics
)

select by_person.*
from by_person
semi join chosen on chosen.topic = by_person.topic
