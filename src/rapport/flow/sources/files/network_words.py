"""What columns are called in exports of networks: posts, reactions, numbers of followers."""

from typing import Final

_SAID: Final = {
    "mastodon": "mastodon, fediverse, мастодон",
    "bluesky": "bluesky, bsky, блюскай",
    "youtube": "youtube, youtube channel, ютуб, youtube канал, 油管",
    "reddit": "reddit, reddit user, реддит",
    "pinterest": "pinterest, пинтерест, pinterest профил",
    "xing": "xing, xing profile",
    "my_world": "my world, мой мир, моем мире, моят свят",
    "wechat_openid": "openid, wechat openid, 微信 openid",
    "wechat_unionid": "unionid, wechat unionid, 微信 unionid",
    "account": (
        "account id, profile id, user id, vk id, id профиля, id пользователя, id на"
        " профил, 账号编号, 帐号id"
    ),
    "about": (
        "about, bio, biography, about me, description of profile, о себе, биография, за"
        " мен, 个人简介, 简介"
    ),
    "automated": "bot, is bot, automated, бот, автомат, бот ли е, 机器人",
    "checked": (
        "verified, verified account, blue tick, верифицирован, подтверждён, потвърден,"
        " 已认证, 认证"
    ),
    "followers": (
        "followers, followers count, subscribers, подписчики, подписчиков, последователи,"
        " 粉丝数, 关注者数"
    ),
    "following": ("following, following count, follows, подписки, подписан на, следвани, 关注数"),
    "posts": ("posts, posts count, statuses count, записей, постов, публикации, 发帖数, 微博数"),
    "post": (
        "post, post id, status id, tweet id, comment id, id поста, id записи, id"
        " комментария, id на публикация, 帖子编号, 微博编号"
    ),
    "author": (
        "author, author id, from id, автор, id автора, автор на публикацията, 作者, 作者编号"
    ),
    "published_at": (
        "published at, posted at, post date, дата публикации, опубликовано, публикувано"
        " на, 发布时间, 发表时间"
    ),
    "edited_at": ("edited at, edit date, изменено, дата изменения, редактирано на, 编辑时间"),
    "format": (
        "format, post type, media type, формат, тип записи, тип публикация, 帖子类型, 形式"
    ),
    "reply_to": (
        "reply to, in reply to, parent id, ответ на, в ответ на, отговор на, 回复给, 回复编号"
    ),
    "root": ("root, root id, thread root, корень обсуждения, начална публикация, 主帖编号"),
    "began_by": "began by, started by, кто начал, започнато от, 发起方",
    "mentions_us": (
        "mentions us, brand mention, упоминание, упоминает нас, споменава ни, 提及我们"
    ),
    "place": "place, post location, место публикации, място на публикуване, 发布地点",
    "reaction": ("reaction, reaction id, like id, id реакции, id лайка, реакция, 互动编号"),
    "reacted_at": ("reacted at, liked at, дата реакции, дата лайка, реагирано на, 互动时间"),
    "at": ("at, as at, snapshot date, measured at, дата замера, на момент, измерено на, 统计时间"),
    "likes": ("likes, likes count, reactions count, лайки, лайков, харесвания, 点赞数, 赞"),
    "comments": ("comments, comments count, комментарии, комментариев, коментари, 评论数"),
    "shares": "shares, reposts, retweets, репосты, репостов, споделяния, 转发数, 分享数",
    "saves": "saves, saved, bookmarks, сохранения, запазвания, 收藏数",
    "active": (
        "active, active members, active users, активные, активных участников, активни, 活跃人数"
    ),
}


def fields() -> dict[str, str]:
    """Return field -> phrases, as words.FIELDS."""
    return dict(_SAID)
