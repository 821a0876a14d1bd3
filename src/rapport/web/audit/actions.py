"""What the audit writes down: each action by its name, and in the words of the page."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Action(StrEnum):
    """One thing that somebody did. The names are kept for good, so none may ever change."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    SIGN_IN_FAILED = "sign_in_failed"
    VIEW_PERSON = "view_person"
    VIEW_REASONS = "view_reasons"
    SEARCH = "search"
    UNMASK = "unmask"
    DECIDE = "decide"
    UNDO = "undo"
    SETTLE = "settle"
    UNSETTLE = "unsettle"
    CORRECT_READING = "correct_reading"
    TAG = "tag"
    UNTAG = "untag"
    TAG_UNDONE = "tag_undone"
    CHANGE_TAGS = "change_tags"
    IMPORT = "import"
    CONNECT = "connect"
    PULL = "pull"
    GRANTED = "granted"
    PAUSE = "pause"
    RESUME = "resume"
    DISCONNECT = "disconnect"
    READ_AGAIN = "read_again"
    TERMS_CHECKED = "terms_checked"
    ASK_FIELD = "ask_field"
    APPROVE_FIELD = "approve_field"
    END_FIELD = "end_field"
    VIEW_QUARANTINE = "view_quarantine"
    TAKE_QUARANTINE = "take_quarantine"
    LINK_MADE = "link_made"
    LINK_USED = "link_used"
    LINK_DECLINED = "link_declined"
    LINK_TAKEN_BACK = "link_taken_back"
    ENRICH_LOOKED = "enrich_looked"
    ENRICH_ASKED = "enrich_asked"
    LIST_SENT = "list_sent"
    EXPORT = "export"
    BUILD = "build"
    INVITE = "invite"
    CHANGE_ROLE = "change_role"
    SWITCH_OFF = "switch_off"
    SWITCH_ON = "switch_on"
    RESET_PASSWORD = "reset_password"  # noqa: S105  # an action's name
    SECOND_FACTOR = "second_factor"
    TOKEN_MADE = "token_made"  # noqa: S105  # an action's name
    TOKEN_REVOKED = "token_revoked"  # noqa: S105  # an action's name
    KEY_MADE = "key_made"
    KEY_REVOKED = "key_revoked"
    CHANGE_SETTING = "change_setting"
    CHANGE_SEGMENT = "change_segment"
    LEARN = "learn"
    API_CALL = "api_call"


WORDS = {
    Action.SIGN_IN: _("signed in"),
    Action.SIGN_OUT: _("signed out"),
    Action.SIGN_IN_FAILED: _("tried to sign in, in vain"),
    Action.VIEW_PERSON: _("looked at a person"),
    Action.VIEW_REASONS: _("looked at reasons"),
    Action.SEARCH: _("searched for people"),
    Action.UNMASK: _("had a masked contact shown"),
    Action.DECIDE: _("judged two accounts"),
    Action.UNDO: _("took a judgement back"),
    Action.SETTLE: _("said what of a person is right"),
    Action.UNSETTLE: _("took back what was said of a person"),
    Action.CORRECT_READING: _("corrected what a text is read to say"),
    Action.TAG: _("set a tag on a person"),
    Action.UNTAG: _("took a tag off a person"),
    Action.TAG_UNDONE: _("took back what was said of a tag"),
    Action.CHANGE_TAGS: _("changed the tags there are"),
    Action.IMPORT: _("brought in a file"),
    Action.CONNECT: _("connected a source"),
    Action.PULL: _("had a source read"),
    Action.GRANTED: _("had a network grant us a key"),
    Action.PAUSE: _("paused a source"),
    Action.RESUME: _("resumed a source"),
    Action.DISCONNECT: _("disconnected a source"),
    Action.READ_AGAIN: _("had the kept pages of a source read again"),
    Action.TERMS_CHECKED: _("read a source’s terms"),
    Action.ASK_FIELD: _("asked for a sensitive field"),
    Action.APPROVE_FIELD: _("agreed to a sensitive field"),
    Action.END_FIELD: _("ended a sensitive field"),
    Action.VIEW_QUARANTINE: _("looked at rows that could not be used"),
    Action.TAKE_QUARANTINE: _("took out rows that could not be used"),
    Action.LINK_MADE: _("made a link for a person to name another account"),
    Action.LINK_USED: _("named another account of theirs, by a link"),
    Action.LINK_DECLINED: _("said no to naming another account"),
    Action.LINK_TAKEN_BACK: _("took a link to another account back"),
    Action.ENRICH_LOOKED: _("had counted whom a partner or a platform would know"),
    Action.ENRICH_ASKED: _("had a partner asked about people"),
    Action.LIST_SENT: _("had a hashed list sent to an advertising platform"),
    Action.EXPORT: _("took data out"),
    Action.BUILD: _("had the profiles built"),
    Action.INVITE: _("invited a teammate"),
    Action.CHANGE_ROLE: _("changed a teammate’s role"),
    Action.SWITCH_OFF: _("switched a teammate off"),
    Action.SWITCH_ON: _("switched a teammate on again"),
    Action.RESET_PASSWORD: _("set a new password"),
    Action.SECOND_FACTOR: _("changed the second factor"),
    Action.TOKEN_MADE: _("made a token for a program"),
    Action.TOKEN_REVOKED: _("revoked a token"),
    Action.KEY_MADE: _("made a write key"),
    Action.KEY_REVOKED: _("revoked a write key"),
    Action.CHANGE_SETTING: _("changed a setting"),
    Action.CHANGE_SEGMENT: _("changed a segment"),
    Action.LEARN: _("had something learned of groups of people"),
    Action.API_CALL: _("called the API"),
}


def words_of(action: str) -> str:
    """Return an action in words; one that a newer version wrote as it stands."""
    return str(WORDS[Action(action)]) if action in list(Action) else action
