# ruff: noqa: E501  sentences of others stay whole
"""What built-in sources say of themselves, made by tools/source_texts.py."""

from django.utils.translation import gettext_noop

TEXTS = (
    gettext_noop(
        "A manager who lets you may give a token of their own: it opens votes, reposts, filled forms and statistics."
    ),
    gettext_noop(
        "Add Facebook Login for Business; for Instagram turn your account into a professional one and tie it to the page."
    ),
    gettext_noop(
        "Add an application; OK sends its ID, its public key and its secret key by e-mail."
    ),
    gettext_noop("Any system (webhook)"),
    gettext_noop("App Key of your app: open.weibo.com"),
    gettext_noop("App Secret of your app"),
    gettext_noop("AppID of the account: mp.weixin.qq.com, 设置与开发"),
    gettext_noop("AppSecret of the account"),
    gettext_noop(
        "At console.cloud.google.com create a project and turn on the YouTube Data API v3."
    ),
    gettext_noop(
        "At dev.vk.com create an app of the kind Web, and take its service key: VK shows the wall, comments and likes to nothing less."
    ),
    gettext_noop(
        "At developer.x.com create a project and an app, and say what for: answering people who write to you."
    ),
    gettext_noop(
        "At developers.facebook.com create an app of the type Business and have your business verified."
    ),
    gettext_noop("At ok.ru become a developer: ok.ru/devaccess."),
    gettext_noop("Bluesky"),
    gettext_noop("By your agreement. About 100 calls a minute; Each list ends after 1000 things."),
    gettext_noop("Connect the source: you say a secret and get an address."),
    gettext_noop(
        "Copy App Key and App Secret to here, then sign in at Weibo from here with the account whose mentions and comments are to be read."
    ),
    gettext_noop("Copy the address of the feed, not that of the page."),
    gettext_noop("Copy the id below the app's name and its secret to here."),
    gettext_noop("Copy the token that @BotFather gave you."),
    gettext_noop(
        "Create an app (微连接, 网页应用) and wait until Weibo has looked at it: before that it may read for its testers only."
    ),
    gettext_noop(
        "Create an app of the kind `web app`; as redirect address write the one shown here."
    ),
    gettext_noop("EncodingAESKey that is shown there"),
    gettext_noop("Facebook and Instagram"),
    gettext_noop("Feed of a forum, blog or review site (RSS, Atom)"),
    gettext_noop(
        "Fill in the consent screen, and create an OAuth client of the type Web application with the address shown here as its redirect."
    ),
    gettext_noop("Grant it the permissions below, and nothing else."),
    gettext_noop(
        "If it is your own blog, say that it is ours: its entries are then posts of yours."
    ),
    gettext_noop(
        "If the account lives on a server of its own, write that server's address below."
    ),
    gettext_noop(
        "In the app's settings write the redirect address that is shown here (授权回调页)."
    ),
    gettext_noop("Leave access to direct messages off, and copy the password: it is shown once."),
    gettext_noop("Let it sign each delivery with the secret, in the header Rapport-Signature."),
    gettext_noop(
        "Let your system post JSON to that address: a record names its kind and its fields."
    ),
    gettext_noop(
        "Look whether the site's terms let a company store its feed: what is public is not for every use."
    ),
    gettext_noop(
        "Make the bot an administrator of your channel, of the group of its comments and of your other groups: without that it is told of no reaction and of nobody who comes or goes."
    ),
    gettext_noop("Mastodon"),
    gettext_noop(
        "Nothing but the yearly verification. 10,000,000 calls a day for lists of followers."
    ),
    gettext_noop(
        "Nothing for these. Calls an hour by the level of your app, 150 at the lowest; a token ends after some days or months, by that level, and is not renewed: you sign in again."
    ),
    gettext_noop("Nothing. A feed is asked for once an hour, and sent only if it has changed."),
    gettext_noop(
        "Nothing. A server lets each account ask 300 times in five minutes; Rapport asks less."
    ),
    gettext_noop(
        "Nothing. A server lets each address ask 3000 times in five minutes; Rapport asks less."
    ),
    gettext_noop("Nothing. At most 1000 records and 1 MB at a time."),
    gettext_noop("Nothing. What happened before the bot came in is not told."),
    gettext_noop("Odnoklassniki"),
    gettext_noop("Open Preferences, Development, New application, and name it after your CRM."),
    gettext_noop("Open Settings, Privacy and security, App passwords, and add one for your CRM."),
    gettext_noop(
        "Open the forum, blog or review site and look for its feed: a link called RSS, Atom or Feed, often at the foot of the page. Many forums have one for each board and search."
    ),
    gettext_noop("Open your community at VK: Manage, then API usage."),
    gettext_noop(
        "Open 设置与开发, 基本配置: copy AppID and AppSecret to here, and write the address of this machine into the IP list (IP白名单)."
    ),
    gettext_noop("Reddit (by agreement)"),
    gettext_noop(
        "Reddit lets nobody use its data for a business without an agreement. Make one with Reddit first, and keep its number at hand: without it nothing is read."
    ),
    gettext_noop(
        "Save it, open it again, and copy the access token; or copy client key and secret, and let Rapport in by a click."
    ),
    gettext_noop("Say here the client id, then sign in with your company's account."),
    gettext_noop(
        "Say here the id and the secret of the client, then sign in as the owner of the channel."
    ),
    gettext_noop(
        "Say here the numbers of the page, of the Instagram account and of the app, and the app's secret, then sign in and allow the page."
    ),
    gettext_noop("Say the keys here, then allow it at OK as an administrator of the group."),
    gettext_noop(
        "Send one record and look at the page of the source: what can't be used waits in quarantine with its reason."
    ),
    gettext_noop("Sign in at Reddit from here and allow what is asked for."),
    gettext_noop(
        "Sign in at mp.weixin.qq.com with an account that is verified (已认证): others may not read who follows them."
    ),
    gettext_noop(
        "Sign in at open.weibo.com with the account of your company and let it be verified."
    ),
    gettext_noop(
        "Sign in at reddit.com with the account of your company and open reddit.com/prefs/apps."
    ),
    gettext_noop("Sign in to your brand's account at bsky.app."),
    gettext_noop("Sign in to your brand's account on its Mastodon server."),
    gettext_noop("Telegram"),
    gettext_noop(
        "There, under 服务器配置, write the address that is shown here, a Token of your own and an EncodingAESKey, choose the safe mode (安全模式), and write both here too."
    ),
    gettext_noop("Token that you wrote there beside our address"),
    gettext_noop("Turn the server settings on: WeChat asks at once whether the address is ours."),
    gettext_noop("Under Access tokens create a key with the permission to manage the community."),
    gettext_noop(
        "Under Callback API add the address shown here with a secret key, say the string that VK shows as `confirmation`, and press Confirm."
    ),
    gettext_noop(
        "Under Data deletion give the address shown here, so that who leaves your app leaves here, too."
    ),
    gettext_noop(
        "Under Event types tick comments of the wall and the board, likes, joining and leaving, votes, orders and forms. Leave messages unticked."
    ),
    gettext_noop(
        "Under User authentication turn on OAuth 2.0, type Native App, with the address shown here as its redirect: X lets other types renew a token only in another way."
    ),
    gettext_noop(
        "Under Webhooks subscribe Page: feed and mention, and Instagram: comments, with the address and the word shown here."
    ),
    gettext_noop("VK"),
    gettext_noop("WeChat Official Account"),
    gettext_noop("Weibo"),
    gettext_noop(
        "Write /setprivacy to @BotFather, choose the bot and turn privacy off, so that it hears what is written in groups."
    ),
    gettext_noop("Write to @BotFather in Telegram: /newbot, and choose a name and a user name."),
    gettext_noop("Write to api-support@ok.ru and ask for the rights named here."),
    gettext_noop("X"),
    gettext_noop(
        "X is paid by the post that is read. Each post is read when it comes and again each night while it is kept, as the terms want: keep fewer days to pay less; at most 10,000 posts are kept."
    ),
    gettext_noop("YouTube"),
    gettext_noop("a word of yours that Meta says to make sure of our address"),
    gettext_noop("access token of your account's application"),
    gettext_noop("access token; empty until you allow it"),
    gettext_noop("address of the API"),
    gettext_noop("address of the Bot API"),
    gettext_noop("address of the feed: https://blog.example/feed.xml"),
    gettext_noop("address of this connection for deliveries, if they are sent"),
    gettext_noop("address of your account's data server"),
    gettext_noop("address of your account's server: https://mastodon.social"),
    gettext_noop("address that gives tokens"),
    gettext_noop("after how many days all followers are read anew"),
    gettext_noop("app password, made for Rapport alone"),
    gettext_noop("application ID, from the letter that OK sent you"),
    gettext_noop(
        "chats; of who asks to be shown to signed-in people only, all but what they write to you; paying for likes and follows"
    ),
    gettext_noop("client key of the application, to be granted access by a click"),
    gettext_noop("client secret of the application"),
    gettext_noop("communities to read, parted by commas, without r/"),
    gettext_noop(
        "entries with author, title, text, theme and what it answers; whether it names you"
    ),
    gettext_noop("handle of your account: brand.bsky.social"),
    gettext_noop("how many days a post is kept and asked for each night"),
    gettext_noop("how many days a post is looked at again"),
    gettext_noop("how many days back articles are read first"),
    gettext_noop("how many days back the first reading goes"),
    gettext_noop("how many days back to look at things again"),
    gettext_noop("how many days back to look each time in between"),
    gettext_noop("how many days back to read, each day anew"),
    gettext_noop("id of your OAuth client at console.cloud.google.com"),
    gettext_noop("id of your app at developer.x.com, of the type Native App"),
    gettext_noop("id of your app: reddit.com/prefs/apps"),
    gettext_noop(
        "it is gone after thirty days unless it is read anew; no score, no segment, no export and no advertisement may use it; who subscribed or watched is not told"
    ),
    gettext_noop("its app secret: signs calls, deliveries, deletions"),
    gettext_noop("its secret"),
    gettext_noop("its secret; a Native App has none"),
    gettext_noop("key of the community: Manage, API usage, Access tokens"),
    gettext_noop(
        "members, posts, comments, likes, reposts, votes, topics, mentions, orders, filled forms, reach and numbers of the community"
    ),
    gettext_noop("members, topics, comments, likes, reach and numbers of the group"),
    gettext_noop(
        "mentions, answers, favourites, boosts and followers of your account, your own posts with their numbers, and what others write with your hashtags"
    ),
    gettext_noop(
        "mentions, answers, quotes, likes, reposts and followers of your account, your own posts with their numbers, and what others write with words that you choose"
    ),
    gettext_noop("messages to the account are never kept; of who stops following everything goes"),
    gettext_noop("name of your account there, without u/"),
    gettext_noop("names of accounts, what they posted and commented in public communities"),
    gettext_noop("names of yours to look for in public posts, parted by commas"),
    gettext_noop(
        "names that authors sign with, the address of their page, what they wrote; mail addresses are never kept"
    ),
    gettext_noop(
        "no money; a call costs one of 10,000 units a day, and an hourly look at an usual channel about five"
    ),
    gettext_noop(
        "no money; calls are limited by the size of your audience, and slow down by themselves at 80 per cent of what Meta allows. Of the 20,000 newest posts and comments it is found by reading again that they were deleted, of older ones by webhooks."
    ),
    gettext_noop(
        "no private messages, no profiles, no lists of friends; nobody is paid for a like, no model learns from it; stories that name you and mentions in others' captions are not told by Meta"
    ),
    gettext_noop(
        "no profile, score, segment, export or advertisement may use it, and nobody is paid for a post; it joins another account only if the person says so; what is deleted there is gone here within a day"
    ),
    gettext_noop(
        "nothing without an agreement; no scores, no models, no advertising by it; private messages and closed, quarantined or adults' communities are never kept; what is deleted there is deleted here"
    ),
    gettext_noop("nothing; OK grants its rights by hand and tells no limits"),
    gettext_noop("nothing; VK allows three calls a second, and twenty-five questions in one call"),
    gettext_noop(
        "number (DID), handle, name and profile of who writes to you, likes, passes on or follows you; what they wrote in public"
    ),
    gettext_noop("number of its Instagram professional account; empty: none"),
    gettext_noop("number of your Facebook page"),
    gettext_noop("number of your agreement with Reddit for commercial use"),
    gettext_noop("number of your app at developers.facebook.com"),
    gettext_noop("number of your channel, UC...; empty: that of who signs in"),
    gettext_noop("number of your community, as 1234 of vk.com/club1234"),
    gettext_noop("number of your group, as 5123 of ok.ru/group/5123"),
    gettext_noop(
        "number, address and name of who writes to you, favours, boosts or follows you; the profile of who lets it be found; what they wrote in public"
    ),
    gettext_noop(
        "number, name and user name of who writes, reacts, comes or goes in your channel and groups; the phone of who shares it with the bot"
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
    gettext_noop(
        "posts and comments of communities, what names and answers you, likes of your posts"
    ),
    gettext_noop(
        "posts and comments that name or answer you, your own posts and how they are liked"
    ),
    gettext_noop(
        "posts of your channel, comments and messages in your groups, reactions, who comes and goes, who blocked the bot, and contacts that people share"
    ),
    gettext_noop(
        "posts that name you, answers to you, your own posts with their figures; how many posts of a day hold words that you choose"
    ),
    gettext_noop(
        "posts that not everybody may read; closed accounts; of who asks not to be found, and of #nobot, all but what they write to you"
    ),
    gettext_noop("posts, comments, likes, topics, and public posts that name you"),
    gettext_noop("posts, members, reactions, counts and orders of any system, as they happen"),
    gettext_noop("private messages and records that say they are private are not taken in"),
    gettext_noop(
        "private messages, closed profiles, pictures, relations and contacts are never kept"
    ),
    gettext_noop(
        "private messages, closed profiles, what VK keeps under `personal`, relations, relatives, military, phones in profiles and exact places are never kept"
    ),
    gettext_noop("profiles of members and of who writes"),
    gettext_noop(
        "profiles of others, private messages and posts that are not for all are never kept; what is deleted there is deleted here"
    ),
    gettext_noop("public key of the application, from the same letter"),
    gettext_noop("reactions, and who comes and goes; it needs no single right"),
    gettext_noop("secret key of the Callback API; empty: it is not used"),
    gettext_noop("secret key of the application"),
    gettext_noop("secret of your app"),
    gettext_noop("service key of your app, for the wall, comments and likes; empty: none"),
    gettext_noop("so many days back each later one looks again"),
    gettext_noop("so many days back the first reading goes"),
    gettext_noop("so that you need not sign in every two hours"),
    gettext_noop("string that the Callback API wants to see"),
    gettext_noop("that you need not allow it again each half hour"),
    gettext_noop("to be told of comments as they come"),
    gettext_noop("to find the page that you allow"),
    gettext_noop("to read comments and mentions there"),
    gettext_noop("to read how articles are read and how many follow"),
    gettext_noop("to read posts and comments of communities"),
    gettext_noop("to read posts that name you"),
    gettext_noop("to read posts that name you, answers to you and your own posts"),
    gettext_noop("to read the posts of your Instagram account"),
    gettext_noop("to read what answers you and comments that name you"),
    gettext_noop("to read what names you and what answers you; messages are not read"),
    gettext_noop("to read what visitors write, and who they are"),
    gettext_noop("to read what you posted yourselves"),
    gettext_noop("to read what you published, and how it is liked"),
    gettext_noop("to read who follows the account"),
    gettext_noop("to read who wrote them: name, user name, whether the account is closed"),
    gettext_noop(
        "to read your channel, your videos and their comments; Google has no smaller one for comments: nothing is written or deleted there"
    ),
    gettext_noop("to read your posts, and how often they were liked"),
    gettext_noop("to see which account it is"),
    gettext_noop("token for an hour; signing in gives it"),
    gettext_noop("token of a manager, for votes, reposts, forms and statistics; empty: none"),
    gettext_noop("token of the bot, as BotFather gave it"),
    gettext_noop("token of the page, or of somebody who manages it"),
    gettext_noop("token of who signed in; signing in says it"),
    gettext_noop("token of your account; signing in gives it"),
    gettext_noop("token of your account; signing in says it"),
    gettext_noop("token that Rapport was given; leave it empty"),
    gettext_noop("token that renews it; leave it empty"),
    gettext_noop("topics, comments, likes and statistics of the group"),
    gettext_noop("votes, reposts, forms and statistics"),
    gettext_noop(
        "what is written to the bot in private. Telegram tells bots nothing of what is deleted: take it out here yourselves; who blocks the bot wants no more messages"
    ),
    gettext_noop("what of it to keep"),
    gettext_noop("what others write of you, if you look for words"),
    gettext_noop(
        "what people write below your videos, their name or user name and the number of their channel"
    ),
    gettext_noop(
        "what people write on your page and account or about them in public: their name, and the number or user name that Meta lets your page know them by"
    ),
    gettext_noop("what people write to you in public, their name, user name and number"),
    gettext_noop("what renews it; empty until you allow it"),
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
    gettext_noop("when the token runs out; signing in says it"),
    gettext_noop("where tokens are granted"),
    gettext_noop("whether all members are read, or only who wrote or liked"),
    gettext_noop("whether updates are asked for, or sent to our address"),
    gettext_noop(
        "who follows the account, scans of your QR codes, articles and how they are read"
    ),
    gettext_noop("who is a member, and orders of the shop"),
    gettext_noop("who wrote to you, favoured or boosted you"),
    gettext_noop("who you are, who follows you, and who favoured what you wrote"),
    gettext_noop("whose feed it is"),
    gettext_noop("word that deliveries bear: letters, digits, _ and -"),
    gettext_noop("words by which it may name you, parted by commas; empty: not looked for"),
    gettext_noop("words that name you, parted by commas: they are searched for"),
    gettext_noop("words to count posts of, as X searches them; empty: none"),
    gettext_noop("words to look for, parted by commas"),
    gettext_noop("your notifications, your posts and their talks, who follows you"),
    gettext_noop("your posts and the talks under them"),
    gettext_noop(
        "your posts with their figures, comments and answers, visitors' posts, mentions, reactions as they happen"
    ),
    gettext_noop("your videos with their figures, comments and answers below them"),
)
