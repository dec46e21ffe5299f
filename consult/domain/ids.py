"""The identifiers of the house: 16 random bytes each, of types that must not be swapped."""

from typing import NewType

StaffId = NewType("StaffId", bytes)
ConsultationId = NewType("ConsultationId", bytes)
RoundId = NewType("RoundId", bytes)
EpochId = NewType("EpochId", bytes)
SeatId = NewType("SeatId", bytes)
ShareId = NewType("ShareId", bytes)
BatchId = NewType("BatchId", bytes)
ReleaseId = NewType("ReleaseId", bytes)
NoticeId = NewType("NoticeId", bytes)
ContactId = NewType("ContactId", bytes)
RemarkId = NewType("RemarkId", bytes)
ThemeId = NewType("ThemeId", bytes)
QuotationId = NewType("QuotationId", bytes)
HelpServiceId = NewType("HelpServiceId", bytes)
ContactsKeyId = NewType("ContactsKeyId", bytes)

ID_BYTES = 16
