"""`rapport learn`: personas, who is like a segment, what goes with a conversion."""

from typing import Annotated, Any

import typer

from rapport.cli_segments import HERE, AsJson, In, Key
from rapport.showing import now, out, print_json

app = typer.Typer(no_args_is_help=True, help="What is learned of people in groups.")


@app.command()
def like(
    key: Key,
    folder: In = HERE,
    purpose: Annotated[
        str, typer.Option("--for", help="marketing, ads or research: what people are for.")
    ] = "marketing",
    take: Annotated[int, typer.Option(help="So many are taken by rules; 0: as before.")] = 0,
    json_: AsJson = False,
) -> None:
    """Learn who is like the members of a segment; rules ask it as `look_alike is KEY`."""
    from rapport.flow.workspace import Workspace
    from rapport.segmenting.learned import lookalikes

    workspace = Workspace.open(folder)
    told = lookalikes.learn(workspace, key, purpose, now=now())
    if take:
        told = lookalikes.take(workspace, told["key"], take, now=now())
    if json_:
        print_json(told)
        return
    out.print(f"{told['members']:,} members, {told['base']:,} others; held out, against average:")
    for name, ranking in told["lifts"].items():
        lifts = ", ".join(f"{a['lift']:.2f} at {a['share']:.0%}" for a in ranking["at"])
        out.print(f"  {name:<8} {lifts}; AUC {ranking['auc']:.2f}")
    for one in told["makers"]:
        out.print(f"  {one['column']}: {one['towards']} ({one['importance']:.3f})")
    for group in told["fairness"]["groups"]:
        if group["sure"]:
            out.print(f"  {group['by']} {group['group']}: taken {group['ratio']:.2f} as often as"
                      " the group taken most")  # fmt: skip
    out.print(f"look_alike is {told['key']}: the first {told['people']:,} of {told['most']:,}")


@app.command()
def personas(folder: In = HERE, json_: AsJson = False) -> None:
    """Look for groups of people who behave alike; rules ask them as `persona is KEY`."""
    from rapport.flow.workspace import Workspace
    from rapport.segmenting.learned import personas as found

    told = found.learn(Workspace.open(folder), now=now())
    if json_:
        print_json(told)
        return
    if not told["structured"]:
        out.print(f"No stable groups among {told['asked']:,} people.")
    for card in told["cards"]:
        name = told["names"].get(card["key"]) or card["name"]
        out.print(f"{card['key']:<5} {card['size']:>9,}  {card['share']:.0%}  {name}")
    for way in told["tried"]:
        beat = "" if way["reference"] is None else f", to beat {way['reference']:.3f} by .03"
        out.print(f"  {way['method']} {way['k'] or ''}: stability {way['stability']:.2f},"
                  f" silhouette {way['silhouette']:.3f}{beat}")  # fmt: skip


@app.command()
def factors(
    conversion: Annotated[str, typer.Argument(help="A deed of rules, as bought.")],
    folder: In = HERE,
    period: Annotated[int, typer.Option(help="Days: 90, 180, 365 or 730.")] = 365,
    window: Annotated[int, typer.Option(help="Days before it that count: 7, 30 or 90.")] = 30,
    json_: AsJson = False,
) -> None:
    """Find what people did before a conversion more often than others: an association."""
    from rapport.flow.workspace import Workspace
    from rapport.segmenting.learned import conversions

    told = conversions.learn(
        Workspace.open(folder), conversion, period=period, window=window, now=now()
    )
    if json_:
        print_json(told)
        return
    out.print(f"{told['converted']:,} of {told['people']:,} people; by chance"
              f" {told['by_chance']:.1f} would be found")  # fmt: skip
    for one in told["factors"]:
        _print_factor(one)


def _print_factor(one: dict[str, Any]) -> None:
    sign = "●" if one["found"] else "○"
    odds = one["odds"]
    out.print(
        f"{sign} {one['name']:<32} {one['rate']:.0%} of {one['people']:,}, lift {one['lift']:.2f},"
        f" odds {odds['ratio']:.2f} ({odds['low']:.2f} to {odds['high']:.2f}), q {one['q']:.3f}"
    )
