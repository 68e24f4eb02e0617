"""What is said of organizations, people and divisions: why an act was refused, and what the record of acts calls it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "links-made": gettext_lazy(
        "This was sent before: the links were made then, and they hold. If they are lost, make them anew; the earlier "
        "ones hold no more."
    ),
    "nobody-chosen": gettext_lazy("Choose at least one person."),
    "not-found": gettext_lazy("This does not exist."),
    "not-allowed": gettext_lazy("You may not do this."),
    "second-missing": gettext_lazy("Your organization asks for a second person here. Ask for the confirmation first."),
    "own-request": gettext_lazy("Whoever asked cannot also confirm. A second person has to look."),
    "may-not-second": gettext_lazy("Your role cannot confirm this."),
    "nothing-changed": gettext_lazy("There is nothing to do: nothing was changed."),
    "bad-address": gettext_lazy("An address begins with https:// and holds no spaces and no Japanese characters."),
    "too-many-attempts": gettext_lazy("Too many attempts. Wait a while, then try again."),
    "changed-since-seen": gettext_lazy(
        "This has changed since you opened the page. Nothing was done. Look at what differs, then decide again."
    ),
    "seen-missing": gettext_lazy("The form does not say what was shown. Load the page again and repeat the entry."),
    "bad-choice": gettext_lazy("This request could not be read."),
    "bad-rules": gettext_lazy("These rules cannot be used."),
    "code-taken": gettext_lazy("There is an organization with this code already."),
    "bad-code": gettext_lazy("This is not a local government code: six digits, the last a check digit."),
    "bad-slug": gettext_lazy("Write lower-case letters, digits and hyphens only."),
    "bad-key": gettext_lazy("Write lower-case letters, digits and hyphens only."),
    "key-taken": gettext_lazy("There is a division with this key already."),
    "slug-no-file": gettext_lazy("Not every computer can have a folder of this name. Choose another one."),
    "bad-text": gettext_lazy("This text cannot be kept as it is."),
    "bad-username": gettext_lazy("This cannot be a user name."),
    "username-taken": gettext_lazy("This user name is taken."),
    "bad-password": gettext_lazy("This password is too weak."),
    "division-missing": gettext_lazy("This role is held in a division. Choose one."),
    "division-closed": gettext_lazy("This division does not exist any more."),
    "role-held": gettext_lazy("The person has this role already."),
    "last-role": gettext_lazy("This is the person’s last role here. Close the account instead."),
    "last-administrator": gettext_lazy("This is the last administrator. Give somebody else the role first."),
    "account-closed": gettext_lazy("The account is closed. Open it again first."),
    "own-account": gettext_lazy("Nobody closes their own account. Ask another administrator."),
    "belongs-elsewhere": gettext_lazy(
        "The person also belongs to another organization, whose administrator has to agree."
    ),
    "bad-day": gettext_lazy("This day does not go with the other days of the division."),
    "bad-successor": gettext_lazy("A division cannot be followed by this one."),
    "slug-taken": gettext_lazy("This address is taken."),
}

#: Code of an act -> what the record calls it.
ACTS = {
    "organization-created": gettext_lazy("Organization founded"),
    "approval-rules-changed": gettext_lazy("Approval rules changed"),
    "second-person-set": gettext_lazy("Set which acts wait for a second person"),
    "licence-changed": gettext_lazy("Licence of published data changed"),
    "person-added": gettext_lazy("Person added"),
    "person-renamed": gettext_lazy("Name of a person changed"),
    "person-deactivated": gettext_lazy("Account closed"),
    "person-reactivated": gettext_lazy("Account opened again"),
    "password-set": gettext_lazy("Password set"),
    "link-made": gettext_lazy("Link for setting a password made"),
    "link-revoked": gettext_lazy("Link for setting a password taken back"),
    "reset-asked": gettext_lazy("Asked for a new password"),
    "password-changed": gettext_lazy("Own password changed"),
    "signed-in": gettext_lazy("Signed in"),
    "signed-out": gettext_lazy("Signed out"),
    "sign-in-failed": gettext_lazy("Sign-in failed"),
    "role-given": gettext_lazy("Role given"),
    "role-taken": gettext_lazy("Role taken"),
    "division-added": gettext_lazy("Division added"),
    "division-renamed": gettext_lazy("Division renamed"),
    "division-corrected": gettext_lazy("Name of a division corrected"),
    "division-contact": gettext_lazy("Contact of a division set"),
    "division-closed": gettext_lazy("Division closed"),
    "division-followed": gettext_lazy("Division changed with the plan"),
    "division-reopened": gettext_lazy("Division opened again"),
}

#: What an act can be about.
SUBJECTS = {
    "organization": gettext_lazy("Organization"),
    "person": gettext_lazy("Person"),
    "division": gettext_lazy("Division"),
}
