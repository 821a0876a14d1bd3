# ruff: noqa: E501  sentences of others stay whole
"""What built-in sources say of themselves, made by tools/source_texts.py."""

from django.utils.translation import gettext_noop

TEXTS = (
    gettext_noop("Any system (webhook)"),
    gettext_noop("App Key of your app: open.weibo.com"),
    gettext_noop("App Secret of your app"),
    gettext_noop("AppID of the account: mp.weixin.qq.com, 设置与开发"),
    gettext_noop("AppSecret of the account"),
    gettext_noop("Bluesky"),
    gettext_noop("EncodingAESKey that is shown there"),
    gettext_noop("Facebook and Instagram"),
    gettext_noop("Feed of a forum, blog or review site (RSS, Atom)"),
    gettext_noop("Mastodon"),
    gettext_noop("Odnoklassniki"),
    gettext_noop("Reddit (by agreement)"),
    gettext_noop("Sandbox network"),
    gettext_noop("Secret of the app that may read customers"),
    gettext_noop("Telegram"),
    gettext_noop("Token that you wrote there beside our address"),
    gettext_noop("VK"),
    gettext_noop("WeChat Official Account"),
    gettext_noop("WeCom (WeChat for work)"),
    gettext_noop("Weibo"),
    gettext_noop("X"),
    gettext_noop("YouTube"),
    gettext_noop("a word of yours that Meta says to make sure of our address"),
    gettext_noop("access token of your account's application"),
    gettext_noop("access token; signing in gives it"),
    gettext_noop("active"),
    gettext_noop("address of the API"),
    gettext_noop("address of the Bot API"),
    gettext_noop("address of the feed: https://blog.example/feed.xml"),
    gettext_noop("address of this connection for deliveries, if they are sent"),
    gettext_noop("address of your account's data server"),
    gettext_noop("address of your account's server: https://mastodon.social"),
    gettext_noop("address that gives tokens"),
    gettext_noop("after how many days all customers are read anew"),
    gettext_noop("after how many days all followers are read anew"),
    gettext_noop("all"),
    gettext_noop("another machine than this one"),
    gettext_noop("app password, made for Rapport alone"),
    gettext_noop("application ID, from the letter that OK sent you"),
    gettext_noop("ask for what pictures are said to show: X takes money for each picture"),
    gettext_noop("asked for"),
    gettext_noop(
        "chats; of who asks to be shown to signed-in people only, all but what they write to you; paying for likes and follows"
    ),
    gettext_noop("client key of the application, to be granted access by a click"),
    gettext_noop("client secret of the application"),
    gettext_noop("comments"),
    gettext_noop(
        "comments, mentions, favourites, boosts and followers of a made-up brand, as they come"
    ),
    gettext_noop("communities to read, parted by commas, without r/"),
    gettext_noop(
        "customers that your people added in WeChat, by which way they came, and groups of them"
    ),
    gettext_noop(
        "entries with author, title, text, theme and what it answers; whether it names you"
    ),
    gettext_noop("filled forms"),
    gettext_noop("handle of your account: brand.bsky.social"),
    gettext_noop("how many days a post is kept and asked for each night"),
    gettext_noop("how many days a post is looked at again"),
    gettext_noop("how many days back articles are read first"),
    gettext_noop("how many days back the first reading goes"),
    gettext_noop("how many days back to look at things again"),
    gettext_noop("how many days back to look each time in between"),
    gettext_noop("how many days back to read, each day anew"),
    gettext_noop("id of your OAuth client at console.cloud.google.com"),
    gettext_noop("id of your app at developer.x.com"),
    gettext_noop("id of your app: reddit.com/prefs/apps"),
    gettext_noop(
        "it is gone after thirty days unless it is read anew; no score, no segment, no export and no advertisement may use it; who subscribed or watched is not told"
    ),
    gettext_noop("its app secret: signs calls, deliveries, deletions"),
    gettext_noop("its secret"),
    gettext_noop("its secret; an app of the type Native App has none"),
    gettext_noop("key of the community: Manage, API usage, Access tokens"),
    gettext_noop("members"),
    gettext_noop("members and orders"),
    gettext_noop(
        "members, posts, comments, likes, reposts, votes, topics, mentions, orders, filled forms, reach and numbers of the community"
    ),
    gettext_noop("members, topics, comments, likes, reach and numbers of the group"),
    gettext_noop("mentions"),
    gettext_noop(
        "mentions, answers, favourites, boosts and followers of your account, your own posts with their numbers, and what others write with your hashtags"
    ),
    gettext_noop(
        "mentions, answers, quotes, likes, reposts and followers of your account, your own posts with their numbers, and what others write with words that you choose"
    ),
    gettext_noop("messages to the account are never kept; of who stops following everything goes"),
    gettext_noop(
        "messages, pictures, and what your people noted about a customer: remarks, telephone numbers, tags; who deletes one of your people goes"
    ),
    gettext_noop("name of your account there, without u/"),
    gettext_noop("names of accounts, what they posted and commented in public communities"),
    gettext_noop("names of yours to look for in public posts, parted by commas"),
    gettext_noop(
        "names that authors sign with, the address of their page, what they wrote; mail addresses are never kept"
    ),
    gettext_noop("needs a manager's token"),
    gettext_noop("needs the service key"),
    gettext_noop(
        "no private messages, no profiles, no lists of friends; nobody is paid for a like, no model learns from it; stories that name you are not told by Meta, nor who bought in your shop without allowing that their e-mail is used"
    ),
    gettext_noop(
        "no profile, score, segment, export or advertisement may use it, and nobody is paid for a post; it joins another account only if the person says so; what is deleted there is gone here within a day"
    ),
    gettext_noop(
        "nothing without an agreement; no scores, no models, no advertising by it; private messages and closed, quarantined or adults' communities are never kept; what is deleted there is deleted here"
    ),
    gettext_noop("nothing: everybody on it is invented"),
    gettext_noop(
        "number (DID), handle, name and profile of who writes to you, likes, passes on or follows you; what they wrote in public"
    ),
    gettext_noop("number of its Instagram professional account; empty: none"),
    gettext_noop("number of its shop in the Commerce Manager; empty: none"),
    gettext_noop("number of your Facebook page"),
    gettext_noop("number of your agreement with Reddit for commercial use"),
    gettext_noop("number of your app at developers.facebook.com"),
    gettext_noop("number of your channel, UC...; empty: that of who signs in"),
    gettext_noop("number of your community, as 1234 of vk.com/club1234"),
    gettext_noop("number of your company: work.weixin.qq.com, 我的企业, 企业ID"),
    gettext_noop("number of your group, as 5123 of ok.ru/group/5123"),
    gettext_noop(
        "number, address and name of who writes to you, favours, boosts or follows you; the profile of who lets it be found; what they wrote in public"
    ),
    gettext_noop(
        "number, name and user name of who writes, reacts, comes or goes in your channel and groups; the phone of who shares it with the bot"
    ),
    gettext_noop(
        "number, unionid, name and sex of customers, employer and position of those with a company's account, whom of you they follow, since when and by which way, and in which groups they are"
    ),
    gettext_noop(
        "numbers and screen names of accounts, what they wrote to you or of you; no profiles"
    ),
    gettext_noop(
        "open profiles of members and of who writes or likes; what they write in public on your pages and of your brand; orders and forms they sent you there"
    ),
    gettext_noop(
        "open profiles of the group's members and of who writes or likes there; what they write under its topics"
    ),
    gettext_noop(
        "openid and unionid of followers, their language, since when and by which code they follow; no names, pictures, sex or places"
    ),
    gettext_noop("orders of the shop"),
    gettext_noop("orders of your shop"),
    gettext_noop("our own posts"),
    gettext_noop("ours"),
    gettext_noop(
        "posts and comments of communities, what names and answers you, likes of your posts"
    ),
    gettext_noop(
        "posts and comments that name or answer you, your own posts and how they are liked"
    ),
    gettext_noop("posts of your Facebook page"),
    gettext_noop("posts of your Instagram account"),
    gettext_noop(
        "posts of your channel, comments and messages in your groups, reactions, who comes and goes, who blocked the bot, and contacts that people share"
    ),
    gettext_noop(
        "posts that name you, answers to you, your own posts with their figures; how many posts of a day hold words that you choose"
    ),
    gettext_noop("posts that name your Facebook page"),
    gettext_noop("posts that name your Instagram account"),
    gettext_noop(
        "posts that not everybody may read; closed accounts; of who asks not to be found, and of #nobot, all but what they write to you"
    ),
    gettext_noop("posts, comments and likes"),
    gettext_noop("posts, members, reactions, counts and orders of any system, as they happen"),
    gettext_noop("private messages and records that say they are private are not taken in"),
    gettext_noop(
        "private messages, closed profiles, pictures, relations and contacts are never kept"
    ),
    gettext_noop(
        "private messages, closed profiles, what VK keeps under `personal`, relations, relatives, military, phones in profiles and exact places are never kept"
    ),
    gettext_noop(
        "profiles of others, private messages and posts that are not for all are never kept; what is deleted there is deleted here"
    ),
    gettext_noop("public key of the application, from the same letter"),
    gettext_noop("public posts that name you"),
    gettext_noop("read all that is written in groups"),
    gettext_noop("read posts and comments"),
    gettext_noop("read the channels and groups that it is an administrator of"),
    gettext_noop("read the customers of your people"),
    gettext_noop("read the groups of customers"),
    gettext_noop("read what its account may read"),
    gettext_noop("read what names and answers you"),
    gettext_noop("read what names us"),
    gettext_noop("read what the feed shows"),
    gettext_noop("read who follows the account"),
    gettext_noop("read your posts and their talks"),
    gettext_noop("secret key of the Callback API; empty: it is not used"),
    gettext_noop("secret key of the application"),
    gettext_noop("secret of your app"),
    gettext_noop("see who writes to you, favours and boosts you"),
    gettext_noop("see who writes to you, likes you and follows you"),
    gettext_noop("sent"),
    gettext_noop("service key of your app, for the wall, comments and likes; empty: none"),
    gettext_noop("so many days back each later one looks again"),
    gettext_noop("so many days back the first reading goes"),
    gettext_noop("statistics"),
    gettext_noop("string that the Callback API wants to see"),
    gettext_noop("the permission `manage` of the key"),
    gettext_noop("the token is of no administrator"),
    gettext_noop("theirs"),
    gettext_noop("token for an hour; signing in gives it"),
    gettext_noop("token of a manager, for votes, reposts, forms and statistics; empty: none"),
    gettext_noop("token of the bot, as BotFather gave it"),
    gettext_noop("token of the page, or of somebody who manages it"),
    gettext_noop("token of who signed in; signing in says it"),
    gettext_noop("token of your account; signing in gives it"),
    gettext_noop("token of your account; signing in says it"),
    gettext_noop("token that Rapport was given"),
    gettext_noop("token that renews it"),
    gettext_noop("topics"),
    gettext_noop("topics, comments and likes"),
    gettext_noop("turn off Group Privacy at BotFather"),
    gettext_noop("videos and their figures"),
    gettext_noop("votes"),
    gettext_noop(
        "what is written to the bot in private. Telegram tells bots nothing of what is deleted: take it out here yourselves; who blocks the bot wants no more messages"
    ),
    gettext_noop("what of it to keep"),
    gettext_noop(
        "what people write below your videos, their name or user name and the number of their channel"
    ),
    gettext_noop(
        "what people write on your page and account or about them in public: their name, and the number or user name that Meta lets your page know them by; what they bought in its shop, with the name and e-mail of who allowed that they are used"
    ),
    gettext_noop("what people write to you in public, their name, user name and number"),
    gettext_noop("what renews it; signing in gives it"),
    gettext_noop("what renews the token; signing in gives it"),
    gettext_noop(
        "what the feed does not show is not fetched; an entry that it no longer shows stays, until you delete it"
    ),
    gettext_noop("what the token is renewed by; signing in says it"),
    gettext_noop("what to look for: #hashtags and words, parted by commas"),
    gettext_noop(
        "what you send: members with their names and contacts, what they wrote in public, liked and bought"
    ),
    gettext_noop("what your system signs its deliveries with"),
    gettext_noop("when its entries were written"),
    gettext_noop("when the token runs out; signing in says it"),
    gettext_noop("where tokens are granted"),
    gettext_noop("whether all members are read, or only who wrote or liked"),
    gettext_noop("whether updates are asked for, or sent to our address"),
    gettext_noop(
        "who follows the account, scans of your QR codes, articles and how they are read"
    ),
    gettext_noop("whose feed it is"),
    gettext_noop("word that deliveries bear: letters, digits, _ and -"),
    gettext_noop("words by which it may name you, parted by commas; empty: not looked for"),
    gettext_noop("words that name you, parted by commas: they are searched for"),
    gettext_noop("words to count posts of, as X searches them; empty: none"),
    gettext_noop("words to look for, parted by commas"),
    gettext_noop(
        "your posts with their figures, comments and answers, visitors' posts, mentions, reactions as they happen, orders of your shop"
    ),
    gettext_noop("your videos with their figures, comments and answers below them"),
)
