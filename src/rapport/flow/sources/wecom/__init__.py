"""WeCom (企业微信): the customers that a company's people added, and its groups of customers.

    asking.py   the calls: customers of each of our people, and who is in which group
    reading.py  what is kept, and as which rows
    source.py   the declaration, and the delivery

Its deliveries are closed as WeChat's are, and its calls answer alike: see wechat/.

Never: a message; what our people noted about a customer: remark, description, telephone, tags.
"""
