-- What people wrote, with what it says. Texts of who works here, or did, are left out: they are
-- counted in staff_opinions, and joined to nobody.
--
-- Reads   texts, text_readings: one row per text. profiled_accounts: of somebody
--         who has no profile only the account is told.
-- Writes  a row per text, with the rights of its fact.

select
    texts.interaction_id,
    texts.account_id,
    persons.person_id,
    texts.source,
    texts.verb,
    texts.private,
    texts.text,
    texts.object_url,
    texts.thread,
    texts.began_by,
    texts.followers,
    texts.occurred_at,
    said.language,
    said.script,
    said.variety,
    said.sentiment,
    said.sureness,
    said.target,
    said.intents,
    said.words,
    said.urgent,
    said.noise,
    said.because,
    said.copy_of,
    said.entities,
    said.topics,
    said.found,
    said.triggers,
    said.keywords,
    said.personal,
    said.read_by,
    said.corrected,
    texts.seq,
    texts.line,
    texts.rights
from texts
join text_readings as said on said.interaction_id = texts.interaction_id
left join profiled_accounts as persons on persons.account_id = texts.account_id
where not said.is_staff
