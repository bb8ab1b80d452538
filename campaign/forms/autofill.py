"""The words that ``autocomplete`` may have.

Source: HTML Living Standard, "Autofill field names". WCAG 2.2, 1.3.5 (AA) asks for them on fields about the person.
"""

from __future__ import annotations

PERSON_NAMES = frozenset(
    (
        "name",
        "honorific-prefix",
        "given-name",
        "additional-name",
        "family-name",
        "honorific-suffix",
        "nickname",
        "organization",
        "organization-title",
    )
)

_ALL = """
on off
name honorific-prefix given-name additional-name family-name honorific-suffix nickname organization-title organization
username new-password current-password one-time-code
street-address address-line1 address-line2 address-line3
address-level4 address-level3 address-level2 address-level1 country country-name postal-code
cc-name cc-given-name cc-additional-name cc-family-name cc-number cc-exp cc-exp-month cc-exp-year cc-csc cc-type
transaction-currency transaction-amount language bday bday-day bday-month bday-year sex url photo
tel tel-country-code tel-national tel-area-code tel-local tel-local-prefix tel-local-suffix tel-extension email impp
"""
AUTOFILL = frozenset(_ALL.split())
