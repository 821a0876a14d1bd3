"""Photograph every page in every language, theme and width: python tools/album.py

Writes `var/album/index.html`, one page with all pictures, a row a page and language, and the
PNGs beside it. Nothing in it comes from elsewhere: it opens from the disk, offline. The pages
are the ones that tests/browser walks, on workspaces that are made for it and thrown away.
"""

import argparse
import html
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser.conftest import ARGUMENTS, CHROMIUM  # noqa: E402
from tests.browser.pages import PAGES, Page  # noqa: E402
from tests.browser.stages import Stages  # noqa: E402
from tests.browser.walking import LANGUAGES, VIEWS, View  # noqa: E402

STYLE = """
body { font: 14px/20px system-ui, sans-serif; margin: 24px; background: #f5f6f8; color: #1a2230 }
table { border-collapse: collapse } th { text-align: left; padding: 4px 8px; font-weight: 600 }
td { vertical-align: top; padding: 4px 8px } tbody th { white-space: nowrap }
img { border: 1px solid #c3cad5; height: 220px; width: auto; max-width: 320px;
      object-fit: cover; object-position: top; display: block }
nav { columns: 6; margin-bottom: 24px } h2 { margin: 32px 0 8px; font-size: 16px }
.none { color: #525d70 }
"""


def picture_name(page: Page, language: str, view: View) -> str:
    return f"{page.name}/{language}-{view.width}-{view.theme}.png"


def photograph(
    pages: Sequence[Page], languages: Sequence[str], out: Path
) -> dict[str, dict[str, str]]:
    """Take all pictures; return for a page and language that failed why, in a word."""
    failed: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory(prefix="rapport-album-") as folder, sync_playwright() as here:
        browser = here.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        stages = Stages(browser, Path(folder))
        try:
            for page in pages:
                (out / page.name).mkdir(parents=True, exist_ok=True)
                for language in languages:
                    if why := _take(stages, page, language, out):
                        failed.setdefault(page.name, {})[language] = why
                print(page.name, flush=True)
        finally:
            stages.close()
            browser.close()
    return failed


def _take(stages: Stages, page: Page, language: str, out: Path) -> str:
    try:
        stage = stages[page.stage]
        walker = stage.walker(language, page.role)
        walker.open(stage.fill(page.address), status=page.status, then=page.then)
        for view in walker.views():
            walker.picture(out / picture_name(page, language, view))
    except Exception as error:  # an album with a gap is better than none; the tests are strict
        return f"{type(error).__name__}: {error}".splitlines()[0]
    return ""


def index(
    pages: Sequence[Page], languages: Sequence[str], failed: dict[str, dict[str, str]]
) -> str:
    """The one page with all pictures."""
    contents = "".join(f'<a href="#{p.name}">{p.name}</a><br>' for p in pages)
    heads = "".join(f"<th>{view}</th>" for view in VIEWS)
    parts = []
    for page in pages:
        rows = "".join(_row(page, lang, failed.get(page.name, {}).get(lang)) for lang in languages)
        parts.append(
            f'<h2 id="{page.name}">{page.name} · <small>{html.escape(page.address)} · '
            f"{page.role or 'nobody'} · {page.stage}</small></h2>"
            f"<table><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Album of all pages</title>'
        f"<style>{STYLE}</style><h1>Every page</h1><nav>{contents}</nav>{''.join(parts)}</html>"
    )


def _row(page: Page, language: str, why: str | None) -> str:
    return f"<tr><th>{language}</th>{''.join(_cells(page, language, why))}</tr>"


def _cells(page: Page, language: str, why: str | None) -> Iterable[str]:
    if why:
        yield f'<td colspan="{len(VIEWS)}" class="none">no picture: {html.escape(why)}</td>'
        return
    for view in VIEWS:
        name = picture_name(page, language, view)
        alt = html.escape(f"{page.name}, {language}, {view}")
        yield f'<td><a href="{name}"><img src="{name}" alt="{alt}" loading="lazy"></a></td>'


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("--out", type=Path, default=ROOT / "var" / "album")
    wanted.add_argument("--page", action="append", help="a page by name; all without it")
    wanted.add_argument("--language", action="append", choices=LANGUAGES, help="all without it")
    asked = wanted.parse_args(arguments)
    pages = [p for p in PAGES if not asked.page or p.name in asked.page]
    languages = asked.language or list(LANGUAGES)
    if not pages:
        wanted.error("no page has that name; they stand in tests/browser/pages.py")
    asked.out.mkdir(parents=True, exist_ok=True)
    failed = photograph(pages, languages, asked.out)
    (asked.out / "index.html").write_text(index(pages, languages, failed), encoding="utf-8")
    print(f"{asked.out / 'index.html'}: {len(pages)} pages in {len(languages)} languages")
    for name, whys in failed.items():
        for language, why in whys.items():
            print(f"no picture of {name} in {language}: {why}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
