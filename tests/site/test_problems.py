"""What an editor reads when something is wrong, word for word; and that then nothing is published."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from campaign.problems import ProblemsFound
from commands.build import build_site
from tests.site.building import ROOT, Site, build, replace_in, tree_hash

STORY = "stories/two-mugs.md"
ABOUT = "pages/about.md"
CAMPAIGN_KEYS = (
    "Keys: name, strapline, purpose, address, internal, endpoint, theme, language, twins, time_zone, day, opens, "
    "closes, mode, pre_election, nation, signposting, goal, editions, channels, hashtags, contact, "
    "controller, security, licence, staffed_hours, organisations, comments, totals_key, series, topics."
)
STORY_KEYS = (
    "Keys: title, slug, aliases, sensitive, approved_by, form, share, twins, date, summary, author, "
    "topic, photo, comments, sides, series, chapter, person, role, quote, consent."
)  # fmt: skip
BLOCKS = (
    "Blocks: accessibility, complaints, download, film, form, on-your-device, organisations, quote, statistic, "
    "summary, transparency, what-we-ask, what-we-hold, your-rights."
)


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Return what changes one place of one file."""
    return lambda content: replace_in(content / name, old, new)


def add(name: str, text: str) -> Callable[[Path], None]:
    """Return what adds a file, or writes another in its place."""

    def write(content: Path) -> None:
        (content / name).parent.mkdir(exist_ok=True)
        (content / name).write_text(text, encoding="utf-8")

    return write


def first_paragraph(text: str) -> Callable[[Path], None]:
    """Return what puts a text before the paragraph on line 10 of a page."""
    return replace(ABOUT, "Big changes", f"{text}\n\nBig changes")


@dataclass(frozen=True)
class Fault:
    """A fault planted in the sample, and the whole of what the editor then reads, without the last line.

    :param whole: it needs more of the sample's texts than the small sample has.
    """

    name: str
    plant: Callable[[Path], None]
    report: str
    also: list[Callable[[Path], None]] = field(default_factory=list)
    whole: bool = False


FAULTS = [
    # YAML
    Fault(
        "broken YAML",
        replace("forms/idea.yml", "button: Send my idea", "button: Send: my idea"),
        "content/forms/idea.yml:5:13: the value has a colon with a space behind it\n"
        "    Put all of it in quotes: button: 'Send: my idea'",
    ),
    Fault(
        "broken YAML in front matter",
        replace(STORY, "title: ", "title: Mugs: "),
        "content/stories/two-mugs.md:2:12: the value has a colon with a space behind it\n"
        "    Put all of it in quotes: title: 'Mugs: Nobody makes just one mug'",
    ),
    Fault(
        "quote that is not closed",
        replace("campaign.yml", "strapline: One", 'strapline: "One'),
        "content/campaign.yml:2:12: a quote opens here and closes only in line 43\n"
        "    Close the quote where the text ends.",
        also=[replace(STORY, "date:", "sides: yes\ndate:")],  # perhaps campaign.yml said that stories take comments
    ),
    Fault(
        "quote that is not closed in front matter",
        replace(STORY, "summary: ", 'summary: "'),
        "content/stories/two-mugs.md:4:10: a quote opens here and closes only in line 11\n"
        "    Close the quote where the text ends.",
    ),
    Fault(
        "bracket that is not closed",
        replace("campaign.yml", "SmallEnoughToKeep]", "SmallEnoughToKeep"),
        "content/campaign.yml:29:11: the bracket that opens here is not closed, or a comma is missing in it\n"
        "    Close it, put a comma between two entries, and write hashtags without the # sign.",
    ),
    Fault(
        "tab",
        replace("campaign.yml", "  target: 5000", "\ttarget: 5000"),
        "content/campaign.yml:18:1: the line is indented with a tab\n    Use spaces, two for each step.",
    ),
    Fault(
        "key given twice",
        replace("campaign.yml", "theme: groundswell", "name: Again"),
        "content/campaign.yml:8:1: the key 'name' is given twice\n    It is already in line 1. Keep one.",
    ),
    Fault(
        "key given twice in front matter",
        replace(STORY, "summary:", "title: Again\nsummary:"),
        "content/stories/two-mugs.md:4:1: the key 'title' is given twice\n    It is already in line 2. Keep one.",
    ),
    Fault(
        "no front matter",
        add(STORY, "title: Two mugs\n"),
        "content/stories/two-mugs.md:1:1: the front matter is missing or does not end\n"
        "    Start the file with a line ---, then 'title: ...' and so on, then another line ---.",
        also=[replace("blog/promises-i-have-broken.md", "{filename}/stories/two-mugs.md", "/stories/two-mugs/")],
        whole=True,
    ),
    Fault(
        "empty campaign.yml",
        add("campaign.yml", ""),
        "content/campaign.yml:1:1: the file is empty\n    It needs: name, strapline, purpose, address, day, opens, "
        "closes, nation, goal, contact, controller, topics.",
    ),
    # Keys
    Fault(
        "misspelt key",
        replace("campaign.yml", "time_zone:", "timezone:"),
        f"content/campaign.yml:10:1: unknown key 'timezone'\n    Did you mean 'time_zone'? {CAMPAIGN_KEYS}",
    ),
    Fault(
        "misspelt key in front matter",
        replace(STORY, "quote:", "qoute:"),
        f"content/stories/two-mugs.md:12:1: unknown key 'qoute'\n    Did you mean 'quote'? {STORY_KEYS}",
    ),
    Fault(
        "missing key",
        replace("campaign.yml", "nation: england\n", ""),
        "content/campaign.yml:1:1: 'nation' is missing\n    Add 'nation: ...'. Where in the UK the campaign is.",
    ),
    Fault(
        "missing key in front matter",
        replace(STORY, "consent: ", "# consent: "),
        "content/stories/two-mugs.md:2:1: 'consent' is missing\n"
        "    Add 'consent: ...'. The reference in your consent register.",
    ),
    Fault(
        "person's key missing",
        replace("people.yml", "  role: Ward sister\n", ""),
        "content/people.yml:1:1: 'role' is missing\n    Add 'role: ...'. What the person does, for example Porter.",
    ),
    # Values
    Fault(
        "channel named twice",
        replace("campaign.yml", "[facebook, linkedin,", "[facebook, linkedin, facebook,"),
        "content/campaign.yml:27:32: the channel 'facebook' is named twice\n    Name each once.",
    ),
    Fault(
        "no channel",
        replace("campaign.yml", "[facebook, linkedin, bluesky, whatsapp, email]", "[]"),
        "content/campaign.yml:27:11: the list of channels is empty\n"
        "    Leave the line out for every channel, or name at least one, such as email.",
    ),
    Fault(
        "word for a number",
        replace("campaign.yml", "target: 5000", "target: lots"),
        "content/campaign.yml:18:11: 'goal: target' is 'lots', which is not a whole number\n"
        "    Write digits only, for example 500. How many pledges the campaign hopes for.",
    ),
    Fault(
        "text for a list",
        replace("campaign.yml", "[PocketPromise, SmallEnoughToKeep]", "PocketPromise"),
        "content/campaign.yml:29:11: 'hashtags' must be a list, but it is 'PocketPromise'\n"
        "    Write one entry a line, each after '- '. Hashtags without the # sign.",
    ),
    Fault(
        "day that does not exist",
        replace("campaign.yml", "day: 2027-03-03", "day: 2027-02-30"),
        "content/campaign.yml:11:6: 'day' is '2027-02-30', which is not a date\n"
        "    Write year-month-day, for example 2027-03-03. The campaign's day.",
    ),
    Fault(
        "day outside the campaign",
        replace("campaign.yml", "day: 2027-03-03", "day: 2027-05-03"),
        "content/campaign.yml:11:6: the day is outside the campaign's dates\n"
        "    The campaign runs from 2026-11-02 to 2027-04-30; the day must lie within.",
    ),
    Fault(
        "date in words",
        replace(STORY, "date: 2026-11-18", "date: 2 November 2026"),
        "content/stories/two-mugs.md:3:7: 'date' is '2 November 2026', which is not a date\n"
        "    Write year-month-day: 2026-11-02 for 2 November 2026. When it was published.",
    ),
    # What does not exist
    Fault(
        "unknown kind of field",
        replace("forms/pledge.yml", "kind: textarea", "kind: textaera"),
        "content/forms/pledge.yml:36:11: field 'pledge' has the kind 'textaera', which does not exist\n"
        "    Did you mean 'textarea'? Kinds: text, textarea, email, postcode, number, date, select, radios, "
        "checkboxes, checkbox, hidden, static.",
    ),
    Fault(
        "unknown kind of person",
        replace("people.yml", "kind: staff", "kind: stuff"),
        "content/people.yml:5:9: 'kind' is 'stuff', which is not one of its values\n    Did you mean 'staff'? "
        "Values: staff, community, patient, volunteer, partner. How the person belongs to the campaign.",
    ),
    Fault(
        "unknown author",
        replace(STORY, "author: ward-sister", "author: ward-sistr"),
        "content/stories/two-mugs.md:5:9: the author 'ward-sistr' is not in people.yml\n    Did you mean "
        "'ward-sister'? People: allotment-neighbour, community-nurse, family-carer, head-of-communications, "
        "hospital-cook, library-assistant, night-assistant, patient, pharmacist, physiotherapist, porter, "
        "receptionist, student-nurse, volunteer, ward-sister.",
    ),
    Fault(
        "people.yml that cannot be read",
        replace("people.yml", "ward-sister:", "ward-sister: ["),
        "content/people.yml:1:14: the bracket that opens here is not closed, or a comma is missing in it\n"
        "    Close it, put a comma between two entries, and write hashtags without the # sign.",
    ),
    Fault(
        "unknown topic",
        replace(STORY, "topic: rest-and-breaks", "topic: rest-and-break"),
        "content/stories/two-mugs.md:14:8: the topic 'rest-and-break' is not in campaign.yml\n    Did you mean "
        "'rest-and-breaks'? Topics: rest-and-breaks, kind-words, good-company, moving-more, food-and-drink, "
        "smoother-care.",
    ),
    Fault(
        "unknown theme",
        replace("campaign.yml", "theme: groundswell", "theme: groundswel"),
        "content/campaign.yml:8:8: the theme 'themes/groundswel' does not exist\n"
        "    Did you mean 'groundswell'? Themes: groundswell, two-doors-down.",
    ),
    Fault(
        "missing picture",
        replace(STORY, "images/two-mugs.jpg", "images/two-mug.jpg"),
        "content/stories/two-mugs.md:9:9: the picture 'images/two-mug.jpg' does not exist\n    Did you mean "
        "'images/two-mugs.jpg'? Put the picture into content/images/ and name it from there.",
    ),
    Fault(
        "picture without its folder",
        replace(STORY, "images/two-mugs.jpg", "two-mugs.jpg"),
        "content/stories/two-mugs.md:9:9: the picture 'two-mugs.jpg' does not exist\n    Did you mean "
        "'images/two-mugs.jpg'? Put the picture into content/images/ and name it from there.",
    ),
    Fault(
        "picture that is none",
        add("images/soft-shoes.jpg", "words"),
        "content/stories/soft-shoes.md:9:9: 'images/soft-shoes.jpg' is not a picture that browsers show, or not all of "
        "one\n    Save it again as JPEG or PNG.",
    ),
    Fault(
        "photo without alt",
        replace(STORY, "  alt:", "  # alt:"),
        "content/stories/two-mugs.md:9:3: 'alt' is missing in 'photo'\n"
        "    Add 'alt: ...'. What the picture shows, in 10 to 150 characters.",
    ),
    Fault(
        "picture in the text without alt",
        first_paragraph("![]({static}/images/soft-shoes.jpg)"),
        "content/pages/about.md:10:14: the picture has no alt text\n"
        "    Say what it shows: ![A nurse pours tea]({static}/images/tea.jpg).",
    ),
    Fault(
        "answer to no post",
        replace("blog/come-out-with-the-box.md", "blog/talking-too-much.md", "blog/talking-to-much.md"),
        "content/blog/come-out-with-the-box.md:7:14: the post 'blog/talking-to-much.md' does not exist\n    Did you "
        "mean 'blog/talking-too-much.md'? Posts: blog/card-box-in-an-hour.md, blog/come-out-with-the-box.md, "
        "blog/eleven-things.md, blog/please-no-league-table.md, blog/pockets-open.md, "
        "blog/promises-i-have-broken.md, blog/say-which-day.md, blog/talking-too-much.md.",
        whole=True,
    ),
    Fault(
        "answers in a circle",
        replace(
            "blog/talking-too-much.md",
            "topic: kind-words",
            "topic: kind-words\nin_reply_to: blog/come-out-with-the-box.md",
        ),
        "content/blog/come-out-with-the-box.md:7:14: the posts answer each other in a circle\n"
        "    Leave in_reply_to out of the first.\n"
        "content/blog/talking-too-much.md:7:14: the posts answer each other in a circle\n"
        "    Leave in_reply_to out of the first.",
    ),
    Fault(
        "campaign without a pledge form",
        lambda content: (content / "forms/pledge.yml").rename(content / "forms/promise.yml"),
        "content/forms/pledge.yml:1:1: the file is missing\n"
        "    Every campaign has a pledge form: copy the sample campaign's and change it.\n"
        "content/forms/promise.yml:1:1: no page shows this form\n"
        "    Add 'form: promise' to the front matter of a page.\n"
        "content/pages/house-rules.md:34:1: the form 'pledge' does not exist\n"
        "    Forms: broken, comment, group, idea, promise.\n"
        "content/pages/pledge.md:5:7: the form 'pledge' does not exist\n"
        "    Forms: broken, comment, group, idea, promise.\n"
        + "\n".join(
            f"content/pages/privacy.md:{line}:1: the form 'pledge' does not exist\n"
            "    Forms: broken, comment, group, idea, promise."
            for line in (19, 29, 47, 56, 60)
        ),
        whole=True,
    ),
    Fault(
        "data that nobody pulled",
        add("data/pledges.json", '{"pledges": 3}'),
        "content/data/pledges.json:1:1: the file is not what the endpoint sends\n"
        "    Run 'python3 tasks.py pull' again, or delete the file.",
    ),
    # Addresses
    Fault(
        "two stories with one address",
        add("stories/more/soft-shoes.md", "---\n---\n"),
        "content/stories/soft-shoes.md:2:1: the address /stories/soft-shoes/ is already taken by "
        "stories/more/soft-shoes.md\n    Rename the file, or add 'slug: another-name' to its front matter.",
        also=[lambda content: shutil.copy(content / "stories/soft-shoes.md", content / "stories/more/soft-shoes.md")],
    ),
    Fault(
        "slug that is taken",
        replace(STORY, "date:", "slug: soft-shoes\ndate:"),
        "content/stories/two-mugs.md:3:7: the address /stories/soft-shoes/ is already taken by "
        "stories/soft-shoes.md\n    Rename the file, or add 'slug: another-name' to its front matter.",
    ),
    Fault(
        "page with the wall's address",
        add("pages/wall.md", "---\ntitle: Wall\n---\n"),
        "content/pages/wall.md:2:1: the address /wall/ is already taken by the site itself\n"
        "    Rename the file, or add 'slug: another-name' to its front matter.",
    ),
    Fault(
        "page with the endpoint's address",
        add("pages/api.md", "---\ntitle: Interface\n---\n"),
        "content/pages/api.md:2:1: the address /api/ is already taken by the form endpoint (see campaign.yml)\n"
        "    Rename the file, or add 'slug: another-name' to its front matter.",
    ),
    Fault(
        "file name that cannot be an address",
        add("pages/Tea time.md", "---\ntitle: Tea time\n---\n"),
        "content/pages/Tea time.md:1:1: the file name 'Tea time.md' cannot be an address\n    The name becomes "
        "the address: use lower-case letters, digits and hyphens, for example tea-trolley.md.",
    ),
    Fault(
        "text that would be passed over",
        add("stories/tea.markdown", "---\ntitle: Tea\n---\n"),
        "content/plans/2027-02.yaml:1:1: the file's name does not end in .yml\n    Rename it to 2027-02.yml.\n"
        "content/stories/tea.markdown:1:1: the file's name does not end in .md\n    Rename it to tea.md.",
        also=[add("plans/2027-02.yaml", "posts: []\n")],
    ),
    Fault(
        "folders and files that nothing reads",
        add("storeys/tea.md", "---\ntitle: Tea\n---\n"),
        "content/campaing.yml:1:1: nothing reads 'campaing.yml' here\n    Did you mean 'campaign.yml'? Files: "
        "campaign.yml, people.yml, actions.yml, pictures.yml, touchpoints.yml, health-words.yml, distress-words.yml, "
        "plan.yml, local-campaigns.yml, deploy.yml.\n"
        "content/five-mugs.md:1:1: nothing reads 'five-mugs.md' here\n    Move it into the folder of its kind: "
        "stories, blog, interviews, case-studies, films, events, coverage, resources, partners, pages.\n"
        "content/storeys:1:1: nothing reads the folder 'storeys'\n    Did you mean 'stories'? Folders: stories, blog, "
        "interviews, case-studies, films, events, coverage, resources, partners, pages, forms, images, files, "
        "data, samples, plans.",
        also=[
            add("campaing.yml", "name: A\n"),
            add("five-mugs.md", "---\ntitle: Tea\n---\n"),
            add("README.md", "For whoever opens the folder."),
        ],
    ),
    Fault(
        "channel that does not exist",
        replace("people.yml", '    mastodon: "@community', '    mastodn: "@community'),
        "content/people.yml:28:5: unknown key 'mastodn'\n    Did you mean 'mastodon'? Keys: mastodon, bluesky, "
        "threads, linkedin, facebook, instagram, youtube, tiktok, x.",
    ),
    Fault(
        "alt texts that are file names",
        replace(
            STORY,
            "  alt: Two hands hold two steaming mugs on a windowsill, with hills outside",
            "  alt: IMG_1234567.jpg",
        ),
        "content/pages/about.md:10:22: the alt text 'DSC_0042' is a file's name\n"
        "    Say what it shows: ![A nurse pours tea]({static}/images/tea.jpg).\n"
        "content/stories/two-mugs.md:10:8: 'photo: alt': 'IMG_1234567.jpg' is a file's name; say what the picture "
        "shows\n    What the picture shows, in 10 to 150 characters.",
        also=[first_paragraph("![DSC_0042]({static}/images/two-mugs.jpg)")],
    ),
    # Links
    Fault(
        "links to nothing",
        first_paragraph("[w](mailto:?subject=Hello) [y]() [z](http://)\n[x](tel:)"),
        "content/pages/about.md:10:30: the link '' leads nowhere\n"
        "    Write an address between the brackets, for example https://example.org/.\n"
        "content/pages/about.md:10:36: the link 'http://' leads nowhere\n"
        "    Write an address between the brackets, for example https://example.org/.\n"
        "content/pages/about.md:11:3: the link 'tel:' leads nowhere\n"
        "    Write an address between the brackets, for example https://example.org/.",
    ),
    Fault(
        "picture as it lies, in a text",
        first_paragraph("![A long bench](images/two-mugs.jpg)\n![Two mugs](two-mugs.jpg) ![A bench](bench.gif)"),
        "content/pages/about.md:10:17: the link 'images/two-mugs.jpg' leads to 'pages/images/two-mugs.jpg', which does "
        "not exist\n    Did you mean '{static}/images/two-mugs.jpg'? Put the file into content/images/ and write "
        "{static}/images/ before its name.\n"
        "content/pages/about.md:11:13: the link 'two-mugs.jpg' leads to 'pages/two-mugs.jpg', which does not exist\n"
        "    Did you mean '{static}/images/two-mugs.jpg'? Put the file into content/images/ and write "
        "{static}/images/ before its name.\n"
        "content/pages/about.md:11:38: the link 'bench.gif' leads to 'pages/bench.gif', which does not exist\n"
        "    Did you mean '{static}/images/2027/bench.gif'? Put the file into content/images/ and write "
        "{static}/images/ before its name.",
        also=[add("images/2027/bench.gif", "")],
    ),
    Fault(
        "files that no site has, and a page by another site's ending",
        first_paragraph("[a](/campaign.yml) [b]({static}/people.yml) [c](/pledge.html)"),
        "content/pages/about.md:10:5: the link '/campaign.yml' leads to 'campaign.yml', which is not published\n"
        "    Put the file into content/images/ and write {static}/images/ before its name.\n"
        "content/pages/about.md:10:24: the link '{static}/people.yml' leads to 'people.yml', which is not published\n"
        "    Put the file into content/images/ and write {static}/images/ before its name.\n"
        "content/pages/about.md:10:49: the link '/pledge.html' leads to a page that does not exist\n"
        "    Did you mean '/pledge/'?",
    ),
    Fault(
        "dead links of every kind",
        first_paragraph(
            "[a]({filename}/stories/two-mug.md) [b](/wal/) [c]({static}/images/valey.jpg)\n"
            "[d](/wall) [e](../nothing/) [f](two-mugs.md) [g](javascript:alert(1)) [h]({file}/x.md)"
        ),
        "content/pages/about.md:10:5: the link '{filename}/stories/two-mug.md' leads to 'stories/two-mug.md', which "
        "does not exist\n    Did you mean 'stories/two-mugs.md'?\n"
        "content/pages/about.md:10:40: the link '/wal/' leads to a page that does not exist\n"
        "    Did you mean '/wall/'?\n"
        "content/pages/about.md:10:51: the link '{static}/images/valey.jpg' leads to 'images/valey.jpg', which does "
        "not exist\n    Did you mean '{static}/images/valley-morning.jpg'? Put the file into content/images/ and write "
        "{static}/images/ before its name.\n"
        "content/pages/about.md:11:5: the link '/wall' has no slash at its end\n    Write /wall/.\n"
        "content/pages/about.md:11:16: the link '../nothing/' leads to a page that does not exist\n"
        "    Check the address for slips.\n"
        "content/pages/about.md:11:33: the link 'two-mugs.md' leads to 'pages/two-mugs.md', which does not exist\n"
        "    Did you mean 'stories/two-mugs.md'?\n"
        "content/pages/about.md:11:50: the link 'javascript:alert(1)' begins with 'javascript:', which is not "
        "allowed\n    Use https:, mailto: or tel:.\n"
        "content/pages/about.md:11:75: the link '{file}/x.md' begins with '{file}', which is not known\n"
        "    Use {filename} or {static}.",
    ),
    Fault(
        "dead fragments",
        first_paragraph("[a](#nowhere) [b](/pledge/#nam) [c]({filename}/blog/pockets-open.md#what-is-new)"),
        "content/pages/about.md:10:5: the link '#nowhere' leads to '#nowhere', which that page does not have\n"
        "    Headings: say-hello, this-is-a-sample, what-we-believe, why-3-march.\n"
        "content/pages/about.md:10:19: the link '/pledge/#nam' leads to '#nam', which that page does not have\n"
        "    Did you mean 'name'? Headings: name, on_wall, organisation, pledge, show_name, topic, touchpoint.\n"
        "content/pages/about.md:10:37: the link '{filename}/blog/pockets-open.md#what-is-new' leads to "
        "'#what-is-new', which that page does not have\n"
        "    Did you mean 'what-is-new-this-year'? Headings: what-is-new-this-year, what-we-are-hoping-for.",
        whole=True,
    ),
    Fault(
        "heading with the name of a form's field",
        replace("pages/pledge.md", "Stuck?", "## Name\n\nStuck?"),
        "content/pages/pledge.md:16:1: the name 'name' is taken on this page\n"
        "    Word the heading otherwise, or give it a name of its own: ## Heading {#another-name}.",
    ),
    # HTML
    Fault(
        "raw HTML that runs",
        first_paragraph(
            '<script>alert(1)</script>\n\n<b onclick="x()">x</b> <iframe src="x"></iframe>\n\n<svg/onload=x()></svg>'
        ),
        "content/pages/about.md:10:1: the raw HTML has 'script', which is not allowed\n"
        "    Leave it out: the site runs no scripts or styles from contents.\n"
        "content/pages/about.md:12:4: the raw HTML has 'onclick', which is not allowed\n"
        "    Leave it out: the site runs no scripts or styles from contents.\n"
        "content/pages/about.md:12:24: the raw HTML has 'iframe', which is not allowed\n"
        "    Leave it out: the site runs no scripts or styles from contents.\n"
        "content/pages/about.md:14:5: the raw HTML has 'onload', which is not allowed\n"
        "    Leave it out: the site runs no scripts or styles from contents.",
    ),
    Fault(
        "attribute that styles",
        first_paragraph('A word on style.\n{: style="color:red" }'),
        "content/pages/about.md:11:4: the attribute 'style' is not allowed\n    Leave it out.",
    ),
    Fault(
        "second main heading",
        first_paragraph("# A *loud* heading"),
        "content/pages/about.md:10:1: the text has a heading of the first level\n"
        "    The title is the page's main heading: start with ##.",
    ),
    # Forms on pages
    Fault(
        "unknown block",
        first_paragraph("[[forms: pledge]]"),
        f"content/pages/about.md:10:1: the block 'forms' does not exist\n    Did you mean 'form'? {BLOCKS}",
    ),
    Fault(
        "block without a form",
        first_paragraph("[[form pledge]]"),
        "content/pages/about.md:10:1: the block 'form pledge' does not exist\n    Write a colon: [[form: pledge]].",
    ),
    Fault(
        "unknown form",
        first_paragraph("[[form: pledg]]"),
        "content/pages/about.md:10:1: the form 'pledg' does not exist\n"
        "    Did you mean 'pledge'? Forms: comment, group, idea, pledge.",
    ),
    Fault(
        "unknown form in front matter",
        replace(STORY, "topic:", "form: pledg\ntopic:"),
        "content/stories/two-mugs.md:14:7: the form 'pledg' does not exist\n"
        "    Did you mean 'pledge'? Forms: comment, group, idea, pledge.",
    ),
    Fault(
        "group form that is none",
        replace(
            "forms/pledge.yml",
            "\nwall:\n",
            "\nchildren: {field: topic, under_13: [kind-words], group: gruop}\n\nwall:\n",
        ),
        "content/forms/pledge.yml:23:57: the form 'gruop' is no form for groups\n"
        "    Did you mean 'group'? Group forms: group.",
    ),
    Fault(
        "form that no page shows",
        replace("pages/suggest.md", "form: idea\n", ""),
        "content/forms/idea.yml:1:1: no page shows this form\n    Add 'form: idea' to the front matter of a page.",
    ),
    Fault(
        "two forms on one page",
        replace("pages/suggest.md", "The best ones", "[[form: pledge]]\n\nThe best ones"),
        "content/pages/suggest.md:9:1: the page has more than one form\n"
        "    Two forms on one page would share their names: keep one here and link to the other.",
    ),
    # What follows from a fault is not listed as faults of its own
    Fault(
        "faulty story that others link to",
        replace("stories/the-honest-noticeboard.md", "consent: ", "# consent: "),
        "content/stories/the-honest-noticeboard.md:2:1: 'consent' is missing\n"
        "    Add 'consent: ...'. The reference in your consent register.",
        also=[first_paragraph("[a](/people/library-assistant/) [b](/stories/the-honest-noticeboard/)")],
        whole=True,
    ),
    # Everything at once
    Fault(
        "faults in many files",
        replace("campaign.yml", "strapline: One", 'strapline: "One'),
        "content/blog/pockets-open.md:3:7: 'date' is 'soon', which is not a date\n"
        "    Write year-month-day, for example 2027-03-03. When it was published.\n"
        "content/campaign.yml:2:12: a quote opens here and closes only in line 43\n"
        "    Close the quote where the text ends.\n"
        "content/forms/pledge.yml:36:11: field 'pledge' has the kind 'textaera', which does not exist\n"
        "    Did you mean 'textarea'? Kinds: text, textarea, email, postcode, number, date, select, radios, "
        "checkboxes, checkbox, hidden, static.\n"
        "content/pages/about.md:10:5: the link '/wal/' leads to a page that does not exist\n"
        "    Did you mean '/wall/'?\n"
        "content/pages/about.md:12:1: the block 'forms' does not exist\n"
        f"    Did you mean 'form'? {BLOCKS}",
        also=[
            replace("blog/pockets-open.md", "date: 2026-11-02", "date: soon"),
            replace("forms/pledge.yml", "kind: textarea", "kind: textaera"),
            first_paragraph("[a](/wal/)\n\n[[forms: pledge]]"),
        ],
        whole=True,
    ),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder in which something is published already."""
    folder = tmp_path / "site"
    (folder / "wall").mkdir(parents=True)
    for name in ("index.html", "wall/index.html"):
        (folder / name).write_text("what readers see now", encoding="utf-8")
    return folder


def refused(place: Path, **settings: object) -> ProblemsFound:
    """Publish what must not be published; returns what stopped it, once nothing has changed."""
    before = tree_hash(place)
    with pytest.raises(ProblemsFound) as stopped:
        build(Path("content"), place, publish=True, **settings)
    assert tree_hash(place) == before, "the published folder has changed"
    assert sorted(path.name for path in place.parent.iterdir()) == ["content", "site"], "something is left over"
    return stopped.value


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_it_tells_the_editor_what_to_mend_and_publishes_nothing(
    fault: Fault, place: Path, request: pytest.FixtureRequest
) -> None:
    """Place, fault and remedy are given word for word, nothing else is listed, and readers see what they saw."""
    own: Path = request.getfixturevalue("own" if fault.whole else "own_small")
    for plant in (fault.plant, *fault.also):
        plant(own)
    found = refused(place)
    count = fault.report.count("\ncontent/") + 1
    last = f"{count} problem{'s' if count > 1 else ''} to fix; nothing was published."
    assert found.report() == f"{fault.report}\n\n{last}"
    assert found.code == found.report()  # what Python prints on standard error; the exit status is then 1


def test_it_finds_nothing_wrong_with_the_sample(published: Site) -> None:
    """The sample is what editors copy; and a check that always finds something proves nothing."""
    assert published.has("index.html")


def test_it_lists_the_same_faults_in_a_check(own_small: Path, place: Path) -> None:
    """A check reads all that a publication reads before it writes, dead links included, and writes nothing."""
    first_paragraph("[a](/wal/)\n\n[[forms: pledge]]")(own_small)
    replace("campaign.yml", "time_zone:", "timezone:")(own_small)
    published = refused(place).problems
    before = tree_hash(place.parent)
    with pytest.raises(ProblemsFound) as stopped:
        build_site(ROOT, Path("content"), place, write=False)
    assert stopped.value.problems == published
    assert len(published) == 3
    assert tree_hash(place.parent) == before


def test_a_campaign_beside_the_checkout_is_named_as_somebody_names_it(
    own_small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A campaign's folder may lie in another repository, beside this one: ``--content ../mine/content``."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    monkeypatch.chdir(checkout)
    build_site(ROOT, Path(os.path.relpath(own_small)), tmp_path, write=False)


def test_a_form_of_which_no_page_says_what_it_asks_is_named(
    own_small: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In a line, as a campaign may tell it elsewhere. The form for groups is told on its own page."""
    with caplog.at_level("WARNING"):
        build_site(ROOT, Path("content"), tmp_path, write=False)
    assert [message.partition(";")[0] for message in caplog.messages] == [
        f"content/forms/{name}.yml: no page tells why it asks" for name in ("comment", "idea", "pledge")
    ]


def test_it_names_a_content_folder_that_does_not_exist(own_small: Path, tmp_path: Path) -> None:
    """A slip in a path is not a traceback."""
    with pytest.raises(ProblemsFound) as stopped:
        build(Path("contents"), tmp_path / "site")
    assert stopped.value.report() == (
        "contents:1:1: the content folder does not exist\n    Look for a slip in it.\n\n"
        "1 problem to fix; nothing was written."
    )


@pytest.mark.parametrize("output", [".", "content", "content/site", "letters", "note.txt"])
def test_it_never_writes_a_site_over_something_else(own_small: Path, tmp_path: Path, output: str) -> None:
    """The output folder is replaced whole: the campaign's own files, or anybody's letters, must not be in it."""
    for name in ("letters/love.txt", "content/site/index.html", "index.html", "note.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("keep me", encoding="utf-8")
    before = tree_hash(tmp_path)
    with pytest.raises(ProblemsFound) as stopped:
        build(Path("content"), Path(output), publish=True)
    assert "there is something else than a site, which would be lost\n    A build replaces" in stopped.value.report()
    assert tree_hash(tmp_path) == before


# The project's own files


@pytest.fixture
def project(own_small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the project itself, beside the copy of the sample."""
    folder = tmp_path / "project"
    left_out = shutil.ignore_patterns("__pycache__")
    for name in ("campaign", "commands", "plugins", "themes"):
        shutil.copytree(ROOT / name, folder / name, ignore=left_out)
    for name in ("pelicanconf.py", "publishconf.py", "tasks.py"):
        shutil.copy(ROOT / name, folder / name)
    (ROOT / "build").mkdir(exist_ok=True)
    (folder / "build").symlink_to(ROOT / "build")  # small copies of the pictures that other tests have made
    monkeypatch.syspath_prepend(folder)
    sys.modules.pop("pelicanconf", None)  # publishconf.py imports it
    yield folder
    sys.modules.pop("pelicanconf", None)


def line_of(path: Path, words: str) -> int:
    """Return the line in which a file first has some words."""
    return path.read_text(encoding="utf-8").partition(words)[0].count("\n") + 1


def report_of(project: Path, *, publish: bool = True) -> str:
    """Return what an editor reads when the project's own files have a fault."""
    with pytest.raises(ProblemsFound) as stopped:
        build(Path("content"), project.parent / "site", root=project, publish=publish)
    assert not (project.parent / "site").exists()
    return stopped.value.report()


def test_it_stops_with_status_1_at_the_command_line(project: Path) -> None:
    """The report goes to standard error, without traceback; a plugin that fails is never left out in silence."""
    replace_in(project / "pelicanconf.py", '    "plugins.bundle",', '    "plugins.bundel",\n    "plugins.tea",')
    replace_in(project / "pelicanconf.py", '"plugins.tea"', '"plugins.tea", "plugins.mug", "plugins.pot"')
    for name, text in {
        "tea": "from campaign.tea import Kettle\n",
        "mug": "def register(:\n",
        "pot": '"""Does nothing."""\n',
    }.items():
        (project / f"plugins/{name}").mkdir()
        (project / f"plugins/{name}/__init__.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "invoke", "publish", "--content", "../content", "--output", "../site"]
    bundle = line_of(project / "pelicanconf.py", "plugins.bundel")
    ended = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    lines = ended.stderr.splitlines()
    assert lines == [
        f"pelicanconf.py:{bundle}:5: the plugin 'plugins.bundel' does not exist",
        "    Did you mean 'plugins.bundle'?",
        "plugins/mug/__init__.py:1:1: the plugin 'plugins.mug' cannot be imported: SyntaxError: invalid syntax",
        "    Mend it, or take it out of PLUGINS in pelicanconf.py.",
        "plugins/pot/__init__.py:1:1: the plugin 'plugins.pot' has no function register()",
        "    Pelican calls it: add one.",
        "plugins/tea/__init__.py:1:1: the plugin 'plugins.tea' cannot be imported: ModuleNotFoundError: "
        "No module named 'campaign.tea'",
        "    Mend it, or take it out of PLUGINS in pelicanconf.py.",
        "",
        "4 problems to fix; nothing was written.",
    ]
    assert (ended.returncode, ended.stdout) == (1, "")
    assert not (project.parent / "site").exists()


def test_a_plugin_that_fails_to_register_stops_the_build(
    own_small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pelican would log that, and build a site without it."""

    def fail() -> None:
        raise RuntimeError("no tea")

    monkeypatch.setattr("plugins.related.register", fail)
    with pytest.raises(ProblemsFound) as stopped:
        build(own_small, tmp_path / "site")
    [problem] = stopped.value.problems
    assert problem.message == "the plugin 'plugins.related' cannot be registered: RuntimeError: no tea"
    assert not (tmp_path / "site").exists()


def test_it_names_a_misspelt_setting(project: Path) -> None:
    """Pelican takes no notice of a setting that nothing reads."""
    replace_in(project / "pelicanconf.py", "STATIC_PATHS =", "STATIC_PATH =")
    line = line_of(project / "pelicanconf.py", "STATIC_PATH =")
    with (project / "publishconf.py").open("a", encoding="utf-8") as file:
        file.write('RELATIVE_URL = True\nTEA = "hot"\n')
    lines = len((ROOT / "publishconf.py").read_text(encoding="utf-8").splitlines())
    assert report_of(project) == (
        f"pelicanconf.py:{line}:1: unknown setting 'STATIC_PATH'\n    Did you mean 'STATIC_PATHS'?\n"
        f"publishconf.py:{lines + 1}:1: unknown setting 'RELATIVE_URL'\n    Did you mean 'RELATIVE_URLS'?\n"
        f"publishconf.py:{lines + 2}:1: unknown setting 'TEA'\n"
        "    Remove it, or write it as the plugin that reads it does.\n\n"
        "3 problems to fix; nothing was written."
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('PATH = "content"', 'PATH = "content', "the settings cannot be read: SyntaxError: unterminated string"),
        ('PATH = "content"', "PATH = CONTENT", "the settings cannot be read: NameError: name 'CONTENT' is not"),
    ],
)
def test_it_names_the_line_of_a_settings_file_that_cannot_be_read(project: Path, old: str, new: str, said: str) -> None:
    """A slip in Python is told like a slip in YAML."""
    replace_in(project / "pelicanconf.py", old, new)
    report = report_of(project)
    assert report.startswith(f"pelicanconf.py:{line_of(project / 'pelicanconf.py', new)}:1: {said}"), report
    assert report.endswith("\n    Undo the last change there.\n\n1 problem to fix; nothing was written.")


def child_theme(project: Path, parent: str = "groundswell", **templates: str) -> None:
    """Make the sample campaign use a child theme with these templates."""
    folder = project / "themes/valley"
    (folder / "templates").mkdir(parents=True)
    (folder / "theme.yml").write_text(f"name: Valley\nparent: {parent}\n", encoding="utf-8")
    for name, text in templates.items():
        (folder / f"templates/{name}.html").write_text(text, encoding="utf-8")
    replace_in(project.parent / "content/campaign.yml", "theme: groundswell", "theme: valley")


def test_it_names_the_missing_parent_of_a_child_theme(project: Path) -> None:
    """Pelican would publish with another theme's look."""
    child_theme(project, parent="groundswel")
    assert report_of(project) == (
        "themes/valley/theme.yml:2:9: the parent theme 'themes/groundswel' does not exist\n"
        "    Did you mean 'groundswell'? Themes: groundswell, two-doors-down.\n\n"
        "1 problem to fix; nothing was published."
    )


def test_it_refuses_a_parent_that_is_a_child_itself(project: Path) -> None:
    """A theme and its parent are two layers; a third would be left out in silence."""
    child_theme(project)
    shutil.copytree(project / "themes/valley", project / "themes/village")
    replace_in(project / "themes/village/theme.yml", "parent: groundswell", "parent: valley")
    replace_in(project.parent / "content/campaign.yml", "theme: valley", "theme: village")
    assert report_of(project) == (
        "themes/village/theme.yml:2:9: the parent theme 'themes/valley' has a parent itself\n"
        "    Build on that one: write 'parent: groundswell'.\n\n1 problem to fix; nothing was published."
    )


@pytest.mark.parametrize(
    ("template", "line", "said"),
    [
        ('{% extends "!theme/page.html" %}\n{% block logo %}\n{{ campain.name }}\n{% endblock %}\n', 3,
         "the template fails: 'campain' is undefined"),
        ('{% extends "!theme/page.html" %}\n{% block logo %}\n', 2,
         "the template fails: Unexpected end of template."),
        ('{% extends "!theme/page.html" %}\n{% block logo %}{{ campaign.name + 1 }}{% endblock %}\n', 2,
         'the template fails: TypeError: can only concatenate str (not "int") to str'),
        ('\n{% extends "!theme/pages.html" %}\n', 2, "the template '!theme/pages.html' does not exist"),
        ('{% extends "!theme/page.html" %}\n{% block logo %}{{ 1|thousend }}{% endblock %}\n', 2,
         "the template fails: No filter named 'thousend'."),
    ],
    ids=["unknown name", "block without end", "wrong type", "missing template", "unknown filter"],
)  # fmt: skip
def test_it_names_file_and_line_of_a_template_that_fails(project: Path, template: str, line: int, said: str) -> None:
    """A local campaign's designer gets a place and a sentence, not a traceback."""
    child_theme(project, page=template)
    report = report_of(project, publish=False)
    assert report.startswith(f"themes/valley/templates/page.html:{line}:1: {said}"), report
    assert report.endswith("\n\n1 problem to fix; nothing was written.")


def test_it_crawls_what_templates_link_to(project: Path) -> None:
    """Dead links, missing places and ids that stand twice, also where a template wrote them, stop a publication."""
    child_theme(
        project,
        authors='<!doctype html><title>x</title><p id=a><a id=a href="../wal/">x</a>'
        '<a href="/wall/#nowhere">x</a><img src="../images/no.jpg" alt=x><a href="mailto:a@example.org">x</a>'
        '<img srcset="../images/none.jpg 2x, ," alt=x>',
    )
    hint = "    Look at the template or plugin that wrote it.\n"
    assert report_of(project) == (
        f"people/index.html:1:40: the id 'a' stands twice on the page\n{hint}"
        f"people/index.html:1:40: the link '../wal/' leads nowhere\n{hint}"
        f"people/index.html:1:66: the link '/wall/#nowhere' leads to a place that its page does not have\n{hint}"
        f"people/index.html:1:94: the link '../images/no.jpg' leads nowhere\n{hint}"
        f"people/index.html:1:160: the link '../images/none.jpg' leads nowhere\n{hint}"
        "\n5 problems to fix; nothing was published."
    )


def test_it_finds_links_that_miss_the_campaigns_folder(project: Path) -> None:
    """Where the site lies in a folder of its host, a link from the host's root misses it."""
    replace_in(project.parent / "content/campaign.yml", "https://pocketpromise.example.org",
               "https://x.example.org/small-changes")  # fmt: skip
    page = '<!doctype html><title>x</title><a href="/wall/">x</a> <a href="/small-changes/wall/">x</a>'
    child_theme(project, authors=page)
    report = report_of(project)
    assert report.startswith("people/index.html:1:32: the link '/wall/' leads nowhere\n")
    assert "1 problem to fix" in report
