"""A made-up Form 1 of Regulation (EU) 2023/1543, as text, as XML, as a PDF and as an office file; nobody sent it."""

from __future__ import annotations

import typst

from tests.cage.papers import docx

TEXT = """ANNEX I
EUROPEAN PRODUCTION ORDER CERTIFICATE (EPOC) FOR THE PRODUCTION OF ELECTRONIC EVIDENCE

SECTION A: Issuing/validating authority
Issuing State: Fjordland
Issuing authority: Example Prosecution Office
Validating authority (where applicable): Example District Court
File number of the issuing authority: FJ-2026-0042
File number of the validating authority: ………………

SECTION B: Addressee
Addressee: Harbour Platform Ltd, legal representative
☒ This Order is issued in an emergency case to the specified addressee.

SECTION C: Deadlines
☐ as soon as possible and at the latest within 10 days (no notification to the enforcing authority)
☒ without undue delay and at the latest within 8 hours of receipt, an imminent threat to life
Other deadlines: ........

SECTION D: Relationship to a previous request
☐ The data were preserved under an EPOC-PR.

SECTION E: Information to support identification
Name of the account: fjell_2
Time range: 2026-03-01 to 2026-03-07
Other: ......

SECTION F: Electronic evidence to be produced
(a) ☒ subscriber data:
☒ name, date of birth
(b) ☐ other data requested for the sole purpose of identifying the user
(c) [x] traffic data:
[x] source and destination of messages
(d) [ ] content data

SECTION H: Information to the user
☒ The addressee must in any event refrain from informing the person whose data are being requested.

SECTION I: Details of the issuing authority
Name of its representative: A. Example

SECTION K: Notification
Name of the authority: ………
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<f:EPOC-FORM_1 xmlns:f="urn:example:form" xmlns:e="urn:example:epoc">
 <f:SectionA><e:IssuingAndContactAuthority><e:IssuingAuthority><e:NameOfAuthority>Example Prosecution Office</e:NameOfAuthority>
  <e:FileReference>FJ-2026-0042</e:FileReference><e:Country>FJ</e:Country></e:IssuingAuthority></e:IssuingAndContactAuthority></f:SectionA>
 <f:SectionB><e:Addressee><e:Authority><e:NameOfAuthority>Harbour Platform Ltd</e:NameOfAuthority></e:Authority></e:Addressee>
  <e:EmergencyCase>false</e:EmergencyCase></f:SectionB>
 <f:SectionC><f:DataProductionInRelationToDeadline><f:WithinTenDays>WITHIN_TEN_DAYS</f:WithinTenDays></f:DataProductionInRelationToDeadline></f:SectionC>
 <f:SectionF><e:Identifier><e:Id>1</e:Id><e:Type>ACCOUNT</e:Type><e:Value>fjell_2</e:Value></e:Identifier>
  <e:DataCategories><e:Subscriber><e:Option>NAME</e:Option></e:Subscriber></e:DataCategories></f:SectionF>
 <f:SectionJ><e:Details><e:NameOfAuthority>Example District Court</e:NameOfAuthority></e:Details></f:SectionJ>
</f:EPOC-FORM_1>
"""


def as_office() -> bytes:
    """Return the form as a text document."""
    return docx(*TEXT.splitlines())


def as_pdf() -> bytes:
    """Return the form as a page set by Typst."""
    words = TEXT.replace("☒", "[x]").replace("☐", "[ ]")
    lines = [f"#raw({_quoted(line)}) \\\n" for line in words.splitlines()]
    return bytes(typst.compile(b"#set text(size: 8pt)\n" + "".join(lines).encode(), format="pdf"))


def _quoted(line: str) -> str:
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'
