"""The data that goes along: what is preserved, what was exported, and the package that is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import StillwaterError
from app.i18n import _
from app.responses import disclosing, exports, media, queries
from app.responses.filling import Span, decided_accounts, spans
from ui.kit.buttons import button
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, small, title
from ui.kit.panels import Strip
from ui.kit.theme import Tone, theme_of
from ui.responses.steps import export_line, file_line

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from ui.shell.context import Context


class DataPane(QWidget):
    """Tell where the data stands; what its buttons ask for is for the page."""

    account_asked = Signal()
    colleague_asked = Signal()
    import_asked = Signal()
    withdraw_asked = Signal()
    package_asked = Signal()
    report_asked = Signal()

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._case_id = context, case_id
        self.decided, self.kept = PlainLabel("", self), PlainLabel("", self)
        self.exports = PlainLabel("", self)
        self.passphrase = Strip(Tone.ATTENTION, self, closes=True)
        self.account = button(_("Name an account…"), self)
        self.colleague = button(
            _("Ask a colleague…"), self, name=_("Ask to preserve an account or to hold enforcement")
        )
        self.take_in = button(_("Import an export…"), self)
        self.withdraw = button(_("Withdraw an export…"), self)
        self.package = button(_("Make the package…"), self)
        self.report = button(_("Draft a CyberTipline report…"), self)
        self._build()
        self.passphrase.dismissed.connect(lambda: self.passphrase.say(""))
        self.account.clicked.connect(self.account_asked)
        self.colleague.clicked.connect(self.colleague_asked)
        self.take_in.clicked.connect(self.import_asked)
        self.withdraw.clicked.connect(self.withdraw_asked)
        self.package.clicked.connect(self.package_asked)
        self.report.clicked.connect(self.report_asked)

    def show_case(self) -> None:
        """Read again where the data stands."""
        desk = self._context.desk
        accounts = exports.accounts(desk.db, self._case_id)
        kept = disclosing.preserved(desk, self._case_id)
        open_ones = [account for account in accounts if account not in kept]
        asked = _("Preserving was asked for every account.")
        first = _("Preserve first: not yet asked for {accounts}.").format(accounts=", ".join(open_ones))
        self.kept.setText((first if open_ones else asked) if accounts else _("No account is named in this case."))
        rows = exports.exports(desk.db, self._case_id)
        lines = [export_line(row) for row in rows]
        self.exports.setText("\n".join(lines) if lines else _("No export was imported yet."))
        self.decided.setText(self._decided())
        self.take_in.setEnabled(bool(accounts))
        self.withdraw.setEnabled(any(not row.withdrawn for row in rows))
        self.colleague.setEnabled(bool(accounts))

    def show_passphrase(self, passphrase: str) -> None:
        """Show a passphrase once; it is told by phone, and gone when this is closed or the page is left."""
        words = _("Tell by phone, nowhere else: {passphrase} — 24 digits, typed without spaces. It is kept nowhere.")
        self.passphrase.say(words.format(passphrase=passphrase))

    def _decided(self) -> str:
        desk = self._context.desk
        try:
            force = queries.in_force(desk, self._case_id)
        except StillwaterError as error:
            self.package.setEnabled(False)
            return error.what
        days = spans(force)
        self.package.setEnabled(bool(days))
        if not days:
            return _("No data was decided to be disclosed.")
        told = [_spanned(category.label, span) for category, span in days.items()]
        words = [_("Decided to be disclosed: {data}.").format(data="; ".join(told))]
        accounts = exports.accounts(desk.db, self._case_id)
        since = [account for account in accounts if account not in decided_accounts(desk.db, force)]
        if since:
            late = _("Named after the decision, and no part of it: {accounts}. Decide anew to give out its data.")
            words.append(late.format(accounts=", ".join(since)))
        files = media.given(desk, self._case_id, force)
        if files:
            words.append(_("Files: {files}.").format(files="; ".join(map(file_line, files))))
        return "\n".join(words)

    def _build(self) -> None:
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(title(_("Data and package"), self))
        for label in (self.decided, self.kept, self.exports):
            column.addWidget(label)
        column.addWidget(self.passphrase)
        words = _(
            "Only files that the decision names go into a package, as they came. Apparent child abuse material goes by the"
            " CyberTipline alone."
        )
        column.addWidget(small(words, self))
        steps = QWidget(self)
        flow = FlowLayout(steps, gap=px(8))
        for made in (self.account, self.colleague, self.take_in, self.withdraw, self.package, self.report):
            flow.addWidget(made)
        column.addWidget(steps)


def _spanned(label: str, span: Span) -> str:
    return f"{label} {span.start or '…'} – {span.end or '…'}" if span.start or span.end else label
