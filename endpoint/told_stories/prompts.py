"""What a supporter is asked who tells their story: a form, judged as any other, and so is its consent kept."""

from __future__ import annotations

from typing import Any, Final

from campaign.forms import Form
from campaign.language import mark
from campaign.settings import Campaign

#: Not the id of any file in forms/: those have no spaces.
FORM_ID: Final = "told story"
CONSENT: Final = "agree"
CALLED: Final = "called"
QUOTE_CHARACTERS: Final = 280  # what a story's front matter takes

_PURPOSE = mark("To write a story, if you agree")
_CONSENT = mark(
    "Yes, {controller} may make a story of this, show it to everybody on the pages of {campaign}, and quote it to tell "
    "people about the campaign. If it says something about my health, I agree to that being shown "
    "too. Somebody reads it first and may shorten it. I can take this back at any time on this page, and the story "
    "leaves the site."
)


def story_prompts(campaign: Campaign) -> Form:
    """Return the prompts in the campaign's language."""
    say = campaign.spoken.say
    consent = say(_CONSENT, controller=campaign.controller.name, campaign=campaign.name)
    return Form.model_validate(
        {
            "id": FORM_ID,
            "title": say("Tell your story"),
            "button": say("Send my story"),
            "language": campaign.language,
            "thanks": {"title": say("Tell your story"), "text": say("Somebody from the campaign reads it first.")},
            "fields": [_field(campaign, **prompt) for prompt in _prompts(campaign)]
            + [
                {
                    "name": CONSENT,
                    "kind": "checkbox",
                    "label": consent,
                    "required": True,
                    "purpose": say(_PURPOSE),
                    "basis": "consent",
                    "errors": {"empty": say("Tick the box if we may make a story of it")},
                }
            ],
        }
    )


def _prompts(campaign: Campaign) -> list[dict[str, Any]]:
    say = campaign.spoken.say
    return [
        {
            "name": "happened",
            "kind": "textarea",
            "label": say("What happened?"),
            "hint": say("Begin where it began. Leave other people's names out"),
            "required": True,
            "rows": 8,
            "most": 3000,
            "empty": say("Write what happened"),
        },
        {
            "name": "learned",
            "kind": "textarea",
            "label": say("What did you learn?"),
            "hint": say("Also if it did not work"),
            "rows": 4,
            "most": 1000,
        },
        {
            "name": "quote",
            "kind": "textarea",
            "label": say("One sentence to quote"),
            "hint": say("As you would say it to a friend"),
            "rows": 2,
            "most": QUOTE_CHARACTERS,
        },
        {
            "name": "role",
            "kind": "text",
            "label": say("What you do"),
            "hint": say("As readers may know it, such as night nurse, neighbour or patient"),
            "required": True,
            "most": 80,
            "empty": say("Say what you do, such as night nurse, neighbour or patient"),
        },
        {
            "name": CALLED,
            "kind": "text",
            "label": say("What we may call you"),
            "hint": say("Everybody reads it. Leave it empty, and we name only what you do"),
            "most": 60,
        },
    ]


def _field(campaign: Campaign, empty: str = "", **prompt: Any) -> dict[str, Any]:
    say = campaign.spoken.say
    errors = {"long": say("Shorten this to {number} characters or fewer", number=str(prompt["most"]))}
    if empty:
        errors["empty"] = empty
    return {**prompt, "purpose": say(_PURPOSE), "basis": "consent", "errors": errors}
