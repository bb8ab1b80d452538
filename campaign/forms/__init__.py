"""Forms: what a form's file means, and whether what was posted fits it."""

from campaign.forms.checker import FormChecker, compile_form
from campaign.forms.definition import PLEDGE_FORM, Form, FormPage, posted_names
from campaign.forms.fields import Choice, Field
from campaign.forms.judged import ConsentGiven, Faults, Submission
from campaign.forms.kinds import KINDS
from campaign.forms.load import load_form
from campaign.forms.opening import Opening, closed_notice, opening
from campaign.forms.wall import WallPledge, public_view

__all__ = [
    "KINDS",
    "PLEDGE_FORM",
    "Choice",
    "ConsentGiven",
    "Faults",
    "Field",
    "Form",
    "FormChecker",
    "FormPage",
    "Opening",
    "Submission",
    "WallPledge",
    "closed_notice",
    "compile_form",
    "load_form",
    "opening",
    "posted_names",
    "public_view",
]
