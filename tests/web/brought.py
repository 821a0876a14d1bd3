"""Bringing in a file through the pages, as a teammate does."""

import io
import re
from html import unescape

CUSTOMERS = (
    "id,name,email,phone,city,religion,news,remark\n"
    "1,Anna Petrova,anna@abv.example,+359888123417,Sofia,x,yes,a\n"
    "2,Boris Kolev,boris@abv.example,+359888123418,Varna,x,no,b\n"
    "3,Bad Mail,not-an-email,+359888123419,Varna,x,no,c\n"
    "4,Vera Ilieva,vera@abv.example,12,Varna,x,no,d\n"
    "5,Gergana Doneva,gergana@abv.example,+359888123421,Ruse,x,=SUM(1),e\n"
    "6,Petar Petrov,petar@abv.example,+359888123422,Ruse,x,yes,f\n"
)


def text_of(answer) -> str:
    """What a reader reads: the answer's text without tags, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def send(client, text=CUSTOMERS, name="crm_people.csv"):
    """Upload a file; return where its questions stand."""
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = name
    answer = client.post("/sources/add/upload/", {"file": file})
    assert answer.status_code == 302, text_of(answer)
    return answer.headers["Location"]


def answers(client, address, **said):
    """What the form at `address` would send as it stands, with `said` on top."""
    form = client.get(address).context["form"]
    told = form.proposal
    given = {"kind": told.kind, "encoding": "", "delimiter": ""}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", False):
            given[name] = value
    return given | {"purposes": ["service", "profile"], "basis": "contract"} | said


def bring_in(client, text=CUSTOMERS, name="crm_people.csv", **said):
    """Upload, check and start the import of a file; return its address."""
    address = send(client, text, name)
    given = answers(client, address, **said)
    checked = client.post(f"{address}check/", given)
    assert checked.context.get("rehearsal"), text_of(checked)
    started = client.post(f"{address}import/", given)
    assert started.status_code == 302, text_of(started)
    return address


def file_of(text, name="crm_people.csv"):
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = name
    return file


def in_uploads(ws):
    folder = ws.root / "uploads"
    return sorted(folder.iterdir()) if folder.is_dir() else []
