"""Every error the core raises on purpose.

    FlowError
    + ConfigError     the run cannot start; a person must change a setting
    + SourceError
    | + SkipRecord    this record is unusable: count it and go on
    | + RetryLater    the service is busy: try again after `wait_s` seconds
    | + StopSource    this source cannot be read now: stop it, run the others
    |   + HostRefused it wanted a host that it does not declare
    |   + TermsStale  nobody looked at its terms for too long
    | + HookRefused   this delivery is not from whom it says, or came before: refuse it
    + TableError      a step broke its table's contract: stop, publish nothing
    + ShelfError      the shelf cannot be read or written now; what is on it stays
    + PolicyError     a scoring policy says what none may: the place, and what to write instead
    + ConflictError   somebody else was faster: look again, then decide again

Choose the class by what the caller must do next, not by where it went wrong.
"""


class FlowError(Exception):
    """An error with a stable code, what happened, and what to do about it.

    `what` may be shown to the people who run the CRM, so it holds no secret and
    no personal data: name the column, the count, the setting, never the person.
    """

    code = "flow"

    def __init__(self, what: str, *, fix: str) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.what}\n  fix: {self.fix}\n  [{self.code}]"


class ConfigError(FlowError):
    code = "flow.config"


class SourceError(FlowError):
    code = "flow.source"


class SkipRecord(SourceError):
    code = "flow.source.skip"


class RetryLater(SourceError):
    """`status`: of the answer over HTTP that said so, if one did."""

    code = "flow.source.retry"

    def __init__(self, what: str, *, fix: str, wait_s: float, status: int | None = None) -> None:
        super().__init__(what, fix=fix)
        self.wait_s, self.status = wait_s, status


class StopSource(SourceError):
    """`status`: of the answer over HTTP that said so, if one did."""

    code = "flow.source.stop"

    def __init__(self, what: str, *, fix: str, status: int | None = None) -> None:
        super().__init__(what, fix=fix)
        self.status = status


class HostRefused(StopSource):
    code = "flow.source.host"


class TermsStale(StopSource):
    code = "flow.source.terms"


class HookRefused(SourceError):
    code = "flow.source.hook"


class TableError(FlowError):
    code = "flow.table"


class ShelfError(FlowError):
    code = "flow.shelf"


class NothingYetError(ShelfError):
    """Nothing was built yet: not a fault, but the first day."""

    code = "flow.shelf.empty"


class ConflictError(FlowError):
    code = "flow.conflict"


class InputError(FlowError):
    code = "flow.input"


class PolicyError(InputError):
    code = "flow.input.policy"


class RightsError(FlowError):
    code = "flow.rights"


class VaultError(FlowError):
    code = "flow.vault"
