"""Every version of every form that this endpoint was ever given, compiled when it is needed."""

from __future__ import annotations

import threading
from collections import OrderedDict

from campaign.settings import Campaign
from endpoint.bundle import Bundle, FormVersion
from endpoint.store import Store

KEPT_VERSIONS = 64  # compiled ones; a campaign has a handful


class Versions:
    """Finds the version of a form that a digest names; may be used from several threads."""

    def __init__(self, store: Store, campaign: Campaign) -> None:
        self._store = store
        self._campaign = campaign
        self._compiled: OrderedDict[tuple[str, str], FormVersion] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, bundle: Bundle) -> None:
        """Store all forms of a bundle, for good; raises sqlalchemy.exc.SQLAlchemyError."""
        self._campaign = bundle.campaign
        for form_id, placed in bundle.forms.items():
            form = placed.version.form
            self._store.remember_form(form.digest, form_id, placed.definition)
            self._keep((form.digest, form_id), placed.version)

    def known(self, digest: str, form_id: str) -> FormVersion | None:
        """Return a version that is compiled already; never waits."""
        return self._compiled.get((digest, form_id))

    def find(self, digest: str, form_id: str) -> FormVersion | None:
        """Return a version, read from the store if need be; None where nobody knows it."""
        version = self.known(digest, form_id)
        if version is None:
            definition = self._store.form_definition(digest, form_id)
            version = FormVersion.of(definition, self._campaign) if definition is not None else None
            if version is not None:
                self._keep((digest, form_id), version)
        return version

    def _keep(self, key: tuple[str, str], version: FormVersion) -> None:
        with self._lock:
            self._compiled[key] = version
            while len(self._compiled) > KEPT_VERSIONS:
                self._compiled.popitem(last=False)
