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
    gettext_noop("By your agreement. About 100 calls a minute; Each list ends after 1000 things."),
    gettext_noop("Connect the source: you say a secret and get an address."),
    gettext_noop(
        "Copy App Key and App Secret to here, then sign in at Weibo from here with the account whose mentions and comments are to be read."
    ),
    gettext_noop("Copy the address and the token that it prints."),
    gettext_noop("Copy the address of the feed, not that of the page."),
    gettext_noop("Copy the id below the app's name and its secret to here."),
    gettext_noop("Copy the token that @BotFather gave you to here."),
    gettext_noop(
        "Create an app (微连接, 网页应用) and wait until Weibo has looked at it: before that it may read for its testers only."
    ),
    gettext_noop(
        "Create an app (自建应用) under 应用管理, let it see the people who talk with customers, and copy its Secret to here."
    ),
    gettext_noop(
        "Create an app of the kind `web app`; as redirect address write the one shown here."
    ),
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
        "If your server has an address that Telegram can reach, press Set it at Telegram once this is connected: updates then come at once. Else they are asked for every two minutes."
    ),
    gettext_noop(
        "In the app's settings write the redirect address that is shown here (授权回调页)."
    ),
    gettext_noop(
        "In the app, under 企业可信IP, write the address of this machine: WeCom answers no other."
    ),
    gettext_noop(
        "In the app, under 接收消息, 设置API接收, write the address that is shown here, a Token of your own and an EncodingAESKey, and write both here too; tick the events of customers (客户联系): only so you learn at once who deleted one of your people."
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
    gettext_noop(
        "Nothing but the yearly verification. 10,000,000 calls a day for lists of followers."
    ),
    gettext_noop(
        "Nothing for these. Calls an hour by the level of your app, 150 at the lowest; a token ends after some days or months, by that level, and is not renewed: you sign in again."
    ),
    gettext_noop("Nothing."),
    gettext_noop("Nothing. A feed is asked for once an hour, and sent only if it has changed."),
    gettext_noop(
        "Nothing. A server lets each account ask 300 times in five minutes; Rapport asks less."
    ),
    gettext_noop(
        "Nothing. A server lets each address ask 3000 times in five minutes; Rapport asks less."
    ),
    gettext_noop("Nothing. At most 1000 records and 1 MB at a time."),
    gettext_noop("Nothing. What happened before the bot came in is not told."),
    gettext_noop(
        "Nothing; customers beyond the quota of a company that is not verified can't be added."
    ),
    gettext_noop("Open Preferences, Development, New application, and name it after your CRM."),
    gettext_noop("Open Settings, Privacy and security, App passwords, and add one for your CRM."),
    gettext_noop(
        "Open the forum, blog or review site and look for its feed: a link called RSS, Atom or Feed, often at the foot of the page. Many forums have one for each board and search."
    ),
    gettext_noop("Open your community at VK: Manage, then API usage."),
    gettext_noop(
        "Open 设置与开发, 基本配置: copy AppID and AppSecret to here, and write the address of this machine into the IP list (IP白名单)."
    ),
    gettext_noop(
        "Reddit lets nobody use its data for a business without an agreement. Make one with Reddit first, and keep its number at hand: without it nothing is read."
    ),
    gettext_noop(
        "Save it, open it again, and copy the access token; or copy client key and secret, and let Rapport in by a click."
    ),
    gettext_noop("Save it: WeCom asks at once whether the address is ours."),
    gettext_noop(
        "Say here the client id, and the client secret of a Web App, then sign in with your company's account."
    ),
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
    gettext_noop(
        "Sign in at work.weixin.qq.com as an administrator of your company, and copy the number of the company (企业ID) under 我的企业 to here."
    ),
    gettext_noop("Sign in to your brand's account at bsky.app."),
    gettext_noop("Sign in to your brand's account on its Mastodon server."),
    gettext_noop("Start the network on the machine that Rapport runs on: rapport sandbox."),
    gettext_noop(
        "There, under 服务器配置, write the address that is shown here, a Token of your own and an EncodingAESKey, choose the safe mode (安全模式), and write both here too."
    ),
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
        "Under User authentication turn on OAuth 2.0, type Web App or Native App, with the address shown here as its redirect."
    ),
    gettext_noop(
        "Under Webhooks subscribe Page: feed and mention, and Instagram: comments and mentions, with the address and the word shown here."
    ),
    gettext_noop(
        "Under 客户与上下游, 客户联系, API, add the app to those that may call (可调用接口的应用)."
    ),
    gettext_noop(
        "Write /setprivacy to @BotFather, choose the bot and turn privacy off, so that it hears what is written in groups."
    ),
    gettext_noop("Write to @BotFather in Telegram: /newbot, and choose a name and a user name."),
    gettext_noop("Write to api-support@ok.ru and ask for the rights named here."),
    gettext_noop(
        "X is paid by the post that is read. Each post is read when it comes and again each night while it is kept, as the terms want: keep fewer days to pay less; at most 10,000 posts are kept."
    ),
    gettext_noop(
        "no money; a call costs one of 10,000 units a day, and an hourly look at an usual channel about five"
    ),
    gettext_noop(
        "no money; calls are limited by the size of your audience, and slow down by themselves at 80 per cent of what Meta allows. Of the 20,000 newest posts and comments it is found by reading again that they were deleted, of older ones by webhooks."
    ),
    gettext_noop("nothing; OK grants its rights by hand and tells no limits"),
    gettext_noop("nothing; VK allows three calls a second, and twenty-five questions in one call"),
    gettext_noop(
        "only for orders of a shop: signing in does not ask for it, so give a token of a system user that has it, too"
    ),
    gettext_noop("posts, comments, likes, topics, and public posts that name you"),
    gettext_noop("profiles of members and of who writes"),
    gettext_noop("reactions, and who comes and goes; it needs no single right"),
    gettext_noop("so that you need not sign in every two hours"),
    gettext_noop("that you need not allow it again each half hour"),
    gettext_noop("to be told of comments as they come"),
    gettext_noop("to find the page that you allow"),
    gettext_noop("to read comments there, and what others write that names your account"),
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
    gettext_noop("to read which customers your people added, and by which way"),
    gettext_noop("to read which groups there are, and who of your customers is in them"),
    gettext_noop("to read who follows the account"),
    gettext_noop("to read who wrote them: name, user name, whether the account is closed"),
    gettext_noop(
        "to read your channel, your videos and their comments; Google has no smaller one for comments: nothing is written or deleted there"
    ),
    gettext_noop("to read your posts, and how often they were liked"),
    gettext_noop("to see which account it is"),
    gettext_noop("topics, comments, likes and statistics of the group"),
    gettext_noop("votes, reposts, forms and statistics"),
    gettext_noop("what others write of you, if you look for words"),
    gettext_noop("who is a member, and orders of the shop"),
    gettext_noop("who wrote to you, favoured or boosted you"),
    gettext_noop("who you are, who follows you, and who favoured what you wrote"),
    gettext_noop("your notifications, your posts and their talks, who follows you"),
    gettext_noop("your posts and the talks under them"),
)
