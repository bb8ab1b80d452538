"""A month of posts: few channels, little and often, and time to answer.

`definition` has plan.yml, `advice` what each channel is good for, `kits` what there is to post, `schedule` which of it
when, `months` the month's file, which is the editor's from then on, and `remarks` what somebody should look at again.
"""

from campaign.plan.advice import Advice, Pace, load_advice
from campaign.plan.definition import PLAN_FILE, Plan, PlannedChannel, load_plan
from campaign.plan.kits import Kit, kits_of, kits_of_pledges
from campaign.plan.months import PLANS, Month, MonthPlan, Post, load_months, lost_references, month_file, parted
from campaign.plan.remarks import remarks
from campaign.plan.schedule import plan_month

__all__ = [
    "PLANS",
    "PLAN_FILE",
    "Advice",
    "Kit",
    "Month",
    "MonthPlan",
    "Pace",
    "Plan",
    "PlannedChannel",
    "Post",
    "kits_of",
    "kits_of_pledges",
    "load_advice",
    "load_months",
    "load_plan",
    "lost_references",
    "month_file",
    "parted",
    "plan_month",
    "remarks",
]
