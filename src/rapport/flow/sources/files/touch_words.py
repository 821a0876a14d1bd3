"""What headers of mails, calls, advertisements and outside figures call our fields."""

from typing import Final

#: Of what people did on a site or with a mail, and of calls.
_TOUCHES: Final = {
    "url": (
        "full url, page location, document location, landing url, link, clicked url,"
        " полный адрес, ссылка, пълен адрес, връзка, 完整网址, 链接, 連結"
    ),
    "channel": (
        "channel, medium, utm medium, traffic source, канал, тип трафика, канал на трафика,"
        " 渠道, 管道"
    ),
    "content": (
        "utm content, content, variant, banner, ad, ad name, ad title, creative, объявление,"
        " номер объявления, баннер, вариант, обява, банер, 广告, 廣告, 创意, 素材"
    ),
    "duration": (
        "duration, length, talk time, seconds, call duration, длительность,"
        " продолжительность, время разговора, продължителност, времетраене, 通话时长, 时长"
    ),
    "direction": (
        "direction, call direction, call type, направление, тип звонка, посока,"
        " посока на обаждане, 方向, 呼叫类型"
    ),
    "outcome": (
        "outcome, call result, disposition, call status, result, status, итог, результат,"
        " статус звонка, резултат, изход, 结果, 通话状态"
    ),
    "our_line": (
        "our line, extension, line, operator, agent, did, внутренний номер, линия, оператор,"
        " вътрешен номер, линия, 分机, 坐席"
    ),
    "event": (
        "event name, event, event title, название события, събитие име, име на събитие,"
        " 事件名称, 事件名稱"
    ),
    "sent_at": (
        "sent at, sent, mail date, message date, date sent, дата письма, дата отправки,"
        " отправлено, изпратено на, дата на изпращане, 发送时间, 寄出時間"
    ),
    "subject": (
        "subject, mail subject, subject line, тема письма, тема, тема на писмото, относно,"
        " 邮件主题, 主题, 主旨"
    ),
    "thread": (
        "thread, thread id, conversation, conversation id, ticket, цепочка, переписка,"
        " id переписки, нишка, разговор, 会话, 對話"
    ),
    "mail_event": (
        "mail event, email event, delivery status, mail status, event, status,"
        " событие письма, статус письма, статус доставки, статус на писмото,"
        " 邮件状态, 投递状态"
    ),
    "reason": (
        "bounce reason, reason, diagnostic code, error, причина, причина недоставки,"
        " причина за връщане, 退信原因, 原因"
    ),
}
#: Of numbers by day, of campaigns and of figures from outside.
_FIGURES: Final = {
    "day": ("day, date, report date, reporting starts, день, дата, отчетная дата, ден, 日期, 日"),
    "delivered": (
        "delivered, emails delivered, sent, recipients, доставлено, отправлено, получателей,"
        " доставени, изпратени, 送达数, 发送数"
    ),
    "opened": (
        "opened, opens, unique opens, открыли, открытия, отворени, отваряния, 打开数, 開信數"
    ),
    "clicks": "clicks, link clicks, клики, переходы, кликове, 点击量, 点击数, 點擊次數",
    "shown": (
        "impressions, impr, shows, views, показы, показов, импресии, показвания, 展示量,"
        " 展示次数, 曝光量, 曝光次數"
    ),
    "reached": "reach, reached, unique users, охват, обхват, достигнати, 覆盖人数, 觸及人數",
    "cost": (
        "cost, spend, spent, amount spent, costs, расход, расходы, потрачено, затраты,"
        " разход, разходи, похарчени, 花费, 花費, 费用"
    ),
    "campaign_title": (
        "campaign name, campaign title, campaign, название кампании, кампания,"
        " име на кампания, 活动名称, 推广名称"
    ),
    "began_by": "began by, initiator, started by, инициатор, кто начал, инициатор, 发起人",
    "measure": "measure, metric, indicator, показатель, метрика, показател, 指标, 指標",
    "area": "area, region, area name, регион, область, район, 地区, 地區",
    "role": (
        "role, professional role, occupation, profession, профессиональная роль, профессия,"
        " професия, 职业, 職業"
    ),
    "level": ("level, experience, grade, seniority, уровень, опыт, грейд, ниво, опит, 级别, 级別"),
    "age_from": "age from, min age, возраст от, възраст от, 年龄下限",
    "age_to": "age to, max age, возраст до, възраст до, 年龄上限",
    "statistic": (
        "statistic, percentile, stat, статистика, перцентиль, перцентил, 统计量, 百分位"
    ),
    "value": "value, figure, значение, стойност, 数值, 數值",
    "gross": "gross, before tax, до вычета налогов, гросс, бруто, 税前, 稅前",
    "as_of": (
        "as of, as of date, period, на дату, дата среза, период, към дата, 截至日期, 统计日期"
    ),
    "sample": (
        "sample, sample size, observations, выборка, размер выборки, извадка, 样本量, 樣本數"
    ),
    "employers": "employers, companies, работодателей, компаний, работодатели, 雇主数",
    "indirect": "indirect, share derived, косвенных, доля расчетных, косвени, 推算比例",
    "origin": "origin, data source, provider, источник данных, източник, 数据来源",
}


def fields(numbers: str) -> dict[str, str]:
    """Return field -> phrases, as words.FIELDS; `numbers` is what any file says of its own ids."""
    return {
        **_TOUCHES,
        **_FIGURES,
        "message": (
            "message id, mail id, id письма, id сообщения, номер письма, id на писмо,"
            f" 邮件编号, 消息编号, {numbers}"
        ),
        "campaign_id": (
            "campaign id, campaign no, id кампании, номер кампании, кампания id, id на кампания,"
            f" 活动编号, 推广编号, {numbers}"
        ),
    }
