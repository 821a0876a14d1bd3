-- How many deeds of how many people are about each theme: all that is told of forbidden ones.
--
-- Reads   theme_evidence: one row per person and theme.
-- Writes  one row per theme of $least_people people at least.

select
    theme,
    cast(sum(deeds) as bigint) as deeds,
    count(*) as people
from theme_evidence
where theme <> ''
group by theme
having count(*) >= $least_people
