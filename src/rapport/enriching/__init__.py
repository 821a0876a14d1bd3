"""The lawful ways to learn more of somebody than our own sources tell: four routes, no other.

    routes.py     what each route is for, what leaves and what comes back
    choosing.py   who may be asked about, by which contact, and why everybody else may not
    ledger.py     enriching.sqlite: what was asked, what it cost, what came of it
    contract.py   what a contract says: quota, budget, price, keys
    partners.py   a partner under contract is asked by keys; partner_files.py: by a file;
                  outliving.py: when its word goes
    lists.py      a hashed list goes to an advertising platform; counts come back
    platforms.py  how each platform takes a list
    outcome.py    how things stand with all of these, for who decides
    links.py      a link that a person opens themselves, to sign in or to say a name; permitted.py:
                  whom it may be made for; open_links.py, codes.py, binding.py: until it is used

Never: Django, an identifier in the ledger, a call to a network for people by their phone.
"""
