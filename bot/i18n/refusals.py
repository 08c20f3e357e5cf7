"""Why something that a person gave cannot be taken: words for `Refused`, the same in the chat and on pages."""

from __future__ import annotations

from bot.i18n.translator import N_

# Translators: why something typed cannot be taken; kind, and says what to do instead.
REASONS: dict[tuple[str, str], str] = {
    ("nickname-refused", "empty"): N_("Please write a nickname with at least one letter or number."),
    ("nickname-refused", "long"): N_("That is too long for a nickname: 24 letters at most."),
    ("nickname-refused", "markup"): N_(
        "A nickname can hold letters, numbers, spaces and emoji, but no signs like * or <."
    ),
    ("nickname-refused", "contact"): N_(
        "For your safety a nickname holds no phone number, link or @name: others of the class can see it."
    ),
    ("nickname-refused", "insult"): N_("That word could hurt somebody of the class. Please choose another nickname."),
    ("nickname-refused", "taken"): N_("Somebody of the class has that nickname already. Please choose another one."),
    ("name-refused", "empty"): N_("Please write a name with at least one letter."),
    ("name-refused", "long"): N_("That name is too long. Please write a shorter one."),
    ("invite-refused", "unknown"): N_(
        "This invitation is not known. Please check that you have the whole link, or ask for a new one."
    ),
    ("invite-refused", "used"): N_("This invitation was used already; each works once. Please ask for a new one."),
    ("invite-refused", "expired"): N_("This invitation is too old; each works for seven days. Please ask for a new one."),
    ("invite-refused", "other-organisation"): N_(
        "You are a trainer of another organisation already, so this invitation cannot be used with this account."
    ),
    ("join-refused", "unknown"): N_(
        "No class has this code. Please look at the code again: it has 6 letters and numbers, like K7M4QX."
    ),
    ("join-refused", "closed"): N_("This class takes nobody in at the moment. Please ask the trainer to open it."),
    ("join-refused", "full"): N_("This class is full. Please ask the trainer."),
    ("join-refused", "too-many-tries"): N_(
        "Those were many wrong codes. Please wait ten minutes, and ask the trainer for the right one."
    ),
    ("sign-in-refused", "unknown"): N_(
        "This link is not known. Please take the whole link from the chat, or ask for a new one with /dashboard."
    ),
    ("sign-in-refused", "used"): N_(
        "This link was used already; each works once. /dashboard in the chat gives a new one."
    ),
    ("sign-in-refused", "expired"): N_(
        "This link is too old; each works for ten minutes. /dashboard in the chat gives a new one."
    ),
    ("sign-in-refused", "forged"): N_(
        "This did not come from Telegram as it should. Please write /dashboard in the chat."
    ),
    ("sign-in-refused", "not-trainer"): N_(
        "This page is for trainers. If your organisation should be here, please ask it for an invitation."
    ),
    ("encouragement-refused", "today"): N_("The class had a kind line today already. Tomorrow you can send another one."),
    ("assignment-refused", "unknown"): N_("That lesson is not here any more. Please choose another one."),
    ("assignment-refused", "already"): N_("The class has that already."),
    ("assignment-refused", "dates"): N_("The last day must not be before the first one."),
}
