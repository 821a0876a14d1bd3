"""What headers of a web site's files call our fields, and who belongs to which organisation."""


def fields(numbers: str, when: str) -> dict[str, str]:
    """Return field -> phrases, as words.FIELDS; `numbers` and `when` are what any file says."""
    return {
        "visit": (
            f"visit, visit id, page view id, pageview id, hit id, message id, id визита, {numbers}"
        ),
        "visitor": (
            "anonymous id, visitor id, visitor, previous id, distinct id, client id, device id,"
            " browser id, browser, cookie id, cookie, session id, анонимный id, посетитель,"
            " id посетителя, анонимен id, посетител, id на посетител, 访客编号, 访客, 訪客,"
            " 匿名id, 设备编号"
        ),
        "visited_at": (
            "visited at, viewed at, visit time, visit date, server time, дата визита,"
            f" время визита, дата на посещение, 访问时间, 訪問時間, {when}"
        ),
        "page": (
            "page, page title, page url, url, path, page path, address, landing page, страница,"
            " адрес страницы, страница адрес, адрес на страница, 页面, 頁面, 网址, 網址"
        ),
        "referrer": (
            "referrer, referer, referring url, came from, реферер, источник перехода,"
            " препращащ адрес, 来源网址, 来源页面, 來源網址"
        ),
        "user": (
            "user id, user, uid, customer id, customer, client id, account id, id пользователя,"
            " пользователь, id клиента, клиент, потребител id, id на потребител, 用户编号,"
            " 用户id, 用户, 會員編號, 会员编号"
        ),
        "method": (
            "method, type, call, call type, identified by, способ, метод, вид, начин, 方式,"
            " 方法, 类型"
        ),
        "signature": (
            "signature ok, signature valid, signature, signed, verified, подпись верна, подпись,"
            " подписът е верен, подпис, 签名有效, 签名, 簽名"
        ),
        "identified_at": (
            "identified at, signed in at, login time, sign in time, timestamp, дата входа,"
            f" время входа, дата на вход, 登录时间, 登入時間, {when}"
        ),
        "known": "known account, known account id, account key",
        "told_at": "told at, enriched at, сообщено, съобщено на, 告知时间",
        "organisation": (
            "organisation id, organization id, company id, employer id, firm id, account id,"
            " id организации, id компании, код организации, организация id, фирма id,"
            " id на фирма, фирма no, код на фирма, 公司编号, 单位编号, 企业编号, 机构编号"
        ),
        "member": (
            "contact person id, contact id, member id, representative id, id контактного лица,"
            " контактное лицо id, лице за контакт id, лице за контакт no, 联系人编号, 聯絡人編號"
        ),
    }
