-- Of whom there is a profile: customers, who came to us by themselves, and who joined of late.
--
--     customer   bought something
--     told       our own records tell of them: crm, shop, cards, mail, calls
--     signed_in  a browser of our site that turned out to be somebody of a network
--     acted      a browser of our site; or somebody of a network who did something towards us: wrote
--                in our place or in a talk that we began, answered us, liked or passed on what
--                stands there, wrote to us in private, said they would come ...
--     joined     follows us or is a member of what is ours, and did no more: for 90 days
--
-- Who only names us, writes to others, stands in a list of followers or left again has no row.
--
-- Reads   persons. sightings: whether anybody but a network tells of an account. interactions,
--         objects: what accounts of networks did, looked up only of who is not known otherwise.
-- Writes  a row per person of whom there may be a profile. `since` is when the first thing was that
--         made them so; of who joined, when they did last, and `until` 90 days later.
-- Nulls   until: it has no end. What was done to a thing that nobody describes was done towards us:
--         of others' things we are told only what they are.
-- Time    what is dated after $now did not happen yet; a deed without a date was done when we
--         received it first.
-- Source  requirements R050; privacy P25.

with told as (
    select
        account_id,
        min(case when not in_public and kind <> 'visitor' then received_at end) as told_at,
        min(case when kind = 'visitor' then received_at end) as visited_at,
        bool_or(in_public) as in_public
    from sightings
    group by account_id
),

whole as (
    select
        persons.person_id,
        min(told.told_at) as told_at,
        min(told.visited_at) as visited_at,
        bool_or(told.in_public) as in_public
    from persons
    join told on told.account_id = persons.account_id
    group by persons.person_id
),

strangers as (
    select persons.account_id, persons.person_id
    from persons
    semi join (
        select person_id from whole where told_at is null and visited_at is null
    ) as unknown on unknown.person_id = persons.person_id
),

bought as (
    select account_id, min(coalesce(occurred_at, received_at)) as bought_at
    from interactions
    where verb = 'Purchase'
    group by account_id
),

customers as (
    select persons.person_id, min(bought.bought_at) as bought_at
    from bought
    join persons on persons.account_id = bought.account_id
    where bought.bought_at <= $now
    group by persons.person_id
),

deeds as (
    -- told again it is the same deed, since it was told first
    select
        strangers.person_id,
        interactions.interaction_id,
        max(interactions.verb) as verb,
        max(interactions.object_id) as object_id,
        min(coalesce(interactions.occurred_at, interactions.received_at)) as done_at
    from interactions
    join strangers on strangers.account_id = interactions.account_id
    where interactions.verb not in ('Undo', 'Remove', 'Delete', 'Ignore')
    group by strangers.person_id, interactions.interaction_id
),

-- a post that has no author is ours
our_posts as (
    select object_id, parent_id, thread from objects where kind = 'post' and author_id is null
),

our_talks as (
    select distinct thread
    from our_posts
    where parent_id is null and thread is not null
),

theirs as (
    select
        objects.object_id,
        max(objects.parent_id) as parent_id,
        max(objects.thread) as thread,
        max(objects.page_id) as page_id,
        max(objects.began_by) as began_by
    from objects
    semi join (
        select object_id from deeds where object_id is not null
    ) as touched on touched.object_id = objects.object_id
    where objects.kind = 'post' and objects.author_id is not null
    group by objects.object_id
),

elsewhere as (
    select theirs.object_id
    from theirs
    anti join our_posts on our_posts.object_id = theirs.parent_id
    anti join our_talks on our_talks.thread = theirs.thread
    where theirs.page_id is null and coalesce(theirs.began_by, 'them') <> 'us'
),

came as (
    select
        deeds.person_id,
        min(
            case
                when deeds.verb not in ('Follow', 'Join', 'Leave') and elsewhere.object_id is null
                    then deeds.done_at
            end
        ) as acted_at,
        max(case when deeds.verb in ('Follow', 'Join') then deeds.done_at end) as joined_at,
        max(case when deeds.verb = 'Leave' then deeds.done_at end) as left_at
    from deeds
    left join elsewhere on elsewhere.object_id = deeds.object_id
    where deeds.done_at <= $now
    group by deeds.person_id
),

fresh as (
    select person_id, joined_at
    from came
    where acted_at is null and joined_at > coalesce(left_at, joined_at - interval '1' day)
        and days_between(joined_at, $now) < 90e0
)

select
    whole.person_id,
    case
        when customers.bought_at is not null then 'customer'
        when whole.told_at is not null then 'told'
        when whole.visited_at is not null and whole.in_public then 'signed_in'
        when whole.visited_at is not null or came.acted_at is not null then 'acted'
        else 'joined'
    end as why,
    coalesce(
        customers.bought_at, whole.told_at, whole.visited_at, came.acted_at, fresh.joined_at
    ) as since,
    case
        when customers.bought_at is null and fresh.joined_at is not null
            then fresh.joined_at + interval '90' day
    end as until
from whole
left join customers on customers.person_id = whole.person_id
left join came on came.person_id = whole.person_id
left join fresh on fresh.person_id = whole.person_id
where customers.bought_at is not null or whole.told_at is not null
    or whole.visited_at is not null or came.acted_at is not null or fresh.joined_at is not null
