"""Why a fixture of govuk-frontend cannot be said in our YAML."""

from __future__ import annotations

#: What no key of ours says. Keys are the fixture's options; each reason completes "not expressible: ...".
REASONS = {
    "attributes": "attributes of one's own: our YAML says what is asked, the theme how it is marked up",
    "autocapitalize": "typing aids for codes: no kind of ours takes a code",
    "behaviour": "a choice that unticks the others needs a script; the check of `most` says it without",
    "conditional": "a question that unfolds: GOV.UK records that it fails WCAG 2.2, 4.1.2; ours goes on the next page",
    "countWords": "a limit in words or a late count: the check counts characters, and says the limit from the start",
    "describedBy": "a reference to something outside the field",
    "descriptionText": "words between the summary's heading and its list",
    "disabled": "something that cannot be used: a question that nobody may answer is left out",
    "divider": "a word between choices",
    "href": "a link that looks like a button: the form has one button, which sends it",
    "html": "markup in words: those of our YAML are plain",
    "inputmode": "a keyboard that does not follow from the kind of answer",
    "isPageHeading": "a label that is the page's heading: a page of ours has its own",
    "items": "no choices, or a select without any",
    "label": "a group or field without its question, or parts of a date in other words",
    "name": "boxes of one group with different names",
    "order": "an error of no field before one of a field: those of fields come first",
    "parts": "dates of fewer or other parts: ours are whole days",
    "pattern": "a pattern of the browser's: its own messages are poor, so nothing is refused before it is sent",
    "prefix": "words before or after the box: they go into label or hint",
    "preventDoubleClick": "a script's setting: a form sent twice is one pledge here, by its one-time key",
    "role": "another role than the element's own",
    "spellcheck": "spell checking that does not follow from the kind of answer",
    "text": "nothing to read",
    "titleText": "another heading of the summary: it is the same everywhere",
    "type": "an input of another type than text or email",
    "value": "a choice without a value of its own, or a button's value",
    "visuallyHiddenText": "another word than 'Error:' before the message",
}

#: Options that have the reason of another one.
OTHER_NAMES = {
    **dict.fromkeys(("suffix", "inputWrapper"), "prefix"),
    **dict.fromkeys(("maxwords", "threshold", "countType", "countMessage"), "countWords"),
    **dict.fromkeys(("textareaDescriptionText",), "countWords"),
    "descriptionHtml": "descriptionText",
    "titleHtml": "titleText",
    "isStartButton": "href",
}


class CannotSay(Exception):
    """Carries the key of `REASONS`."""
