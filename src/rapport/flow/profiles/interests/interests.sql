-- What each person is interested in, by what they do and by what they say.
--
--     log_odds = ln((y + a) / (n + A - y - a)) - ln((Y + a) / (N + A - Y - a))
--     z        = log_odds / sqrt(1 / (y + a) + 1 / (Y + a))
--
-- with y the person's evidence for the theme, n all of theirs, Y and N those of all people, A the
-- weight of the prior and a = A * Y / N the theme's part of it: who did little is taken for one
-- like all.
--
-- Reads   theme_evidence, declared_interests, themes: as made before.
-- Writes  one row per person and theme that is shown (z >= 1.96, three deeds of two kinds at
--         least) or declared; never one of a forbidden theme.
-- Nulls   log_odds and z are null where nobody did anything of it, or all that anybody did is.
-- Units   microevidence in millionths.
-- Source  methods 3.6; Monroe, Colaresi, Quinn 2008: log-odds with informative Dirichlet prior.

with whole as (
    select theme, cast(sum(microevidence) as bigint) as microevidence
    from theme_evidence
    group by theme
),

counted as (
    select
        theme_evidence.*,
        theme_evidence.microevidence / 1e6 as y,
        theirs.microevidence / 1e6 as n,
        whole.microevidence / 1e6 as all_y,
        everything.microevidence / 1e6 as all_n
    from theme_evidence
    join themes on themes.theme = theme_evidence.theme
    join theme_evidence as theirs
        on theirs.person_id = theme_evidence.person_id and theirs.theme = ''
    join whole on whole.theme = theme_evidence.theme
    join whole as everything on everything.theme = ''
    where not themes.forbidden
),

weighed as (
    select
        counted.*,
        round(1e6 * log_odds(y, n, all_y, all_n, $prior * all_y / all_n, $prior)) / 1e6 as delta,
        round(
            1e6 * log_odds(y, n, all_y, all_n, $prior * all_y / all_n, $prior)
            / log_odds_error(y, all_y, $prior * all_y / all_n)
        ) / 1e6 as score
    from counted
),

shown as (
    select
        weighed.*,
        coalesce(score >= 1.96e0 and deeds >= 3 and kinds >= 2, false) as is_shown
    from weighed
),

declared as (
    select declared_interests.*
    from declared_interests
    join themes on themes.theme = declared_interests.theme
    where not themes.forbidden
)

select
    coalesce(shown.person_id, declared.person_id) as person_id,
    coalesce(shown.theme, declared.theme) as theme,
    coalesce(shown.microevidence, 0) as microevidence,
    coalesce(shown.deeds, 0) as deeds,
    coalesce(shown.kinds, 0) as kinds,
    shown.delta as log_odds,
    shown.score as z,
    coalesce(shown.is_shown, false) as is_shown,
    declared.person_id is not null as is_declared,
    coalesce(shown.is_shown, false) and declared.person_id is null as is_unvoiced,
    shown.last_at,
    coalesce(shown.rights, declared.rights) & coalesce(declared.rights, shown.rights) as rights
from shown
full outer join declared
    on declared.person_id = shown.person_id and declared.theme = shown.theme
where declared.person_id is not null or shown.is_shown
