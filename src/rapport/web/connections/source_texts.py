# ruff: noqa: E501  sentences of others stay whole
"""What built-in sources say of themselves, made by tools/source_texts.py."""

from django.utils.translation import gettext_noop

TEXTS = (
    gettext_noop("A Singer tap"),
    gettext_noop("A published table of figures (CSV by its address)"),
    gettext_noop("Ad costs: VK Ads, Yandex Direct, Meta, Google Ads"),
    gettext_noop(
        "Ask your manager at VK Ads for access to its API, and for a token of your account."
    ),
    gettext_noop(
        "Begin with a dry run on the page Enrichment: it says who would be asked about, who not, and why, and asks nobody."
    ),
    gettext_noop("Events of a site, an app or a server"),
    gettext_noop("Google Analytics 4, exported files"),
    gettext_noop(
        "Have them open an address that takes our questions, and give you a token for it."
    ),
    gettext_noop(
        "Look up there which words its lists of hashed phones and e-mails have, and say them here."
    ),
    gettext_noop("Mail provider (webhook)"),
    gettext_noop("Mailbox (IMAP)"),
    gettext_noop(
        "Make a contract with the partner: which attributes, for what purpose, at what price, and that they keep nothing of what you ask."
    ),
    gettext_noop("Matomo"),
    gettext_noop("Nothing. A list has at least 100 people."),
    gettext_noop("Nothing. A list has at least 2000 rows."),
    gettext_noop("OAuth token with the right audience:write"),
    gettext_noop("OAuth token with the right metrika:read and metrika:write"),
    gettext_noop("Partner under contract"),
    gettext_noop("Register an application at oauth.yandex.ru and let it use Yandex Audience."),
    gettext_noop(
        "Say here how many people a day you ask about at most, the budget of a month and the price for each person."
    ),
    gettext_noop("Sign in with the account that has your audiences, and copy the token."),
    gettext_noop("Telephone exchange (webhook)"),
    gettext_noop("VK Ads, lists of users"),
    gettext_noop("What people say of themselves"),
    gettext_noop(
        "What the contract says. A run never asks beyond the day's quota or the month's budget."
    ),
    gettext_noop("Yandex Audience"),
    gettext_noop("Yandex Metrica"),
    gettext_noop("access token of the account"),
    gettext_noop("address of the service"),
    gettext_noop("address of the table, CSV or TSV: https://stats.example/pay.csv"),
    gettext_noop("address of your Matomo: https://matomo.example"),
    gettext_noop("address that takes the questions"),
    gettext_noop("addresses and browsers of who opens a mail are not taken in"),
    gettext_noop(
        "addresses and names of who writes with you, subjects and texts of letters; no attachments, no newsletters, no letters among yourselves"
    ),
    gettext_noop("an e-mail address of yours: hh.ru wants to know who asks"),
    gettext_noop(
        "attributes of people whom you know already, asked for by a hash of their phone or e-mail, or by a file"
    ),
    gettext_noop("by which contact people are asked about, the first one that they have"),
    gettext_noop("clear"),
    gettext_noop("comma"),
    gettext_noop("currency of budget and price"),
    gettext_noop("currency of the account, where the report names none: EUR"),
    gettext_noop("decimal mark of the report"),
    gettext_noop("decimal mark of the table"),
    gettext_noop("direct"),
    gettext_noop(
        "e-mail addresses, and what became of each mail: delivered, opened, clicked, bounced, complained of, unsubscribed"
    ),
    gettext_noop("each call as it ended; a list of calls as a file is taken in by Add a file"),
    gettext_noop(
        "each figure with its region, profession, currency and day; read again only if the table has changed"
    ),
    gettext_noop("email"),
    gettext_noop("email phone"),
    gettext_noop("events of visitors who did not agree to be counted are not kept"),
    gettext_noop("every page view and event of your site, with the campaign it came from"),
    gettext_noop("every page view, goal and purchase of your site, and who signed in"),
    gettext_noop(
        "every page view, goal and purchase of your site, with the campaign it came from"
    ),
    gettext_noop("first day to read"),
    gettext_noop("folder of this machine that the exported files are put into"),
    gettext_noop("folder of this machine that the reports are put into"),
    gettext_noop("folders to read, parted by commas; empty: INBOX and what was sent"),
    gettext_noop(
        "for each region, profession and experience: how many vacancies, what they offer; the paid salary bank; with an agreement, how many resumes"
    ),
    gettext_noop("google"),
    gettext_noop("hh.ru (labour market)"),
    gettext_noop("how many people of a hashed list VK Ads took, and how many it knows"),
    gettext_noop("how many people of a hashed list Yandex took, and how many it knows"),
    gettext_noop("how the report writes days, if not 2026-01-31: %d/%m/%Y"),
    gettext_noop("id"),
    gettext_noop("it is connected by itself when the first link is used; there is nothing to set"),
    gettext_noop(
        "letters are never used for scores, advertisements or models; connect mailboxes of the company only, as support@ and sales@, no colleague's own"
    ),
    gettext_noop("levels of the salary bank, parted by commas, as specialist"),
    gettext_noop("mail server, with its port if that is not 993"),
    gettext_noop("meta"),
    gettext_noop("name"),
    gettext_noop("name to sign in with, often the whole address"),
    gettext_noop("names of columns that are not recognised: cost=Spent; day=Date"),
    gettext_noop(
        "names on networks that people typed themselves; nobody checked that they are theirs"
    ),
    gettext_noop("no"),
    gettext_noop(
        "nobody is asked about who objected, or whose source lets nothing leave; what the partner tells is not for advertising platforms and teaches no model"
    ),
    gettext_noop("none comes back: counts of how many people of a list the platform knows"),
    gettext_noop("none: campaigns, days, views, clicks and costs"),
    gettext_noop("none: figures of groups, as pay by region and profession"),
    gettext_noop("none: figures of groups; vacancies, employers and resumes are never kept"),
    gettext_noop("nothing beyond the purposes you name; addresses of machines are never kept"),
    gettext_noop("nothing of it is ever tied to a person; resumes are counted, never read"),
    gettext_noop(
        "nothing of it is ever tied to a person; whether you may use the figures, its publisher says"
    ),
    gettext_noop("nothing of the current day: Metrica gives whole days only"),
    gettext_noop("nothing: it is your own Matomo"),
    gettext_noop("nothing: they are your own reports"),
    gettext_noop("number of the counter"),
    gettext_noop("number of the site in Matomo: idSite"),
    gettext_noop("number of your agreement to count resumes; empty: none"),
    gettext_noop(
        "numbers of browsers, the pages they looked at, goals and purchases, city, country and language, the number of who signed in; no IP address"
    ),
    gettext_noop(
        "numbers of browsers, the pages they looked at, goals and purchases, city, country and language; no IP address"
    ),
    gettext_noop(
        "numbers of browsers, the pages they looked at, purchases, city, country and language, the number of who signed in; no advertising id"
    ),
    gettext_noop("numbers of professional roles, parted by commas"),
    gettext_noop("numbers of regions, parted by commas, as 1 for Moscow: hh.ru/areas"),
    gettext_noop("numbers of specialities of the paid salary bank; empty: none"),
    gettext_noop(
        "only people who agreed to advertising, and whose sources allow it, are on a list; fewer than the platform's least number are not sent"
    ),
    gettext_noop("password of the mailbox, or one for applications"),
    gettext_noop("path of the program, and words before Singer's options"),
    gettext_noop("phone"),
    gettext_noop("phone email"),
    gettext_noop("plain"),
    gettext_noop("point"),
    gettext_noop("read letters since that day; empty: all"),
    gettext_noop(
        "recordings and transcripts are not taken in; calls within the house are left out"
    ),
    gettext_noop("sha256"),
    gettext_noop(
        "signing key of the provider's webhooks; where it has none, user:password that stand in the address given to it"
    ),
    gettext_noop("so many days nobody is asked about a second time"),
    gettext_noop("so many people are asked about in a day at most"),
    gettext_noop("so many people are asked about in one call"),
    gettext_noop("so many rows a list has at least"),
    gettext_noop(
        "telephone numbers of who called or was called, when, how long, how it ended; no recordings, no words"
    ),
    gettext_noop(
        "the name that somebody goes by on a network, as they typed it behind a link that was sent to them"
    ),
    gettext_noop(
        "the tap is a program of somebody else and runs as Rapport's user: whom it calls is not ours to limit, so read what it is; it is connected on the command line only"
    ),
    gettext_noop("the tap's own settings, as JSON"),
    gettext_noop(
        "threads of letters with each person, letters that could not be delivered, complaints about mails, and opt-outs by mail"
    ),
    gettext_noop("time zone of the counter, as in its settings"),
    gettext_noop("tls"),
    gettext_noop("tls, or plain for a server on this very machine"),
    gettext_noop("to ask about people; nothing else"),
    gettext_noop("to send a list and to ask how many are known"),
    gettext_noop("token of your application at dev.hh.ru"),
    gettext_noop("token_auth of a user who may view the site"),
    gettext_noop("visits and deeds of browsers; contacts and names that servers send"),
    gettext_noop(
        "visits, deeds on the site, purchases, who a browser belongs to, campaigns, consents"
    ),
    gettext_noop("vk"),
    gettext_noop(
        "what became of each mail you sent; bounces, complaints and opt-outs end the permission to write; a table as a file is taken in by Add a file"
    ),
    gettext_noop(
        "what each campaign and advertisement cost a day, how often it was shown and clicked"
    ),
    gettext_noop("what holds for all rows: measure=salary; statistic=p50; currency=EUR"),
    gettext_noop("what is sent of a person: sha256 of the contact, or the contact itself (clear)"),
    gettext_noop("what it lets us in by"),
    gettext_noop("what may be spent in a calendar month, as 100 or 99.50"),
    gettext_noop("what one person costs, as 0.04"),
    gettext_noop(
        "what the contract lets the partner tell, parted by commas; empty: all that may be"
    ),
    gettext_noop(
        "what the contract names of people you asked about: city, employer, interests, names on networks; no income, no health, no new contact"
    ),
    gettext_noop("what the exchange signs its deliveries with"),
    gettext_noop("what you map of its streams, and nothing else"),
    gettext_noop("what your consent banner's categories allow, as Advertising=ads, C0002=profile"),
    gettext_noop("what your links hold as utm_campaign and utm_content: names or numbers"),
    gettext_noop("whatever a tap reads: there are some hundreds, for databases, shops and CRMs"),
    gettext_noop("whether the cost is in millionths, as Yandex Direct's API gives it by default"),
    gettext_noop(
        "which column is which figure, parted by semicolons: value=Median; area=Region; empty: the first reading proposes it"
    ),
    gettext_noop("which stream is which kind, and its columns our fields, as JSON"),
    gettext_noop("who sends your mails; own: a program of yours, which signs as calls are signed"),
    gettext_noop("whose reports they are: VK Ads, Yandex Direct, Meta or Google Ads"),
    gettext_noop("word of VK Ads for a list of hashed e-mails"),
    gettext_noop("word of VK Ads for a list of hashed phones"),
    gettext_noop("yes"),
    gettext_noop("your address that people write to for no more mails"),
    gettext_noop("your own addresses and domains, parted by commas: firm.example, me@mail.test"),
)
