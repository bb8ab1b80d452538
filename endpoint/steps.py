"""What is done with a posted form: judge it, show it, or store it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from campaign.forms import Faults, Form, Submission
from campaign.forms.nameless import named_words, without_name
from campaign.forms.wall import public_view
from campaign.language import mark
from campaign.polls import PollResults
from endpoint import answers
from endpoint.abuse.page_token import sign_key
from endpoint.bundle import Bundle, FormVersion, PlacedForm
from endpoint.closing import Closed, opening_at
from endpoint.faults import RequestFault
from endpoint.joins.finding import First
from endpoint.pages import CHECK, CLOSED, FORM, NAME, ONCE_MORE
from endpoint.requests import Fields
from endpoint.rows import check_rows, typed_rows
from endpoint.store import new_public_id, now
from endpoint.submissions import Meta, written_words

Values = dict[str, str | list[str]]


class Step:
    """One posted form and what it needs to be answered.

    :param secret: the key of signatures.
    :param version: the version that judges it.
    :param posted: the answers, ``{name: [value, ...]}``.
    :param is_json: whether the client wants JSON.
    :param thanks_as_json: whether it wants only the thanks so: the page's script shows all else as pages, but cannot
        follow a redirect from an endpoint on another host.
    :param first: the pledge that is joined; None where none is.
    """

    def __init__(
        self,
        secret: str,
        bundle: Bundle,
        placed: PlacedForm,
        version: FormVersion,
        meta: Meta,
        posted: Fields,
        is_json: bool,
        thanks_as_json: bool,
        first: First | None = None,
    ) -> None:
        self._secret = secret
        self.bundle = bundle
        self.placed = placed
        self.version = version
        self.meta = meta
        self.posted = posted
        self.is_json = is_json
        self.thanks_as_json = thanks_as_json
        self.first = first

    @property
    def form(self) -> Form:
        """Return the definition that judges the form."""
        return self.version.form

    @property
    def is_comment(self) -> bool:
        """Return whether it is a comment, by today's definition or by the one that its page had."""
        return bool(self.form.comments or self.placed.version.form.comments)

    @property
    def joined(self) -> int | None:
        """Return the number of the pledge that is joined."""
        return self.first.number if self.first else None

    def judge(self) -> Submission | Faults:
        """Return the whole form's submission or its faults."""
        left_out = self._not_asked()
        return self.version.checker.check(self.posted, self.form.by_name.keys() - left_out if left_out else None)

    def refuse(self, faults: Faults) -> Response:
        """Answer 422: the page of the form that has the first fault, with everything as it was typed."""
        if self.is_json:
            errors = [{"field": name, "message": sentence} for name, sentence in faults.errors.items()]
            return answers.data({"errors": errors}, 422)
        number = self._page_of(next(iter(faults.errors), ""))
        return self._form_page(number, 422, faults.errors)

    def check(self, submission: Submission) -> Response:
        """Answer with the check page: exactly what the wall would show, and all answers."""
        if self.form.check is None:
            raise RequestFault(400, mark("This form has no check page"), mark("Send the form."))
        pledge = public_view(self.form, submission.public)
        if self.is_json:
            return answers.data({"status": "checked", "public": pledge is not None})
        body = self.bundle.pages.render(
            CHECK,
            self.form.check.title,
            form=self.form,
            action=self.placed.action,
            pledge=pledge,
            needs_help=self._needs_help(),
            rows=check_rows(self.form, submission, self._not_asked()),
            is_child=submission.is_child,
            group_page=self._group_page(),
            hidden={**self._carried(), **self.version.checker.values(self.posted)},
        )
        return answers.page(body)

    def offer(self) -> Response:
        """Answer whoever asked for the form, with what it begins with."""
        return self._form_page(1, 200, {}, was_sent=False)

    def change(self) -> Response:
        """Answer with the form's first page, everything as it was typed."""
        return self._form_page(1, 200, {})

    def go_on(self) -> Response:
        """Judge one page of the form and answer with the next one, or with the same one and its faults."""
        pages = self.form.pages
        number = min(self.meta.page, len(pages))
        judged = self.version.checker.check(self.posted, fields=_names(self.form, number))
        if isinstance(judged, Faults):
            if self.is_json:
                return self.refuse(judged)
            return self._form_page(number, 422, judged.errors)
        return self._form_page(min(number + 1, len(pages)), 200, {})

    def go_back(self) -> Response:
        """Answer with the page before, everything as it was typed; nothing is judged."""
        return self._form_page(min(max(self.meta.page - 1, 1), len(self.form.pages)), 200, {})

    def must_ask_about_name(self, submission: Submission) -> bool:
        """Return whether the name would stand beside words about health, and nobody has asked about that yet."""
        return not self.meta.name and self.bundle.health_words.found_in(named_words(self.form, submission))

    def as_chosen(self, submission: Submission) -> Submission:
        """Return the submission with or without its name, as was chosen when asked."""
        return without_name(self.form, submission) if self.meta.name == "hide" else submission

    def ask_about_name(self, submission: Submission) -> Response:
        """Answer with the one question about the name beside words about health; nothing is stored yet."""
        if self.is_json:
            message = self.bundle.say(
                "The words say something about health. Send “form_name” as “hide” or “show” for the name beside them."
            )
            return answers.data({"errors": [{"field": "form_name", "message": message}]}, 422)
        body = self.bundle.pages.render(
            NAME,
            self.bundle.say("Your name beside your words"),
            form=self.form,
            action=self.placed.action,
            pledge=public_view(self.form, submission.public),
            button=self.form.button,
            hidden={
                "form_digest": self.form.digest,
                **self._carried(),
                **self.version.checker.values(self.posted),
            },
            by_script=True,
        )
        return answers.page(body)

    def ask_once_more(self, submission: Submission) -> Response:
        """Answer with a poll's answer to send from a page with a one-time key; nothing is counted yet."""
        if self.is_json:
            raise RequestFault(422, mark("Nothing was counted"), mark("Send “form_key”: a new one for each answer."))
        body = self.bundle.pages.render(
            ONCE_MORE,
            self.form.title,
            form=self.form,
            action=self.placed.action,
            answer=self.form.question.choice_label(submission.answers[self.form.question.name]),
            hidden={
                "form_digest": self.form.digest,
                **self._carried(),
                **self.version.checker.values(self.posted),
            },
        )
        return answers.page(body)

    def thank(self, address: str, status: str = "pending") -> Response:
        """Answer that the pledge is on disk; a repeat gets the same answer."""
        if self.thanks_as_json:
            return answers.data({"status": status, "thanks": address}, 201)
        return answers.see_other(address) if address == self.placed.thanks else answers.see_own_page(address)

    def turn_away(self, closed: Closed, *, was_sent: bool = True, results: PollResults | None = None) -> Response:
        """Answer that the form cannot be sent today, with everything that was typed, to be copied.

        410 where it is over, which the standard names for offers of a limited time; 403 where it opens later.

        :param was_sent: whether somebody sent something, or only asked for the form.
        :param results: what people answered to a poll that is over.
        """
        status = 410 if closed.opening == "over" else 403
        if self.is_json:
            raise RequestFault(status, closed.notice, mark("Nothing was stored."))
        body = self.bundle.pages.render(
            CLOSED,
            closed.notice,
            needs_help=self._needs_help(),
            is_read=not self.form.poll,
            form=self.placed.version.form,
            heading=closed.notice,
            opening=closed.opening,
            page=closed.page,
            was_sent=was_sent,
            rows=typed_rows(self.form, self.version.checker.values(self.posted)),
            stories=self.bundle.has_stories,
            results=results,
            form_page=self.placed.page,
        )
        return answers.page(body, status)

    def keep(self, problem: RequestFault) -> Response:
        """Answer that nothing was stored, with everything as it was typed."""
        if self.is_json:
            raise problem
        return self._form_page(
            len(self.form.pages),
            problem.status,
            {"": problem.in_one_line(self.bundle.campaign.spoken)},
            problem.headers,
        )

    def _form_page(
        self,
        number: int,
        status: int,
        errors: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        *,
        was_sent: bool = True,
    ) -> Response:
        if self.is_json:
            sentence = mark("Use the step “send” or “check”.")
            raise RequestFault(400, mark("A script sends the whole form at once"), sentence)
        shown = _posted_names(self.form, number)
        values = self.version.checker.values(self.posted)
        title = self.form.pages[number - 1].title or self.form.title
        body = self.bundle.pages.render(
            FORM,
            self.bundle.say("Error: {title}", title=title) if errors else title,
            needs_help=self._needs_help(),
            is_read=not self.form.poll,
            form=self.form,
            action=self.placed.action,
            values=values,
            errors=dict(errors),
            not_asked=self._not_asked(),
            page=number,
            was_sent=was_sent,
            joined=self.first.pledge if self.first else None,
            begun=self.placed.actions.get(self.meta.action),
            own_words=self.placed.page,
            hidden={
                **self._carried(),
                **{name: value for name, value in values.items() if name not in shown},
            },
        )
        return answers.page(body, status, headers)

    def _not_asked(self) -> frozenset[str]:
        return self.bundle.not_asked(self.form, self.meta.stands_on)

    def _needs_help(self) -> bool:
        return self.bundle.distress_words.found_in(written_words(self.form, self.posted))

    def _group_page(self) -> str:
        """Return the address of the page on which a teacher or leader pledges for a group; empty if none is open."""
        children = self.form.children
        placed = self.bundle.forms.get(children.group) if children and children.group else None
        return placed.page if placed and opening_at(self.bundle, placed, now()) == "open" else ""

    def _carried(self) -> Values:
        """Return what is sent along: the one-time key, and what it was begun with or is a comment on.

        A page without script gets a key here, so that a repeat is known. Signed, it also proves that a page was shown,
        and when.
        """
        carried: Values = {"form_key": sign_key(self._secret, self.meta.key or new_public_id())}
        if self.meta.joins:
            carried["form_joins"] = self.meta.joins
        if self.meta.action:
            carried["form_action"] = self.meta.action
        if self.is_comment:
            carried["form_stands_on"] = self.meta.stands_on
        return carried

    def _page_of(self, field: str) -> int:
        for number in range(1, len(self.form.pages) + 1):
            if field in _names(self.form, number):
                return number
        return len(self.form.pages)


def _names(form: Form, number: int) -> list[str]:
    return [field.name for field in form.pages[number - 1].fields]


def _posted_names(form: Form, number: int) -> set[str]:
    return {name for field in form.pages[number - 1].fields for name in field.posted_as}
