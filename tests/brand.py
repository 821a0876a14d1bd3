"""A brand on four small files, to build people of in a second."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from rapport import importing
from rapport.flow.sources.files.mapping import Consent, Mapping
from rapport.flow.workspace import Workspace

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TERMS = {"purposes": ("service", "profile", "marketing"), "basis": "contract"}

CRM = """id;name;phone;e-mail;birth date;city;news
10;Светлана Ковальчук;0888 123 417;sveta@mail.example;14.05.1988;Бургас;да
11;Георги Петров;+359 888 555 101;georgi@mail.example;02.03.1975;Пловдив;не
12;李晓雯;;xiaowen@post.example;;Sofia;
13;Иван Димитров;0888 777 202;;31.02.1980;Русе;да
"""
SHOP = """customer,first,last,email,phone,town
s-1,Svetlana,Kovalchuk,SVETA@mail.example,+359888123417,Sofia
s-2,Xiaowen,Li,xiaowen@post.example,,Sofia
s-3,Anna,Moretti,anna@mail.example,,Trieste
"""
ORDERS = """order,customer,date,product,amount,currency
A1,s-1,2026-02-14,Arda reel,120.00,EUR
A1,s-1,2026-02-14,Line 0.20,12.50,EUR
A2,s-3,2025-01-10,Rila tent,310.00,EUR
"""
MAIL = """address,subscribed
sveta@mail.example,yes
anna@mail.example,no
"""

CRM_MAP = Mapping(
    source="crm",
    kind="people",
    columns={
        "id": "id",
        "name": "name",
        "phone": "phone",
        "email": "e-mail",
        "birth": "birth date",
        "city": "city",
    },
    consents=(Consent("news", "marketing", "email"),),
    date_formats=("%d.%m.%Y",),
    region="BG",
    **TERMS,
)
SHOP_MAP = Mapping(
    source="shop",
    kind="people",
    columns={
        "id": "customer",
        "given": "first",
        "family": "last",
        "email": "email",
        "phone": "phone",
        "city": "town",
    },
    region="BG",
    verified=("email",),
    **TERMS,
)
ORDERS_MAP = Mapping(
    source="shop",
    kind="orders",
    columns={
        "order": "order",
        "customer": "customer",
        "ordered_at": "date",
        "product_title": "product",
        "amount": "amount",
        "currency": "currency",
    },
    **TERMS,
)
MAIL_MAP = Mapping(
    source="mail",
    kind="people",
    columns={"email": "address"},
    consents=(Consent("subscribed", "marketing", "email"),),
    verified=("email",),
    **TERMS,
)
FILES = (
    ("crm.csv", CRM, CRM_MAP),
    ("shop.csv", SHOP, SHOP_MAP),
    ("orders.csv", ORDERS, ORDERS_MAP),
    ("mail.csv", MAIL, MAIL_MAP),
)


def new_workspace(folder: Path) -> Workspace:
    return Workspace.create(folder, brand="Marten & Reed", phone_region="BG")


def add(workspace: Workspace, name: str, text: str, mapping: Mapping, now=NOW) -> importing.Added:
    """Import a text as if it were a file of that name."""
    path = workspace.root.parent / name
    path.write_text(text, encoding="utf-8")
    return importing.add_file(workspace, path, mapping, now=now)


def fill(workspace: Workspace, files=FILES) -> Workspace:
    for name, text, mapping in files:
        add(workspace, name, text, mapping)
    return workspace


def copied(workspace: Path, to: Path) -> Path:
    """Copy a workspace that may be in use: its databases as SQLite backs them up, whole."""

    def one(source: str, target: str) -> str:
        if not source.endswith(".sqlite"):
            return shutil.copy2(source, target)
        with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as made:
            held.backup(made)
        shutil.copymode(source, target)
        return target

    beside = shutil.ignore_patterns("*.sqlite-shm", "*.sqlite-wal")
    return Path(shutil.copytree(workspace, to, ignore=beside, copy_function=one))
