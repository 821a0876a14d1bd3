"""What headers call our fields, in English, Russian, Bulgarian and Chinese.

A phrase stands between commas. It is compared with a header folded by `folded`: a whole
match is sure, a phrase within a longer header is likely.
"""

import re
import unicodedata
from typing import Final

from rapport.flow.sources.files import network_words, site_words, touch_words

_ID = "id, code, no, number, key, uid, код, номер, ид, идентификатор, 编号, 編號, 号码"
_WHEN = (
    "date, time, datetime, timestamp, when, created at, created, дата, время, час,"
    " дата и время, дата и час, 日期, 时间, 時間"
)
_TITLE = "name, title, название, наименование, заглавие, име, 名称, 名稱, 标题"

#: Field -> what headers call it.
FIELDS: Final[dict[str, str]] = {
    "id": (
        f"{_ID}, customer id, client id, contact id, user id, person id, customer number,"
        " member id, клиент no, контакт no, фирма no, firm no, company id, клиент id,"
        " id клиента, код клиента, номер клиента, клиентски номер, номер на клиент,"
        " 客户编号, 客戶編號, 会员编号, 會員編號, 用户id, 客户id, 会员号"
    ),
    "customer": (
        "customer, customer id, client, client id, customer number, customer no,"
        " contact id, user id, member id, buyer, buyer id, account, клиент, покупатель,"
        " клиент no, покупатель id, id клиента, код клиента, номер клиента, купувач,"
        " клиент id, код на клиент, клиентски номер, 客户, 客戶, 客户编号, 客戶編號,"
        " 会员编号, 會員編號, 用户id, 买家, 客户id"
    ),
    "name": (
        "name, full name, fullname, customer name, client name, contact, contact name,"
        " person, display name, фио, ф и о, имя и фамилия, полное имя, имя клиента,"
        " покупатель фио, контакт, име и фамилия, три имена, пълно име, име на клиента,"
        " имена, 姓名, 名字, 客户姓名, 客戶姓名, 联系人, 聯絡人, 全名, организация,"
        " название, company, company name, наименование, фирма, компания, 公司名称, 公司,"
        " 企业名称"
    ),
    "given": (
        "given name, first name, firstname, given, forename, fname, имя, собственное имя,"
        " име, собствено име, първо име, 名"
    ),
    "patronymic": ("patronymic, middle name, second name, отчество, бащино име, презиме, 中间名"),
    "family": (
        "family name, last name, lastname, surname, family, lname, фамилия, фамилно име,"
        " фамилия на клиента, 姓, 姓氏"
    ),
    "phone": (
        "phone, phone no, тел no, phone number, mobile, mobile phone, cell, cell phone,"
        " tel, telephone, msisdn, contact phone, телефон, номер телефона, мобильный,"
        " мобильный телефон, сотовый, тел, моб тел, контактный телефон, мобилен,"
        " мобилен телефон, телефонен номер, гсм, gsm, 电话, 電話, 手机, 手機, 手机号,"
        " 手機號碼, 手机号码, 联系电话, 聯絡電話, 移动电话, 行動電話"
    ),
    "phone_2": (
        "phone 2, second phone, other phone, home phone, work phone, landline, phone2,"
        " телефон 2, второй телефон, домашний телефон, рабочий телефон, доп телефон,"
        " втори телефон, домашен телефон, служебен телефон, стационарен телефон, 电话2,"
        " 备用电话, 固定电话, 座机"
    ),
    "email": (
        "email, e mail, mail, email address, e mail address, электронная почта, почта,"
        " эл почта, адрес электронной почты, емейл, имейл, емайл, е поща, електронна поща,"
        " мейл, 邮箱, 郵箱, 电子邮件, 電子郵件, 电邮, 電郵, 邮件, 信箱, 电子邮箱"
    ),
    "email_2": (
        "email 2, second email, other email, work email, email2, почта 2, второй email,"
        " рабочая почта, втори имейл, служебен имейл, 邮箱2, 备用邮箱"
    ),
    "city": (
        "city, town, city of residence, locality, город, населенный пункт,"
        " город проживания, град, населено място, местоживеене, 城市, 所在城市, 居住城市,"
        " 市"
    ),
    "country": "country, country of residence, страна, държава, 国家, 國家, 国籍地区",
    "postcode": (
        "postcode, postal code, zip, zip code, post code, индекс, почтовый индекс,"
        " пощенски код, пк, 邮编, 郵遞區號, 邮政编码"
    ),
    "address": (
        "address, street, street address, home address, delivery address, адрес, улица,"
        " адрес доставки, домашний адрес, домашен адрес, адрес за доставка, 地址, 住址,"
        " 详细地址"
    ),
    "telegram": "telegram, tg, телеграм, телеграмм, 电报",
    "vk": "vk, vkontakte, вк, вконтакте",
    "ok": "odnoklassniki, одноклассники",
    "instagram": "instagram, insta, ig, инстаграм, инстаграмм",
    "facebook": "facebook, fb, фейсбук, фейсбук профил",
    "twitter": "twitter, x handle, твиттер, туитър",
    "linkedin": "linked in, linkedin, линкедин",
    "wechat": "wechat, weixin, wechat id, 微信, 微信号, 微信號",
    "weibo": "weibo, 微博, 微博账号",
    "handle": (
        "handle, username, user name, login, nick, nickname, screen name, social, логин,"
        " ник, никнейм, имя пользователя, потребител, потребителско име, профил, 用户名,"
        " 昵称, 暱稱, 账号"
    ),
    "birth": (
        "birth date, date of birth, birthdate, birthday, birth, dob, bdate,"
        " year of birth, birth year, дата рождения, день рождения, год рождения, др,"
        " дата на раждане, рожден ден, година на раждане, роден на, родена на, 生日,"
        " 出生日期, 出生年月, 出生年份"
    ),
    "age": "age, возраст, возраст лет, възраст, години, 年龄, 年齡",
    "sex": "sex, gender, пол, 性别, 性別",
    "language": (
        "language, lang, preferred language, locale, язык, предпочитаемый язык, език,"
        " предпочитан език, 语言, 語言"
    ),
    "employer": (
        "employer, company, workplace, place of work, organisation, organization,"
        " работодатель, компания, место работы, организация, работодател, месторабота,"
        " фирма, 公司, 单位, 工作单位, 雇主"
    ),
    "position": (
        "position, job, job title, profession, occupation, должность, профессия,"
        " длъжност, професия, позиция, 职位, 職位, 职业, 職業, 职务"
    ),
    "education": "education, degree, образование, 学历, 學歷, 教育程度",
    "interests": (
        "interests, interest, hobbies, hobby, tags, likes, интересы, увлечения, хобби,"
        " интереси, хоби, увлечение, 兴趣, 興趣, 爱好, 愛好, 兴趣爱好"
    ),
    "card": (
        "card, карта no, card number, card no, loyalty card, loyalty number, карта,"
        " номер карты, карта лояльности, бонусная карта, дисконтная карта, номер на карта,"
        " клубна карта, клиентска карта, карта за лоялност, 卡号, 卡號, 会员卡, 會員卡,"
        " 会员卡号, 會員卡號"
    ),
    "consent_at": (
        "consent date, consent at, date of consent, consented at, opt in date,"
        " дата согласия, дата на съгласие, дата на съгласието, 同意日期, 同意时间"
    ),
    "registered_at": (
        "registered, first seen, confirmed on, confirmed at, subscribed at,"
        " subscribed on, opted in at, registered at, registration date, registration,"
        " sign up date, signup date, joined, client since, customer since, created at,"
        " created, date added, issued, issued at, issue date, дата регистрации,"
        " зарегистрирован, дата создания, клиент с, дата выдачи, дата на регистрация,"
        " регистриран на, регистрация, клиент от, дата на издаване, 注册日期, 註冊日期,"
        " 注册时间, 註冊時間, 创建时间, 办卡日期, 开卡日期"
    ),
    "updated_at": (
        "updated, updated at, modified, last modified, last change, last seen,"
        " last visit, обновлено, дата обновления, дата изменения, последний визит,"
        " обновен, обновено, последна промяна, последно посещение, 更新时间, 更新時間,"
        " 修改时间, 最后访问"
    ),
    "tax_number": (
        "tax number, tax id, vat, vat number, vat id, инн, огрн, еик, булстат, ддс номер,"
        " 税号, 統一編號, 统一社会信用代码"
    ),
    "industry": (
        "industry, sector, branch, line of business, отрасль, сфера деятельности,"
        " вид деятельности, бранш, отрасъл, сектор, 行业, 行業"
    ),
    "order": (
        "order, поръчка no, заказ no, чек no, order id, order number, order no, invoice,"
        " receipt, transaction, transaction id, заказ, номер заказа, id заказа, чек,"
        " номер чека, поръчка, номер на поръчка, поръчка номер, касов бон, 订单, 訂單,"
        f" 订单号, 訂單號, 订单编号, 訂單編號, {_ID}"
    ),
    "ordered_at": (
        "order date, ordered at, order time, purchase date, purchased at, date of order,"
        " дата заказа, дата покупки, дата чека, дата на поръчка, дата на поръчката,"
        f" дата на покупка, 下单时间, 下單時間, 订单日期, 訂單日期, 购买日期, {_WHEN}"
    ),
    "product": (
        "product, product id, product code, sku, item, item id, article, артикул, товар,"
        " код товара, id товара, продукт, код на продукт, стока, 商品编号, 商品編號,"
        f" 产品编号, 货号, {_ID}"
    ),
    "product_title": (
        "product name, product title, item name, product, item, goods, description,"
        " название товара, наименование товара, товар, продукт, име на продукт,"
        " наименование на продукт, описание, 商品名称, 商品名稱, 产品名称, 商品, 产品,"
        f" {_TITLE}"
    ),
    "theme": (
        "category, group, product group, type, section, категория, группа, раздел, тип,"
        " группа товаров, група, вид, 类别, 類別, 分类, 品类"
    ),
    "quantity": (
        "quantity, qty, count, pieces, units, количество, кол во, шт, брой, бройки, к во,"
        " 数量, 數量, 件数"
    ),
    "price": (
        "price, unit price, price each, цена, цена за единицу, цена за штуку,"
        " единична цена, ед цена, 单价, 單價, 价格, 價格"
    ),
    "amount": (
        "amount, sum, total, value, line total, revenue, paid, сумма, стоимость, итого,"
        " оплачено, сума, стойност, общо, платено, 金额, 金額, 总价, 小计"
    ),
    "order_amount": (
        "order total, order amount, order sum, grand total, order value, сумма заказа,"
        " сумма чека, итог заказа, сума на поръчката, обща сума, стойност на поръчката,"
        " 订单金额, 訂單金額, 订单总额, 合计"
    ),
    "currency": "currency, currency code, валута, валюта, 币种, 幣別, 货币, 貨幣",
    "shop": (
        "shop, store, branch, outlet, point of sale, place, location, магазин, точка,"
        " филиал, место, торговая точка, обект, място, 门店, 門店, 店铺, 店鋪, 商店, 地点,"
        f" {_ID}"
    ),
    "shop_title": (
        "shop name, store name, shop title, название магазина, магазин, име на магазин,"
        f" 门店名称, 店铺名称, {_TITLE}"
    ),
    "shop_place": (
        "address, city, place, location, shop address, адрес, город, адрес магазина,"
        " град, адрес на магазин, 地址, 城市, 门店地址"
    ),
    "campaign": (
        "campaign, utm campaign, questionnaire, survey, promotion, promo, кампания,"
        " рекламная кампания, анкета, опрос, акция, промоция, въпросник, 活动, 活動, 问卷,"
        " 營銷活動, 推广"
    ),
    "answer_id": (
        f"answer id, response id, submission id, id ответа, id на отговор, 答卷编号, {_ID}"
    ),
    "answered_at": (
        "answered at, submitted at, response date, submission date, completed at,"
        " дата ответа, дата заполнения, дата на отговор, попълнена на, 提交时间, 填写时间,"
        f" {_WHEN}"
    ),
    "question": "question, question text, вопрос, въпрос, 问题, 問題, 题目",
    "answer": "answer, answer text, response, reply, ответ, отговор, 回答, 答案, 答复",
    "entry": (
        "entry, entry id, entry number, ticket, coupon, coupon code, receipt, чек,"
        " заявка, номер заявки, билет, купон, участие, номер на участие, талон, 参与编号,"
        f" 券号, {_ID}"
    ),
    "entered_at": (
        "entered at, entry date, date of entry, дата участия, дата заявки,"
        f" дата на участие, 参与时间, 參與時間, 报名时间, {_WHEN}"
    ),
    "draw": (
        "draw, prize draw, competition, contest, lottery, raffle, розыгрыш, конкурс,"
        " лотерея, томбола, игра, жребий, 抽奖, 抽獎, 活动名称"
    ),
    "call": (
        "call, call id, call number, звонок, id звонка, номер звонка, обаждане,"
        f" номер на обаждане, 通话编号, {_ID}"
    ),
    "called_at": (
        "called at, call date, call time, start time, date of call, дата звонка, время звонка,"
        f" дата на обаждане, час на обаждане, 通话时间, 来电时间, {_WHEN}"
    ),
    "topic": (
        "topic, subject, reason, тема, причина, тема звонка, предмет, относно,"
        " тема на обаждането, 主题, 主題, 事由"
    ),
    "note": (
        "note, notes, comment, comments, summary, transcript, заметка, комментарий,"
        " примечание, содержание, бележка, коментар, бележки, 备注, 備註, 说明"
    ),
    "interaction": (
        "interaction, activity id, action no, view id, visit id, interaction id,"
        f" event id, action id, id события, id на събитие, 事件编号, {_ID}"
    ),
    "occurred_at": (
        "occurred at, event date, event time, action date, дата события, дата на събитие,"
        f" 发生时间, {_WHEN}"
    ),
    "verb": (
        "verb, action, activity, event, event type, действие, событие, действия, събитие,"
        " 动作, 行为, 事件"
    ),
    **site_words.fields(_ID, _WHEN),
    **touch_words.fields(_ID),
    **network_words.fields(),
    "title": (
        "title, subject, object, page, post, объект, пост, страница, обект, публикация,"
        f" 标题, 標題, 对象, {_TITLE}"
    ),
    "text": (
        "text, message, comment, content, body, текст, сообщение, комментарий, съобщение,"
        " коментар, 内容, 內容, 文本, 评论, 留言"
    ),
}

#: What a column of consents is called, and the words in it that name a channel.
CONSENT: Final = (
    "consent, opt in, optin, subscribed, subscription, newsletter, agrees, agreed,"
    " marketing consent, may contact, согласие, подписка, подписан, рассылка,"
    " согласен, съгласие, съгласен, абонамент, абониран, бюлетин, 同意, 订阅, 訂閱,"
    " 授权, 接收"
)
CHANNELS: Final[dict[str, str]] = {
    "email": (
        "email, e mail, mail, newsletter, почта, email рассылка, имейл, бюлетин, 邮件,"
        " 邮箱, 郵件, 电邮"
    ),
    "sms": "sms, смс, text message, 短信, 簡訊",
    "phone": "phone, call, calls, telephone, телефон, звонок, звонки, обаждане, 电话, 電話",
    "post": "post, postal, letter, почта россии, письмо, писмо, 信件",
    "telegram": "telegram, телеграм, телеграмм",
    "whatsapp": "whatsapp, вотсап, уотсап",
    "viber": "viber, вайбер, вайбър",
    "wechat": "wechat, 微信",
    "push": "push, пуш",
}

#: Words in a consent's header that name a purpose other than marketing, see rights.PURPOSES.
PURPOSES: Final[dict[str, str]] = {
    "profile": (
        "profile, profiling, профилирование, профиль, профилиране, профил, 画像, 個人檔案"
    ),
    "ads": (
        "ads, advertising, ad targeting, retargeting, таргетинг, ретаргетинг,"
        " таргетиране, 广告投放"
    ),
    "events": "events, event invitations, мероприятия, събития, покани, 活动邀请",
    "research": "research, surveys, исследования, опросы, проучвания, анкети, 调研, 研究",
}

#: Columns that are never taken in (health, faith, politics ...), and what they are about.
SENSITIVE: Final[dict[str, str]] = {
    "health": (
        "health, illness, disease, diagnosis, medical, disability, disabled, allergy,"
        " allergies, blood type, pregnancy, pregnant, vaccination, diet, здоровье,"
        " болезнь, заболевание, диагноз, инвалидность, аллергия, группа крови,"
        " беременность, прививки, hiv,"
        " hiv status, вич, хив, здраве, здравословно състояние, болест, заболяване,"
        " диагноза, увреждане, алергия, алергии, кръвна група, бременност, 健康, 疾病,"
        " 艾滋, 病史, 诊断, 残疾, 過敏, 过敏, 血型, 怀孕, 孕期"
    ),
    "politics": (
        "politics, political, political views, political party, party, party membership,"
        " политика, политические взгляды, партия, партийность, политически възгледи,"
        " партийна принадлежност, 政治, 政治面貌, 党派, 黨派, 政党"
    ),
    "faith": (
        "religion, religious, faith, church, confession, belief, beliefs, philosophy, убеждения,"
        " религия, вера, вероисповедание, конфессия, мировоззрение, вероизповедание, вяра,"
        " 宗教, 信仰, 宗教信仰"
    ),
    "ethnic origin": (
        "ethnicity, ethnic, ethnic origin, race, nationality, национальность, раса,"
        " этническая принадлежность, националност, етнос, етническа принадлежност, 民族,"
        " 种族, 種族, 族裔"
    ),
    "sex life": (
        "sexual orientation, orientation, interested in, sex life, сексуальная ориентация,"
        " ориентация, сексуална ориентация, 性取向"
    ),
    "family ties": (
        "relation, relationship status, marital status, relatives, семейное положение,"
        " родственники, семейно положение, роднини, 婚姻状况, 婚姻狀況, 婚姻"
    ),
    "union": "trade union, union membership, union, профсоюз, член профсоюза, синдикат, 工会",
    "biometrics": (
        "biometrics, biometric, fingerprint, face id, dna, genetic, genetics, биометрия,"
        " отпечаток, днк, отпечатък, 指纹, 指紋, 生物识别, 人脸, 基因"
    ),
    "crime": (
        "crime, criminal, criminal record, conviction, convictions, судимость, судимости,"
        " съдимост, присъда, 犯罪, 犯罪记录, 前科"
    ),
    "military": (
        "military, military service, army, военная служба, воинская обязанность, армия,"
        " военна служба, казарма, 兵役, 军队, 服役"
    ),
    "habits": (
        "smoking, smoker, alcohol, drinking, drugs, bad habits, курение, алкоголь,"
        " вредные привычки, пушене, пушач, алкохол, вредни навици, 吸烟, 抽烟, 饮酒, 飲酒"
    ),
    "whereabouts": (
        "gps, latitude, longitude, lat, lon, lng, lat lng, latlng, geolocation, coordinates,"
        " широта, долгота, координаты, геолокация, географска ширина, географска дължина,"
        " координати, 经度, 纬度, 经纬度, 定位"
    ),
    "debts": (
        "debt, debts, credit score, задолженность, долг, кредитный рейтинг, задължения,"
        " дълг, кредитен рейтинг, 负债, 負債, 信用分"
    ),
}

_HUMP = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_BETWEEN = re.compile(r"[^\w]+|_+")


def folded(header: str) -> str:
    """Return a header in lower case, its words parted by single spaces, camelCase too."""
    text = _HUMP.sub(" ", unicodedata.normalize("NFKC", header).strip())
    return _BETWEEN.sub(" ", text.lower().replace("ё", "е")).strip()


def is_general(header: str) -> bool:
    """Tell whether a folded header says little by itself: id, number, date, name."""
    return header in _GENERAL


def phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a list parted by commas, folded, each once."""
    return tuple(dict.fromkeys(folded(p) for p in text.split(",")))


def sensitive(header: str) -> str | None:
    """Return what a column is about if it may never be taken in, else None.

    Short words count only alone: 'race' is a header, 'race number' may be of a marathon.
    """
    header = folded(header)
    for about, listed in _SENSITIVE.items():
        for phrase in listed:
            han = "\u4e00" <= phrase[0] <= "\u9fff" and len(phrase) > 1 and phrase in header
            if header == phrase or han or (len(phrase) > 5 and f" {phrase} " in f" {header} "):
                return about
    return None


def likeness(header: str, known: tuple[str, ...]) -> float:
    """Return how surely `header` (folded) is one of the phrases: 0 no .. 1 the very first.

    Of two whole matches the earlier phrase of its list is the better one, so that general
    words (date, number) stand at the end of a list and lose to special ones.
    """
    if header in known:
        return 1 - 0.3 * known.index(header) / len(known)
    words = f" {header} "
    best = 0.0
    for phrase in known:
        if phrase in _GENERAL:
            continue
        han = "\u4e00" <= phrase[:1] <= "\u9fff"
        inside = phrase in header if han and len(phrase) > 1 else f" {phrase} " in words
        if inside:
            best = max(best, 0.4 + 0.45 * len(phrase) / len(header))
    return best


_SENSITIVE = {about: phrases(text) for about, text in SENSITIVE.items()}
_GENERAL = frozenset(phrase for text in (_ID, _WHEN, _TITLE) for phrase in phrases(text))
