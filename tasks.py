"""Every task of Groundswell. `python3 tasks.py` lists them, `python3 tasks.py NAME --help` tells a task's options.

Needs Python 3.11 or newer and nothing else: the first task makes .venv from requirements.lock and continues inside.
Inside that environment `invoke NAME` does the same. What a task does is in commands/.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - old Pythons get this far; keep everything above and this line old
    sys.exit("Groundswell needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

if __name__ == "__main__":
    import signal

    # While libraries are imported, Ctrl-C ends this as it ends any program; commands.console takes it from there.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    from commands.start import enter

    enter(sys.argv[1:])  # lists the tasks, or comes back inside .venv

import shlex
from pathlib import Path

from invoke import task

from commands.console import folder, number, place, run

ROOT = Path(__file__).resolve().parent
CONTENT = str(ROOT / "content")
OUTPUT = str(ROOT / "output")
CONTENT_HELP = "the campaign's folder (content/ if not given)"
OUTPUT_HELP = "where the pages go (output/ if not given)"


@task(
    help={
        "content": CONTENT_HELP,
        "output": "where the pages go (build/preview/PORT/site if not given)",
        "port": "port on 127.0.0.1 (8000 if not given)",
    }
)
def preview(_, content=CONTENT, output="", port="8000"):
    """Serve the site and its endpoint here; a change to a file is on the page within a second."""
    from commands import preview

    run(preview.preview, folder(content), Path(output) if output else None, number("--port", port))


@task(help={"content": CONTENT_HELP, "output": OUTPUT_HELP})
def build(_, content=CONTENT, output=OUTPUT):
    """Build the site, quickly."""
    from commands import build

    run(build.build, folder(content), Path(output))


@task(help={"content": CONTENT_HELP})
def check(_, content=CONTENT):
    """List every fault in the content, with file and line; writes nothing."""
    from commands import check

    run(check.check, folder(content))


@task(help={"content": CONTENT_HELP, "output": OUTPUT_HELP})
def publish(_, content=CONTENT, output=OUTPUT):
    """Check everything, build into a fresh folder, minify, then swap it in at once."""
    from commands import publish

    run(publish.publish, folder(content), Path(output))


@task(
    help={
        "target": "where to: netlify, cloudflare, github-pages, azure, s3, rsync, sftp, nginx or caddy",
        "content": CONTENT_HELP,
        "output": OUTPUT_HELP,
        "dry_run": "only say what would be done",
    }
)
def deploy(_, target, content=CONTENT, output=OUTPUT, dry_run=False):
    """Publish, then put the site where visitors find it: `deploy rsync`; deploy.yml says where that is."""
    from commands import deploy

    run(deploy.deploy, target, folder(content), Path(output), dry_run)


@task(help={"content": CONTENT_HELP})
def print(_, content=CONTENT):
    """Make PDFs of the posters, the cards and the letter, in build/print/."""
    from commands import print_pack

    run(print_pack.print_pack, folder(content))


@task(help={"content": CONTENT_HELP})
def touchpoints(_, content=CONTENT):
    """List where people meet the campaign, each with its short address to print and to say."""
    from commands import touchpoints

    run(touchpoints.touchpoints, folder(content))


@task(help={"host": "address to listen at (127.0.0.1 if not set)", "port": "port to listen at (8001 if not set)"})
def endpoint(_, host="", port="0"):
    """Run the form endpoint alone, with the settings of the GROUNDSWELL_ variables."""
    from commands import serve_endpoint

    run(serve_endpoint.serve, host, number("--port", port))


@task(help={"content": CONTENT_HELP, "endpoint": "the endpoint's address (campaign.yml's if not given)"})
def pull(_, content=CONTENT, endpoint=""):
    """Fetch public numbers, approved pledges and comments into content/data/, and local campaigns' totals."""
    from commands import pull

    run(pull.pull, folder(content), endpoint)


@task(help={"content": CONTENT_HELP})
def totals(_, content=CONTENT):
    """Let a national campaign show how many pledged here: makes the keys and says what goes where."""
    import os

    from commands import totals

    run(totals.totals, folder(content), dict(os.environ))


@task(
    positional=["day"],
    help={
        "day": "the next edition's day: 2028-03-03",
        "endpoint": "the endpoint's address (campaign.yml's if not given)",
        "content": CONTENT_HELP,
    },
)
def edition(_, day, endpoint="", content=CONTENT):
    """End this year's edition, its totals frozen, and begin the next: `edition 2028-03-03`."""
    from commands import edition

    run(edition.edition, folder(content), day, endpoint)


@task
def moderate(context):
    """List the pledges that wait; `moderate approve ID ...`, `moderate refuse ID --reason CODE`."""
    from commands import moderate

    run(moderate.main, shlex.split(context.remainder))


@task(
    positional=["file"],
    help={
        "file": "a CSV file: a column for each of the form's fields, a line for each card",
        "form": "the form's name (pledge if not given)",
        "touchpoint": "where the cards come from, for those that do not say",
        "do": "store them; without it nothing is changed",
        "content": CONTENT_HELP,
    },
)
def enter(_, file, form="pledge", touchpoint="", do=False, content=CONTENT):
    """Enter pledges that were written on cards: `enter cards.csv --do`; faults are told by line."""
    import os

    from commands import enter

    run(enter.enter, place(file), folder(content), form, touchpoint, dict(os.environ), do=do)


@task
def void(context):
    """Count the pledges that conditions mean, void them with --do, take that back: `void --text WORDS`."""
    from commands import void

    run(void.main, shlex.split(context.remainder))


@task(help={"since": "a head that was written down: tells also whether everything before it is the same"})
def audit(_, since=""):
    """Check that no decision was changed, removed or added behind our back, and print the head of their chain."""
    from commands import audit

    run(audit.audit, since)


@task(help={"pledge": "its ID, as moderate lists it"})
def consents(_, pledge):
    """Show what somebody agreed to, in the exact words that they read: `consents ID`."""
    from commands import consents

    run(consents.consents, pledge)


@task
def moderator(context):
    """List who moderates; `moderator add NAME` prints a link to sign in, `moderator link`, `moderator remove`."""
    from commands import moderator

    run(moderator.main, shlex.split(context.remainder))


@task(
    help={
        "content": CONTENT_HELP,
        "format": "text (if not given) or csv",
        "edition": "an earlier year (this one if not given)",
    }
)
def report(_, content=CONTENT, format="text", edition="0"):
    """Print by which touchpoints pledges came, how far they came, and when; small numbers are hidden."""
    from commands import report

    run(report.report, folder(content), format, number("--edition", edition))


@task(help={"content": CONTENT_HELP, "format": "markdown (if not given) or json"})
def data_map(_, content=CONTENT, format="markdown"):
    """Print what is held of people, why, who sees it, how long and where."""
    from commands import data_map

    run(data_map.print_map, folder(content), format)


@task(help={"content": CONTENT_HELP, "author": "who edits them, an id of people.yml (the first if not given)"})
def drafts(_, content=CONTENT, author=""):
    """Begin a file in stories/ for each story that a supporter told and a moderator accepted."""
    from commands import drafts

    run(drafts.drafts, folder(content), author)


@task(help={"text": "a mail address, a pledge's ID, or the code of its own page"})
def export_person(_, text):
    """Write down everything that is held of one person: `export-person TEXT`."""
    from commands import export_person

    run(export_person.export_person, text)


@task(
    positional=["text"],
    iterable=["also"],
    help={
        "text": "a mail address, a pledge's ID, or the code of its own page",
        "do": "erase; without it nothing is changed",
        "again": "erase whoever has a receipt and came back with a restored backup",
        "also": "a log, an export or a folder to look in as well; may be given more than once",
        "receipts": "where the receipts are (var/erasures/ if not given)",
        "content": CONTENT_HELP,
        "output": OUTPUT_HELP,
    },
)
def erase_person(_, text="", do=False, again=False, also=None, receipts="", content=CONTENT, output=OUTPUT):
    """Erase one person, and prove that nothing is left: `erase-person TEXT --do`."""
    from commands import erase_person

    kept = Path(receipts) if receipts else erase_person.RECEIPTS
    if again:
        run(erase_person.erase_again, kept)
    else:
        places = [folder(content), Path(output), ROOT / "build", ROOT / "var", *map(place, also or ())]
        run(erase_person.erase_person, text, places, kept, do=do)


@task(help={"do": "do it; without it nothing is changed"})
def retention(_, do=False):
    """Show which answers' time is over; `retention --do` empties them."""
    from commands import retention

    run(retention.retention, do=do)


@task
def bounce(_):
    """Take a notice that mail came back, from standard input: its address gets no more."""
    from commands import bounce

    run(bounce.bounce)


@task(help={"file": "the copy to write; a new file"})
def backup(_, file):
    """Copy the store into a file, while the endpoint runs."""
    from commands import backup

    run(backup.backup, Path(file))


@task(
    help={
        "kind": "story, post, page, interview, case-study, film, event, coverage, resource or partner",
        "title": "its title, in quotes",
        "content": CONTENT_HELP,
    }
)
def new(_, kind, title, content=CONTENT):
    """Begin a file with everything to fill in: `new story "Title"`, `new post`, `new event` ..."""
    from commands import new

    run(new.new, kind, title, folder(content))


@task(positional=["month"], help={"month": "year and month: 2027-02", "content": CONTENT_HELP})
def plan(_, month, content=CONTENT):
    """Plan a month of posts from stories and published pledges: `plan 2027-02`; sheet, table and calendar."""
    from commands import plan

    run(plan.plan, folder(content), month)


@task(
    help={
        "name": "the campaign's name, in quotes",
        "area": "which place, or which people, it is for",
        "colour": "the campaign's colour, such as #ffb81c",
        "accent": "a second colour, for links and buttons",
        "logo": "an SVG, PNG or JPEG file",
        "email": "where people write to",
        "phone": "a telephone number",
        "controller": "the organisation that is answerable for the data",
        "nation": "england, scotland, wales or northern-ireland",
        "language": "en-GB, or cy for Welsh, in Wales (en-GB if not given)",
        "address": "where the site will live",
        "content": "the folder to make (campaigns/NAME if not given)",
    }
)
def fork(
    _,
    name,
    area="",
    colour="",
    accent="",
    logo="",
    email="",
    phone="",
    controller="",
    nation="",
    language="",
    address="",
    content="",
):
    """Make a local campaign: `fork "Name"` asks the rest; a theme in your colours, and pages to fill in."""
    from commands import fork

    given = {"area": area, "colour": colour, "accent": accent, "logo": logo, "email": email, "phone": phone}
    given |= {"controller": controller, "nation": nation, "language": language, "address": address}
    run(fork.fork, name, given, Path(content) if content else None)


@task(
    positional=["name"],
    help={
        "name": "a folder in themes/ (every child theme if not given)",
        "accept": "note that you have seen the changes",
    },
)
def theme_diff(_, name="", accept=False):
    """Show what a child theme overrides and what changed in its parent since: `theme-diff NAME`."""
    from commands import theme_diff

    run(theme_diff.theme_diff, name, accept)


@task
def words(_):
    """Collect what Groundswell says itself, for the catalogues of its other languages."""
    from commands import words

    run(words.words)


@task(
    iterable=["only"],
    help={
        "only": "a test file or folder; may be given more than once: only these tests run",
        "faults": "the long form of the fault tests, and no others: many minutes",
    },
)
def test(_, only=None, faults=False):  # noqa: PT028 - a task, not a test
    """Check style and types, then run all tests; sets up what they need."""
    from commands import test

    run(test.test, only, faults)


@task(help={"content": CONTENT_HELP})
def accessibility(_, content=CONTENT):
    """Look at every page as different people see it; what is found goes into the accessibility statement."""
    from commands import accessibility

    run(accessibility.accessibility, folder(content))


@task(help={"what": "build, endpoint, wall, form-structure, lighthouse, observatory or screenshots"})
def bench(_, what):
    """Measure: `bench build` and `bench endpoint` against stock tools, `wall`, `lighthouse`, `observatory`."""
    from commands import bench

    run(bench.bench, what)


if __name__ == "__main__":
    from commands.start import perform

    perform(sys.argv[1:], sys.modules[__name__])
