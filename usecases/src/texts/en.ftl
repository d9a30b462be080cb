# Problems: what happened, what it means, what to do next.
problem-wrong_credentials-title = E-mail or password wrong
problem-wrong_credentials-detail = The e-mail address or the password is not right. Type both by hand: your browser may have filled in somebody else's. If you have forgotten your password, choose "Forgot password".
problem-account_locked-title = Account locked
problem-account_locked-detail = Nobody can log in with this address now, most often because there were too many wrong passwords. Choose "Forgot password": where a new password opens the account again, a mail with a link comes, and with it you choose one. If no mail comes, the account is closed for another reason: ask whoever manages the accounts at your property, or { $support }.
problem-link_expired-title = This link no longer works
problem-link_expired-detail = Its time has run out, or it is not complete. Ask for a new one with "Forgot password".
problem-link_superseded-title = There is a newer link
problem-link_superseded-detail = A newer mail was sent after this one, and only its link works. Look for the latest mail, also among unwanted mail.
problem-link_used-title = This link was used already
problem-link_used-detail = A password was chosen with it. Log in with that password, or ask for a new link with "Forgot password".
problem-login_expired-title = This log-in is over
problem-login_expired-detail = It was finished, or more than ten minutes have passed since you typed your address. Start again with your address.
problem-not_authorised-title = Not authorised
problem-not_authorised-signed_out = You are not signed in, or your session has ended. Log in and try again.
problem-not_authorised-permission = You may not do this at this property: it needs the permission "{ $permission }" ({ $words }). It can be granted there by: { $who }.
problem-not_authorised-permission_nobody = You may not do this at this property: it needs the permission "{ $permission }" ({ $words }). Nobody at the property can grant it now: ask { $support }.
problem-not_authorised-not_a_member = You do not belong to this property, or there is no such property. Somebody who manages its users can add you.
problem-precondition_failed-title = Changed in the meantime
problem-precondition_failed-detail = Something happened to this account after you looked at it, so nothing was changed. Look at it again, and decide anew.
problem-payment_overdue-title = Closed because of an unpaid invoice
problem-payment_overdue-detail = An invoice of this property has not been paid for too long, so the property is closed for now. Your other properties are not touched. Whoever handles the billing here finds the way to pay it among the invoices; as soon as it is paid, everything is open again. Support: { $support }.
problem-subscription_on_hold-title = Subscription on hold
problem-subscription_on_hold-detail = The subscription of this property is on hold, so it is closed for now. Nothing is lost, and your other properties are not touched. To go on, whoever handles the billing here writes to { $support }.
problem-subscription_suspended-title = Subscription suspended
problem-subscription_suspended-detail = The subscription of this property is suspended, so it is closed. Your other properties are not touched. To have it opened again, whoever handles the billing here writes to { $support }.
problem-subscription_ended-title = Subscription ended
problem-subscription_ended-detail = The subscription of this property has ended, so it is closed. Your other properties are not touched. To take it up again, whoever handles the billing here writes to { $support }.
problem-too_busy-title = Busy at the moment
problem-too_busy-detail = Too many log-ins are under way from your network, at this address or in all. Nothing was counted against you. Try again in { $seconds } s.
problem-invalid_request-title = The request cannot be read
problem-invalid_request-body = The request is not what is expected here: { $what }.
problem-invalid_request-field = The field "{ $field }" is not right: { $what }.
problem-too_large-title = The request is too large
problem-too_large-detail = A request may have at most 64 KiB.
problem-too_large-file = The file may have at most { $most } KiB. Split it.
problem-body_late-title = The request did not arrive in time
problem-body_late-detail = The rest of the request did not come in time, so nothing was done. Check the connection, then send it again.
problem-conflict-title = This cannot be done as things are
problem-conflict-already_member = This person already belongs to this property.
problem-conflict-replaces = The account to be replaced was not made by this property, or is in use already, so its link is not touched and nothing was created.
problem-idempotency_mismatch-title = This Idempotency-Key was used for something else
problem-idempotency_mismatch-detail = A request with the same key and another content was answered before. Use a new key for a new request.
problem-not_found-title = Not found
problem-not_found-detail = There is nothing under this address.
problem-method_not_allowed-title = Not possible here
problem-method_not_allowed-detail = This address does not take this kind of request.
problem-unsupported_media_type-title = This kind of content is not taken here
problem-unsupported_media_type-detail = The body is of another kind than this address takes. Set Content-Type to the kind that the documentation names.
problem-unsupported_media_type-wanted = Nothing was read. Send the body with Content-Type: { $wanted }.
problem-unavailable-title = Not available at the moment
problem-unavailable-detail = The engine cannot read or write its ledger now, so it did not finish what you asked for. Try again in a minute; if it goes on, tell { $support }.
problem-unavailable-unknown = The engine lost touch with its ledger while it was writing: nobody knows yet whether what you asked for was done. Look before you ask again; asking again under the same Idempotency-Key does nothing twice. If it goes on, tell { $support }.
problem-unavailable-no_room = The disk of this system is nearly full, so nothing is written down for now, and what you asked for was not done. Try again in a minute; if it goes on, tell { $support }.
problem-unavailable-unfinished = The engine did not finish this request. What you asked for may have happened or not: look before you ask again. If it goes on, tell { $support }.

# What is wrong with a password.
password-too_short = it needs at least { $least } characters
password-too_long = it may have at most { $most } characters
password-control = it has a character that cannot be typed everywhere
password-common = many people use this one, and guessers try it first
password-letters_and_digits = it needs a letter and a digit
password-used_before = it is one of the last { $last } you used here

# What is wrong with an address.
address-empty = it is empty
address-too_long = it is longer than 254 bytes
address-local_too_long = the part in front of the @ is longer than 64 bytes
address-shape = it needs one @ with something on both sides
address-character = it has the character { $letter } ({ $number }), which an address cannot have; delete it or type it anew
address-space = it has a space in it
address-invisible = it has an invisible character ({ $number }) in it; type the address anew instead of copying it
address-dots = the part in front of the @ begins or ends with a dot, or has two in a row
address-domain = the part behind the @ is not a domain name
address-mixed_scripts = it mixes letters of several alphabets, so it may look like another address

# Answers to a manager.
member-created = The account was made. A mail with a link to choose a password is on its way.
member-restored = This person had an account that was deleted. It is back, without an activation mail. The old password still works; permissions were set anew. Whoever had a second factor sets one up at the next log-in. The person is told by mail.
member-restored_another_name = This person's account was deleted, and it had another name. It is back under the name and in the language you gave, without an activation mail. The address may have passed to somebody else, so the old password no longer works: the person chooses a new one with "Forgot password". Whoever had a second factor sets one up then. The person is told by mail.
member-restored_without_password = This person had an account that was deleted. It is back, without an activation mail. The old password no longer works: the person chooses a new one with "Forgot password". Whoever had a second factor sets one up then. The person is told by mail.
member-offered = This person has an account already. They are asked at their next log-in whether they want to belong to this property; no activation mail is sent. Until they say yes they do not belong here.

# What became of a mail.
mail-activation = Mail "Activate your account"
mail-password_reset = Mail "Choose a new password"
mail-account_locked = Mail "Your account was locked"
mail-password_changed = Mail "Your password was changed"
mail-membership_added = Mail about a new property
mail-staff_locked = Mail "A colleague's account was locked"
mail-invoice_due = Mail "An invoice is due"
mail-invoice_overdue = Mail "An invoice is overdue"
mail-property_restricted = Mail "Access to your property is restricted"
mail-restriction_lifted = Mail "Access to your property is back"
mail-subscription_on_hold = Mail "Your subscription is on hold"
mail-subscription_suspended = Mail "Your subscription was suspended"
mail-subscription_ended = Mail "Your subscription has ended"
mail-subscription_resumed = Mail "Your subscription runs again"
mail-waiting = waits to be sent
mail-trying = is being handed to the mail server
mail-accepted = was handed to the mail server
mail-refused = was refused by the mail server
mail-not_handed_over = was not handed to a mail server
mail-bounced = came back
mail-suppressed = was not sent
trouble-unknown_address = nobody has this address there: check the spelling
trouble-mailbox_full = the mailbox is full
trouble-sender_blocked = our sender is on a block list there: the person's mail administrator can allow it
trouble-unreachable = the mail server could not be reached
trouble-sender_refused = the mail server takes no mail from us; nothing is wrong with the person's address, and "keyledger doctor" tells whoever runs Keyledger what the server says
trouble-other_with_words = see the mail server's own words
trouble-other = the mail server named no cause that is known here
not_handed_over-needs_smtputf8 = the mail server cannot take this address, which has letters outside ASCII before the @: use another address of the person
not_handed_over-not_writable = no mail can be written to such an address: use another address of the person
not_handed_over-unreachable = the mail server could not be reached for a day; nothing is wrong with the person's address
not_handed_over-sender_refused = the mail server took no mail from us for a day; nothing is wrong with the person's address
not_handed_over-given_up = it did not work for a day; nothing is wrong with the person's address
suppressed-superseded = a newer link was asked for
suppressed-expired = the link's time had run out
suppressed-link_closed = the link was used or withdrawn
suppressed-account_exists = the person has an account already, so there is nothing to activate
suppressed-too_old = its cause was more than a day old
suppressed-outdated = what it tells was no longer so
suppressed-account_closed = the account was deleted or erased meanwhile
suppressed-may_have_arrived = it was handed over twice and the answer was lost both times: it may have arrived, so it is not sent a third time
suppressed-no_longer_concerned = the person no longer holds the permission for which they were to be told

# Permissions, as they stand beside their boxes.
permission-manage_users = manage users
permission-manage_users-means = Add colleagues, remove them, and tick what each of them may do.
permission-manage_billing = manage billing
permission-manage_billing-means = See the invoices and pay them.
permission-reservations = reservations
permission-reservations-means = See and change bookings.
permission-rates = rates
permission-rates-means = Set prices and availability.
permission-reports = reports
permission-reports-means = See turnover, occupancy and other figures.
permission-guests = guests
permission-guests-means = See and change what is kept about guests.
permission-unknown = there is no permission "{ $word }"; there are: { $all }
permission-both = "{ $permission }" is to be granted and withdrawn at once
if_match-rule = it needs the ETag of an earlier answer, such as "42"
property-not_an_id = it is not the id of a property

# Staff from a file.
import-created = added: the account was made, and a mail with the activation link is on its way
import-would_create = would be added: an account would be made, and an activation mail sent
import-restored = added: the account was deleted and is back, without an activation mail
import-restored_another_name = added: the account was deleted and is back under this name, without an activation mail; it had another name, so the old password no longer works
import-would_restore = would be added: the deleted account would come back, without an activation mail
import-would_restore_another_name = would be added: the account was deleted and comes back under this name, without an activation mail; it had another name, so the old password would no longer work
import-offered = asked: the person has an account already, and is asked at the next log-in whether they want to belong to this property
import-would_offer = would be asked: the person has an account already, and would be asked at the next log-in whether they want to belong to this property
import-already_member = nothing changes: the person belongs to this property already
import-unchanged = nothing changes: this row was imported before
import-differs = nothing was changed: the person belongs to this property already, but not as this row says: { $parts }. Change that on the person's own entry
import-differs-missing = without { $value }
import-differs-further = also with { $value }
import-differs-last_day = the last day is not { $value }
import-differs-left = nothing was changed: this row was imported before, and the person does not belong to this property now. To add them again, give the row another row_id
import-refused = refused
import-other_content = column row_id: a row with this id was imported before and said something else; give the new row an id of its own. Nothing was done for it
import-column = column { $column }: { $what }
import-cells = it has { $found } cells, the header has { $expected }: is a comma missing, or a quote around a comma? Nothing was done for it
import-formula = it begins like a formula (=, +, -, @ or a tab), which a spreadsheet would run; take that away
import-id = it needs 1 to 100 characters, none of them a control character
import-twice = line { $line } has the same; only one of them can be meant
import-language = it is "fr", "en" or empty
import-ends_on = it is a day like 2026-09-30, or empty
import-too_large = it has more than { $most } KiB: split it
import-too_many_rows = it has more than { $most } rows, the first one too many is in line { $line }: split it
import-utf16 = it is in UTF-16: save it as "CSV UTF-8"
import-not_utf8 = it is not in UTF-8 from line { $line }, column { $column } on, but probably in Latin-1 or Windows-1252: save it as "CSV UTF-8"
import-empty = nobody is in it: it needs a header ({ $columns }) and a row for each person
import-quote = the quote in line { $line }, column { $column } is never closed
import-unknown_column = there is no column "{ $column }"; there are: { $columns }
import-missing_column = the column "{ $column }" is missing; there are: { $columns }
import-column_twice = the column "{ $column }" is there twice
import-unreadable = { $file } is not imported, nothing was done: { $what }.
import-did = { $created } created, { $restored } restored, { $offered } asked; { $same } unchanged; { $refused } refused.
import-would = Nothing was done. It would be: { $created } created, { $restored } restored, { $offered } asked; { $same } unchanged; { $refused } refused.

# What is wrong with other fields.
name-refused = This name cannot be taken: { $what }.
name-length = it needs 1 to 200 characters
name-control = it has a control character, such as a line break: write it in one line
name-direction = it has an invisible character that turns the direction of what is read: type the name anew
name-invisible = it needs a character that can be seen
name-link = it has something that mail programs make a link of, such as https://…, www.… or hotel.example/…: leave that out
idempotency-rule = it needs 1 to 255 visible ASCII characters

# Why: an account's standing.
why-locked = { $email } ({ $name }, account { $account }) is locked since { $since }.
why-disabled = { $email } ({ $name }, account { $account }): the password is disabled since { $since }, after too many failures in a row over all locks. Only a reset brings it back.
why-open = { $email } ({ $name }, account { $account }) is open at { $at }, since { $since }.
why-not_activated = { $email } ({ $name }, account { $account }) has no password yet at { $at }; the account stands so since { $since }.
why-deleted = { $email } ({ $name }, account { $account }) is deleted since { $since }. Adding the person to a property again restores the account.
why-erased = The person of account { $account } was erased on { $since }. What happened stays; who it was does not.
why-absent = There is no account { $account } at { $at }.
why-unknown = Nobody holds { $email } at { $at }.
why-unknown-locked = Nobody holds { $email }. Attempts at it are refused since { $since }, exactly as they would be at an account.
why-no-name = erased
why-ever = the beginning
why-rule = It was locked at { $at } because { $failures } wrong passwords came in a run, without a log-in or a reset between them: rule failures_max = { $limit } of policy version { $version }.
why-counted = These attempts counted (when · network · device · what the person was shown):
why-run = { $count ->
    [one] One failure counts towards the next lock (when · network · device · what the person was shown):
   *[other] { $count } failures count towards the next lock (when · network · device · what the person was shown):
  }
why-gone = no longer known
why-known = , a known device
why-device = { $browser } on { $system }
why-device-unnamed = a program that does not name itself
why-known-devices = Known devices were shut out as well at { $at }: they had used up a budget of their own.
why-refused = { $count ->
    [one] While it held, one more attempt was refused unread and shown « { $shown } ».
   *[other] While it held, { $count } more attempts were refused unread and shown « { $shown } ».
  }
why-ended-reset = It ended at { $at }: the person chose a new password through a link.
why-ended-time = It ended at { $at }: its time had run out.
why-earlier = { $count ->
    [one] There was one lock before this one; see history.
   *[other] There were { $count } locks before this one; see history.
  }
why-steps = What happened since the first of them (when · what · what the person was shown):
why-steps-alone = What happened (when · what · what the person was shown):
why-way-reset = What ends it: the person chooses "Forgot password" and a new password through the mailed link.
why-way-time = It also ends by itself at { $at }.
why-nearest = Addresses somebody holds that look alike: { $addresses }
step-reset_requested = a reset was asked for, and a link made
step-reset_requested_again = a reset was asked for again, and a new link made; the older one no longer works
step-reset_repeated = a reset was asked for again soon, and the same link sent once more
step-reset_declined = a reset was asked for, and no mail followed
step-link_refused = a link was used that does not open
step-password_chosen = a new password was chosen
step-logged_in = somebody logged in
shown-signed_in = Signed in
shown-reset_mail_sent = If the address is known, a mail is on its way
shown-password_chosen = The new password holds

# The command line.
command-moment = "{ $text }" is not a moment with a time zone. Write it like 2026-11-22T08:05:00+01:00 or '2026-11-22 08:05 +01:00'.
command-address = "{ $who }" is not an address that an account can have: { $why }.
command-who = "{ $who }" is neither an account id nor an e-mail address: { $why }.
command-nobody = Nobody holds { $who }. Ask "keyledger why { $who }" for attempts at it and for addresses that look alike.
state-no-sequence = There is no event with the sequence { $sequence } yet.
command-outcome_unknown = The engine lost touch with its ledger while it was writing: nobody knows yet whether this was done ({ $cause }). Look with "keyledger events" before you ask again.
find-nothing = Nothing was found for "{ $what }".
rebuild-done = { $events } events in { $seconds } s. A SHA-256 per projection, and its rows:
erase-confirm = Erasing account { $account } cannot be undone: its keys are destroyed for ever. Add --yes if that is what you want.
erase-done = Account { $account } is erased: its keys are destroyed, its address is free, its history stays without the person.
erase-held = Account { $account } is under a legal hold: nothing was erased. See "keyledger hold list"; whoever placed the hold can lift it.
account-no-property = There is no property { $id }. Make it with "keyledger property create NAME".
policy-no-version = There is no policy version { $version }.
policy-fine = The policy lies within its bounds.
policy-not-fine = The policy cannot be adopted:
policy-loosens = It loosens { $settings }: a second person has to agree to that.
policy-adopted = Version { $version } judges from now on.
policy-proposed = It loosens { $settings }. That is proposal { $proposal } now: another operator has to approve it by { $until }, with "keyledger policy approve { $proposal }".
policy-withdrawn = Proposal { $proposal } is over: nothing changed.
policy-needs-operator = The policy was not adopted: it loosens { $settings }, and a second person has to agree to that. An operator proposes it in person (--session or KEYLEDGER_SESSION), and another one approves; at the machine a policy can only be tightened.
policy-not-twice = Proposal { $proposal } waits for a second person. It is approved or taken back first, with "keyledger policy approve { $proposal }" or "keyledger policy withdraw { $proposal }".
policy-not-proposed = There is no proposal { $proposal } that waits. "keyledger policy history" shows what became of it.
policy-proposer-gone = Whoever proposed it does not operate the system any more, and what they wanted falls with their role. Take it back and propose it anew.
policy-step-adopted = Version { $version } judges
policy-step-approved = Version { $version } judges: proposal { $proposal } was approved
policy-step-proposed = Proposal { $proposal }, to be approved by { $until }
policy-step-ended = Proposal { $proposal } is over: { $because }
policy-ended-withdrawn = it was taken back or declined
policy-ended-lapsed = nobody agreed in time
policy-ended-superseded = another version was adopted meanwhile
policy-by-nobody = the engine or somebody at the machine
policy-looser = looser
policy-unchanged = Nothing changed: version { $version } says the same.
bounce-noted = Mail { $mail } came back with status { $status }; that is noted on the account.
bounce-unknown = There is no sent mail { $mail } in this ledger. Is the notification from another system?
doctor-fine = Everything is as it should be.
doctor-not-fine = What is marked NOT needs a hand: each line says what to do.

# How the handlers are.
handlers-line = { $handler }: { $events } events behind, { $seconds } s
handlers-parked = {"  "}parked after { $failures } failures: { $stream } waits at event { $event } ({ $error })
handlers-waiting = {"  "}tried again at { $at } after { $failures } failures: { $stream } waits at event { $event } ({ $error })
handlers-help = Once the cause is gone: keyledger handlers retry HANDLER STREAM. To leave the event out for ever: keyledger handlers skip HANDLER STREAM --reason CODE.
handlers-retried = { $handler } tries { $stream } again, from the event it failed on.
handlers-skipped = { $handler } leaves out event { $event } of { $stream } for ever and goes on behind it. That is written down with its reason.
handlers-not-parked = { $stream } is not parked for { $handler }: "keyledger handlers" lists what is.
handlers-no-stream = "{ $stream }" is not the name of a stream: copy it from "keyledger handlers".
handlers-reason = A reason is a code of small letters, digits and underscores, at most 64 of them, such as wrong_address.

# The demo.
demo-sign-ins = Who can log in (address, password, role):
demo-totp = second factor: { $secret }
demo-code = A code for the second factor: type its letters into an authenticator app, or make one here:
demo-properties = The hotels:
demo-billing-active = paid up
demo-billing-payment_overdue = shut: an invoice is unpaid
demo-try = Try in another terminal:
role-manager = manager of all three hotels
role-receptionist = receptionist
role-night_auditor = night auditor at both hotels
role-locked = locked after ten wrong passwords
role-support = support, operator of the whole system
role-compliance = compliance, operator of the whole system
demo-token = The token of other software (Authorization: Bearer …):

# What is wrong with a request.
problem-cross_site-title = Sent from another site
problem-cross_site-detail = A page of another site sent this request, so it was not read. Go to the log-in page itself and try again.
body-broken = it breaks off before its end, or its chunks are malformed
body-not-json = it is not complete JSON
body-not-object = it must be a JSON object
field-missing = it is missing
field-empty = it is empty; give it a value or leave it out
field-unknown = there is no such field
field-expected = expected { $expected }
field-kind = it is not what is expected here
cursor-foreign = it is not from an answer of this engine

# Second factors.
factor-totp = authenticator app
factor-recovery_codes = recovery codes
factor-reset_by_owner = the person
factor-reset_by_manager = a manager
factor-reset_by_support = support
factor-reset_by_machine = somebody at the machine
factor-reset_change_of_method = change of method
factor-reset_new_device = new device
factor-reset_lost_or_stolen = lost or stolen
factor-reset_app_deleted = app deleted
factor-reset_factory_reset = factory reset
factor-checked_factor = one last check with the factor
factor-checked_in_person = in person
factor-checked_call_back = a call to a number known before
factor-checked_document = a document with a photograph
step-factor_asked = the password was right, and the second factor was asked for
step-factor_set_up_demanded = the password was right, and a second factor had to be set up first
step-factor_started = a set-up of a second factor was begun; it is no factor until it is confirmed
step-factor_started_again = a set-up of a second factor was begun again; the earlier one no longer counts
step-factor_abandoned = the set-up was abandoned; nothing was pending any more
step-factor_expired = the set-up was not confirmed in time and expired
step-factor_enrolled = a second factor was set up: { $kind }
step-factor_accepted = the code was right
step-factor_wrong = the code was wrong
step-factor_wrong_hand_over = what was typed was not the code that had to be handed over
step-factor_replayed = the code was right but already used
step-factor_clock_behind = the code belongs to an earlier moment: the phone's clock is about { $seconds } seconds behind
step-factor_clock_ahead = the code belongs to a later moment: the phone's clock is about { $seconds } seconds ahead
step-factor_not_looked_at = a code was given and not looked at
step-factor_paused = { $answers } codes in a run were refused, over all log-ins and sessions together: none is looked at until { $until }
step-factor_pause_ended = the pause was over
step-factor_disabled = { $answers } codes in a row were refused: only a reset of the second factor helps
step-factor_removed = one of several second factors was removed
step-factor_reset = the second factor was reset by { $by } (reason: { $why }; identity checked by: { $checked })
step-factor_grace_ended = the time to put off a second factor was over
step-factor_codes_issued = recovery codes were shown, to be kept
step-factor_code_used = recovery code { $number } was right; it is used up, and another one took its place
step-factor_code_used_before = recovery code { $number } was right but already used
step-factor_reset_proposed = support asked to reset the second factor (reason: { $why }; identity checked by: { $checked }); a second operator has to ask for the same
step-factor_reset_proposal_expired = no second operator asked for the reset in time
shown-factor_enrolled = The second factor is set up
shown-factor_removed = The second factor was removed
shown-factor_reset = The second factor was reset
shown-recovery_codes_shown = Recovery codes, shown once
problem-factor_required-title = A second factor is asked for
problem-factor_required-detail = The password was right. Type the code that your authenticator app shows now.
problem-set_up_required-title = Set up a second factor
problem-set_up_required-detail = The time to put it off is over. Set up a second factor now: with it you are in.
problem-invalid_code-title = Invalid code
problem-invalid_code-detail = The code is not right. Type the code that your own authenticator app shows now, or a recovery code with its number, and try again.
problem-invalid_code-hand_over = This is not the code that was given out for you. Ask whoever reset your second factor for it, and type it again.
problem-code_already_used-title = This code was used already
problem-code_already_used-detail = A code opens once only. Wait until your authenticator app shows the next one and type that, or a recovery code that was not used yet.
problem-wrong_clock-title = The clock of your phone is wrong
problem-wrong_clock-detail = Your codes belong to another moment. Set the time of your phone to automatic, wait for a new code, and type that.
problem-wrong_clock-ahead = The clock of your phone runs ahead: its codes belong to a moment that has not come yet. Set the time of your phone to automatic, wait for a new code, and type that.
problem-wrong_clock-behind = The clock of your phone runs behind: its codes belong to a moment that has passed. Set the time of your phone to automatic, wait for a new code, and type that.
problem-factor_paused-title = Too many wrong codes
problem-factor_paused-detail = No code is looked at for { $seconds } s, the right one neither. Wait until the time has run down, then try again with the code that your app shows then.
problem-factor_disabled-title = The second factor is disabled
problem-factor_disabled-detail = There were too many wrong codes in a row. Ask somebody who manages users at your property to reset your second factor, or support.
problem-enrolment_expired-title = This set-up is over
problem-enrolment_expired-detail = It was not confirmed in time, was abandoned, or was started again. Start the set-up again.
problem-step_up_required-title = Show your second factor
problem-step_up_required-detail = This needs a second factor shown a short while ago. Type the code that your authenticator app shows now.
problem-conflict-last_factor = This is the only second factor of your account, and one is demanded. Set up another one first, then remove this one.
problem-conflict-too_many_factors = Your account has as many second factors as it can have. Remove one first.
code-rule = it needs the six digits of your app, or a recovery code with its number
reset-why-rule = it needs one of: change_of_method, new_device, lost_or_stolen, app_deleted, factory_reset
act-reset_factor = reset a person's second factor
act-change_profile = change a person's name or language
done-change_profile = Changed.
done-change_profile-before = Nothing changed: it was so already.
done-reset_factor = The second factor is reset and all sessions are ended. The next log-in offers to set one up.
done-reset_factor-shown = The second factor is reset and all sessions are ended. The code to hand over was shown once, with the first answer. If it got lost, reset the second factor once more.
done-reset_factor-before = There was no second factor to reset.
problem-step_up_required-sensitive = This is sensitive, so it opens for a short while after a second factor was shown. Type the code that your authenticator app shows now, or a recovery code.
problem-set_up_required-sensitive = This is sensitive, so it opens only with a second factor, and your account has none yet. Set one up under "My account".
problem-set_up_required-for_codes = Recovery codes are for the day when a second factor is lost, and your account has none yet. Set one up under "My account" first.
problem-hand_over_code_required-title = A code is missing
problem-hand_over_code_required-detail = Your second factor was reset by somebody else, who was given a code for you. Ask that person for it and type it here: without it no second factor can be set up.
done-reset_factor-second = This person manages users or operates the system, so a second operator has to ask for the same within 24 hours. Until then nothing is changed.
done-hand_over = Hand this code over to the person yourself: without it no second factor can be set up. It is shown this once: { $code }
problem-set_up_required-for_an_act = Whoever acts on the account of somebody else shows a second factor first, and you have none yet. Set one up under "My account".
problem-set_up_required-operator = Who operates the system reaches every account, so nothing opens without a second factor, and you have none yet. Set one up under "My account".
reset-checked-rule = it needs one of: in_person, call_back, document
factors-none = There is no second factor.
factors-one = { $kind }: since { $since }, last used { $last }
factors-codes = recovery codes: { $left } can be used, { $used ->
    [one] one was used and replaced
   *[other] { $used } were used and replaced
  }; shown { $since }, last used { $last }
factors-never = never
factors-pending = A set-up was begun and not confirmed; it can be until { $until }.
factors-paused = Too many codes were refused: none is looked at until { $until }.
factors-refused = Codes refused in a row: { $count }
factors-disabled = Disabled after too many refused codes: only a reset helps.
factors-put_off = Setting one up may be put off until { $until }.
factors-put_off-over = It could be put off until { $until }: the next log-in goes on only into set-up.
factors-hand_over = The next set-up needs the code that was given out to be handed over.
factors-proposed = { $who } asked for a reset ({ $why }; identity checked by: { $checked }); a second operator can ask for the same until { $until }.



# Unusual activity and accounts nobody uses.
problem-unusual_activity-title = Log-in is not possible at the moment
problem-unusual_activity-detail = For security, you cannot be logged in at the moment. Try again later. If you need to go on now, choose "Forgot password" and choose a new password, or ask { $support }.
problem-account_lapsed-title = Account not used for a long time
problem-account_lapsed-detail = This account was not used for so long that it was disabled. Choose "Forgot password": with the link in the mail you choose a new password and are back in.
ends_on-rule = it must be a day like 2026-09-30, or null
ends_on-past = this day is over
why-unusual_activity = { $email } ({ $name }, account { $account }): log-ins are refused since { $since }, because its use points to a shared account.
why-lapsed = { $email } ({ $name }, account { $account }) is disabled since { $since }, because nobody had used it for too long.
why-activity-devices_taking_turns = Noticed at { $at }: two devices took turns within { $span } minutes while both had sessions that lived: rule devices_taking_turns of policy version { $version }.
why-activity-many_devices = Noticed at { $at }: more than { $limit } devices logged in within { $span } hours: rule many_devices of policy version { $version }.
why-activity-many_networks = Noticed at { $at }: log-ins came from more than { $limit } networks within { $span } minutes: rule many_networks of policy version { $version }.
why-activity-counted = These uses counted (when · device · network · browser · what):
why-activity-observed = This rule only observes: nobody was refused because of it.
why-activity-refused = { $count ->
    [0] Log-ins were to be refused until { $until }; nobody has tried with the right password.
    [one] Log-ins were to be refused until { $until }: one with the right password was.
   *[other] Log-ins were to be refused until { $until }: { $count } with the right password were.
  }
why-activity-ended-time = The refusal ended at { $at }: its time had run out.
why-activity-ended-reset = The refusal ended at { $at }: the person chose a new password through a link.
why-activity-ended-by = The refusal ended at { $at }, lifted by { $act }.
why-activity-earlier = { $count ->
    [one] It was noticed once before; see history.
   *[other] It was noticed { $count } times before; see history.
  }
why-device-letter = device { $letter }
why-use-log_in = logged in
why-use-session = used its session
why-way-support = Support can end it as well, with a reason.
step-login_stopped = the right password was given, and the log-in was refused
step-lapsed = the account was disabled because nobody used it
step-reactivated = the account was brought back

# The clock.
problem-trail_stopped-title = Log-in is interrupted
problem-trail_stopped-detail = The record that proves what happens here stands still at the moment, and the rules of this system let nobody log in without it. Nothing is wrong with your account or your password. Try again later, or write to { $support }.
clock-shows = The clock shows { $wall }.
clock-doubted = It is not believed: it showed { $wall } when it should have shown { $expected }. The engine goes by { $now }: people log in as always, and nothing ends by time. Set the machine's clock right, and the doubt ends by itself. If the clock is right as it stands, say so with "keyledger clock accept --reason-code CODE".
clock-sweep = More than one account in a hundred would lapse at once, so they wait. If the clock is right, say so with "keyledger clock accept --reason-code CODE": then they lapse.
clock-unconfirmed = Nobody vouches for it yet: it has not been steady for an hour since the start, and no time server keeps it. What cannot be undone waits, and deadlines end only up to { $certain }. If the clock is right, you can say so with "keyledger clock accept --reason-code CODE".
clock-believed = It is believed, and nothing waits.
clock-accepted = The clock is accepted at { $wall }: everything that time brings about goes on.
clock-no-reason = Say why with --reason-code.
# What happened: one sentence for each kind of event.
happened-second_factor_asked = The password was right; a second factor was asked for
happened-factor_set_up_demanded = The password was right; a second factor had to be set up first
happened-factor_enrolment_started = A set-up of a second factor was begun; it can be confirmed until { $expires_at }
happened-factor_enrolment_abandoned = The set-up of a second factor was abandoned
happened-factor_enrolment_expired = The set-up of a second factor was not confirmed in time
happened-factor_enrolled = A second factor was set up: { $kind }
happened-factor_accepted = { $purpose ->
    [step_up] The second factor was shown once more
    [removal] The second factor was shown one last time
   *[log_in] The code was right
  }
happened-factor_refused = { $cause ->
    [wrong_code] { $purpose ->
        [hand_over] What was typed was not the code that had to be handed over
       *[other] A code was wrong
    }
    [replayed] A code was right but already used
    [code_used] A recovery code was right but already used
    [wrong_clock] A code belonged to another moment: the phone's clock is off by about { $seconds } seconds
   *[paused] A code was given and not looked at
  }
happened-second_factor_paused = After { $evidence } refused codes none is looked at until { $until }
happened-second_factor_pause_ended = The pause after refused codes was over
happened-second_factor_disabled = The second factor was disabled after { $consecutive } refused codes in a row
happened-factor_removed = One of several second factors was removed
happened-second_factor_reset = The second factor was reset by { $by }: { $why }; identity checked: { $checked }
happened-factor_grace_started = A second factor may be put off until { $until }
happened-second_factor_postponed = A second factor was put off; that is possible until { $until }
happened-factor_grace_ended = The time to put off a second factor was over
happened-recovery_codes_issued = Recovery codes were shown, to be kept
happened-recovery_code_used = Recovery code { $index } was right; another one took its place
happened-factor_reset_proposed = Support asked to reset the second factor: { $why }; identity checked: { $checked }; a second operator can ask for the same until { $expires_at }
happened-factor_reset_proposal_expired = No second operator asked for the reset of the second factor in time
happened-account_created = The account was made
happened-creation_abandoned = The making of an account was given up
happened-membership_added = Added to { $property }, with { $permissions }
happened-membership_removed = Removed from { $property }
happened-permissions_changed = At { $property }: may now { $granted }, may no longer { $withdrawn }
happened-access_denied = Something did not open at { $property }: { $permission } ({ $cause })
happened-account_deleted = The account was deleted: its last membership had gone
happened-account_restored = The account came back; the old password holds: { $password_kept }
happened-name_changed = { $because ->
    [another_name] The account was added again under another name: it may be another person, and the old password does not count
    [added_again] The account was added again with its name written otherwise, which holds from now on
   *[edited] The person's name was changed
  }
happened-language_changed = The language of mails and pages was changed: { $language ->
    [fr] French
   *[en] English
  }
happened-account_erased = The person was erased ({ $ground })
happened-activation_link_issued = A link to choose the first password was made; it opens until { $expires_at }
happened-activation_link_withdrawn = The activation link was withdrawn: another account replaces this one
happened-password_reset_requested = A new password was asked for, and a link made; it opens until { $expires_at }
happened-password_reset_repeated = A new password was asked for again soon: the same link is sent once more
happened-password_reset_declined = A new password was asked for, and no mail follows ({ $why })
happened-link_refused = A link was used that does not open ({ $why })
happened-link_expired = A link's time ran out unused
happened-password_chosen = { $purpose ->
    [activation] The first password was chosen
   *[reset] A new password was chosen
  }
happened-login_attempted = Somebody tries to log in
happened-login_refused = A log-in was refused unread ({ $cause })
happened-login_attempt_abandoned = A log-in got no verdict in time; it does not count
happened-password_accepted = The password was right
happened-login_failed = Wrong password
happened-account_locked = The account was locked after { $evidence } wrong passwords in a run
happened-known_devices_shut_out = Known devices were shut out too, after { $evidence } wrong passwords from them
happened-lock_expired = The lock ended: its time had run out
happened-account_unlocked = The lock was lifted ({ $by })
happened-credential_disabled = The password was disabled after { $consecutive } failures in a row
happened-login_succeeded = Logged in
happened-session_seen = The session was used
happened-session_renewed = A second factor was shown in the session, and it goes by another token since
happened-sessions_ended = { $sessions ->
    [one] A session ended ({ $because })
   *[other] { $sessions } sessions ended ({ $because })
  }
happened-legal_hold_placed = A legal hold was placed: the person is not erased while it lasts
happened-legal_hold_lifted = A legal hold was lifted
happened-email_claimed = The address was reserved
happened-email_confirmed = The address was taken
happened-email_released = The address is free again ({ $because })
happened-property_created = The property { $name } was made
happened-unknown_login_attempted = Somebody tries to log in at an address nobody holds
happened-unknown_login_refused = A log-in at an address nobody holds was refused unread
happened-unknown_login_attempt_abandoned = A log-in at an address nobody holds got no verdict in time
happened-unknown_login_failed = Wrong password at an address nobody holds
happened-unknown_address_locked = An address nobody holds was locked after { $evidence } wrong passwords
happened-unknown_lock_expired = The lock of an address nobody holds ended
happened-unknown_address_disabled = An address nobody holds was disabled after { $consecutive } failures in a row
happened-unknown_reset_requested = A new password was asked for at an address nobody holds
happened-mail_queued = A mail was asked for ({ $template })
happened-mail_attempted = The mail is handed to the mail server
happened-mail_accepted = { $via ->
    [outbox] The mail was put into the outbox folder: no mail server is configured
   *[smtp] The mail server took the mail
  }
happened-mail_deferred = The mail server did not take the mail yet ({ $cause }); it is tried again at { $retry_at }
happened-mail_refused = The mail server refused the mail ({ $cause })
happened-mail_not_handed_over = The mail was not handed to a mail server ({ $because })
happened-mail_bounced = The mail came back ({ $cause })
happened-mail_suppressed = The mail is not sent ({ $why })
happened-mail_uncertain = The connection broke while the mail was handed over: it may have arrived, and is sent twice at most
happened-policy_adopted = Policy version { $version } judges from now on
happened-policy_proposed = A policy was proposed that loosens { $loosens }: a second person has to agree by { $until }
happened-policy_proposal_ended = Proposal { $proposal } for a policy is over ({ $because })
happened-engine_started = The engine began to serve
happened-engine_stopped = The engine stopped
happened-handler_introduced = The handler { $handler } begins
happened-handler_parked = The handler { $handler } waits with this stream after { $failures } failures ({ $error })
happened-handler_resumed = The handler { $handler } goes on with this stream
happened-handler_skipped = The handler { $handler } leaves out one event of this stream for ever
happened-key_destruction_decided = The erasure was decided ({ $ground })
happened-key_destruction_withdrawn = The erasure does not happen: a legal hold came first
happened-key_destroyed = Keys were destroyed: { $keys }
happened-key_epoch_begun = The vault's keys were renewed: epoch { $epoch } began
happened-key_epoch_destroyed = The key of epoch { $epoch } was destroyed
happened-attempts_throttled = { $count } attempts were stopped by the limit ({ $limit })
happened-integrity_check_failed = A check found: { $finding }
happened-witness_missed = The witness { $witness } has not vouched for the audit trail since { $since }
happened-witness_returned = The witness { $witness } vouches for the audit trail again; it had been missed since { $since }
happened-audit_trail_rebuilt = The audit trail was built anew from the ledger, over { $size } events
happened-history_read = Histories were read ({ $question })

# Who acted.
actor-member = the person
actor-manager = a manager
actor-support = support
actor-compliance = compliance
actor-system = the engine ({ $part })
actor-machine = somebody at the machine
actor-service = software ({ $part })
actor-anonymous = nobody known
actor-named = { $name } ({ $kind })

# A line of a timeline.
timeline-times = { $what } (×{ $count }, { $from }-{ $to })
timeline-shown = shown « { $shown } »
timeline-counted = counted for the lock of { $at }
timeline-reason = reason: { $reason }
timeline-more = There is more: go on with --cursor { $cursor }
history-nothing = Nothing happened yet.

# Values of events, in words.
word-totp = authenticator app
word-owner = the person
word-change_of_method = change of method
word-new_device = new device
word-lost_or_stolen = lost or stolen
word-app_deleted = app deleted
word-factory_reset = factory reset
word-factor = one last check with the factor
word-in_person = in person
word-call_back = a call to a number known before
word-document = a document with a photograph
word-factor_reset = the second factor was reset
word-yes = yes
word-no = no
control-no_place = The engine already answers as many command lines as it can. Nothing was done; try again in a moment.
control-late = The question did not arrive in time. Nothing was done; ask again.
word-none = nothing
word-already_so = it was so already
word-second_person_awaited = it was asked for before and waits for a second person
word-not_there = it was not there, or no longer
word-permissions_held = the permissions were these already
word-policy_same = the policy said the same already
word-policy_proposed = the same was proposed before and waits for a second person
word-expired = its time had run out
word-superseded = a newer one was made
word-used = it was used already
word-withdrawn = it was withdrawn
word-locked = the account is locked
word-disabled = the password is disabled
word-reset = by a reset
word-support = by support
word-manager = by a manager
word-logout = by the person
word-replaced = somebody logged in with the same browser
word-idle = not used for too long
word-password_changed = a new password was chosen
word-account_closed = the account was closed
word-request = the person asked
word-no_longer_needed = the data is no longer needed
word-legal_duty = the law demands it
word-hourly_limit = too many mails within an hour
word-daily_limit = too many mails within a day
word-account_deleted = the account is deleted
word-creation_abandoned = the account was never made
word-erased = the person was erased
word-not_a_member = not a member there
word-permission_missing = the permission is missing
word-step_up_required = a second factor was not shown lately
word-set_up_required = there is no second factor yet
word-network = from one network
word-address = at one address

# Searching and reading.
command-cursor = The cursor is not from an answer to this very question at this engine. Ask again without it.
find-what = Say what to look for: an address, a name, a property or a network.
find-no-property = There is no property with the id or name "{ $what }".
find-network-shape = That is neither a network address nor a prefix. Write it like 203.0.113.7, 203.0.113.0/24 or 2001:db8:1::/64.
find-network-wide = That prefix is too wide: at most 256 networks are compared at once, an IPv4 /16 or an IPv6 /56.
find-period = The period must begin before it ends and have at most two years: the keys of older networks are destroyed.
find-network = { $networks } networks (24 bits of IPv4, 56 of IPv6) were compared with { $compared } that accounts were used from in { $months }; { $without } accounts have no key there any more.
events-after = "{ $after }" is not a place in a ledger: hand in a sequence, or what an earlier answer called next.
events-foreign = That place is from another ledger, or from one that has gone another way since: another event stands there. Begin again without --after.
events-none = There is no event "{ $event }".

# Compliance.
audit-period = The period ends before it begins.
acts-heading = { $count } acts on other people from { $from } to { $to }:
acts-act = { $at } · { $actor } → { $subject } · reason: { $reason }
acts-property = { "    " }at { $property }
acts-authority = { "    " }allowed by: { $authority }
acts-no-reason = none given
review-heading = Who could do what at { $property } at { $at } ({ $count } members):
review-operators = Operators of the whole system then:
review-member = { "  " }{ $name } <{ $email }>: { $permissions } · sensitive: { $sensitive } · { $standing }
standing-absent = not there
standing-not_activated = not activated
standing-open = open
standing-locked = locked
standing-disabled = disabled
standing-lapsed = deactivated for inactivity
standing-unusual_activity = closed for a while because of unusual activity
standing-suspended = suspended
standing-deleted = deleted
standing-erased = erased
reads-none = Nobody read any.
question-find = looked people up
question-account = looked at an account
question-timeline = read a history
question-explanation = asked why
question-state = asked for a state
question-event = read an event
question-acts = reviewed acts on others
question-access_review = reviewed access
question-reads = reviewed readers
question-export = took out everything
question-search = searched events
question-search_export = took out the events of a search
search-kind = No event has the kind { $kind }; "keyledger events" shows the kinds there are.
search-nothing = No event has all of that in common.
search-taken-out = { $count } events lie in { $file }, described in { $manifest }.
search-format = it must be ndjson, csv, excel or manifest
search-for_excel = --for-excel makes a CSV file: give --format csv with it.
search-nobody = nobody has this id or address
search-property = it must be the id of a property
export-heading = Everything held about { $name } <{ $email }>, account { $account }, at { $at }.
export-memberships = Where the person belonged:
export-mails = Mails:
export-events = What happened:
export-acts = What the person did to others:
export-reads = Who read it:
hold-placed = Account { $account } is under legal hold { $hold }: the person is not erased until it is lifted.
hold-lifted = The hold on account { $account } is lifted.
hold-none = There is no legal hold { $hold }, or it was lifted already.
hold-list-none = There are no legal holds.

# The vault's keys.
keys-rotated = Epoch { $epoch } began: every living entry is sealed with its key. The key before it is destroyed in { $days } days; back up vault.db and keys/ anew until then.
keys-present = Epoch { $epoch }, since { $began }: { $entries } entries, and whatever is put from now on.
keys-former = Epoch { $epoch }, since { $began }: { $entries } entries; its key is destroyed on { $destroyed }.

happened-invoice_issued = Invoice { $invoice } was written
happened-invoice_due = Invoice { $invoice } is to be paid now
happened-invoice_overdue = Invoice { $invoice } is overdue; access is restricted from { $restricts_at } on unless it is paid
happened-invoice_paid = Invoice { $invoice } was paid
happened-invoice_voided = Invoice { $invoice } was taken back
happened-invoice_message_late = A late message about invoice { $invoice } changed nothing ({ $status })
happened-subscription_active = The subscription runs
happened-subscription_resumed = The subscription runs again
happened-subscription_on_hold = The subscription is on hold: the property is closed for now
happened-subscription_suspended = The subscription was suspended: the property is closed
happened-subscription_ended = The subscription ended: the property is closed
happened-subscription_message_late = A late message about the subscription changed nothing ({ $status })
happened-property_restricted = The grace ran out: access to the property is restricted
happened-property_restriction_lifted = Access to the property is open again
# Who may do what: acts, capacities, and why somebody may not.
act-create_member = add a person to a property
act-change_permissions = change permissions at a property
act-remove_member = remove a person from a property
act-read_members = see the people of a property
act-unlock = lift the lock of an account
act-end_sessions = end all sessions of a person
act-suspend = suspend an account
act-resume = open a suspended account
act-grant_operator_role = propose or approve an operator
act-withdraw_operator_role = take an operator's role back
act-issue_token = make a service token
act-revoke_token = revoke a service token
act-erase = erase a person
act-place_legal_hold = place a legal hold
act-lift_legal_hold = lift a legal hold
act-find_people = find people
act-read_history = read a person's history
act-review_acts = review who acted on whom
act-export = take out what is held about a person
act-adopt_policy = adopt a policy
act-approve_policy = approve a looser policy
act-accept_clock = go on after a clock anomaly
act-create_property = make a property
act-write_billing = report invoices and subscriptions
act-read_events = read the ledger's events
act-introspect = ask whether a token is alive
act-check_access = ask what a person may do
capacity-oneself = the person themselves
capacity-manager = a manager there
capacity-manager_of_all = manager of all
capacity-support = support
capacity-compliance = compliance
capacity-service = a service token
capacity-machine = at the machine
capacity-anonymous = nobody known
matrix-yes = yes
matrix-reason = reason
matrix-scope = service scope
matrix-legend =
    "reason": only with a documented code. "manager of all" manages every property the person belongs to.
    Nobody acts on their own account or on somebody with more rights, whatever stands here.
problem-not_authorised-oneself = Nobody does this to their own account: { $act }. Who can: { $who }.
problem-not_authorised-outranked = This person has more rights than you, so you cannot { $act }. Support can help: { $support }.
problem-not_authorised-stranger = This person belongs to no property that you manage, so you cannot { $act }. Who can: { $who }.
problem-not_authorised-elsewhere = This person also belongs to properties that you do not manage, so you alone cannot { $act }. Support can, and tells the other managers: { $support }.
problem-not_authorised-role = Your role does not allow this: { $act }. Who can: { $who }.
problem-not_authorised-scope = This service token may not do this: it lacks the scope "{ $scope }". An operator of support can issue a token that has it.
problem-not_authorised-by_support = Support closed this account, so only support opens it again: { $support }.
problem-not_authorised-only_support = There were so many failures that the password is disabled: the person resets it through "Forgot password", or support enables it: { $support }.
problem-not_authorised-token_missing = This needs a service token with the scope "{ $scope }", sent as "Authorization: Bearer kls_…". An operator of support can issue one.
problem-not_authorised-token_unknown = This is not a service token of this engine. Check that it is complete; an operator of support can issue another.
problem-not_authorised-token_expired = This service token has expired. An operator of support can issue another.
problem-not_authorised-token_revoked = This service token was revoked. An operator of support can issue another.

# Why somebody acts on another.
reason-asked_by_person = the person asked
reason-asked_by_property = the property asked
reason-lost_access = the person cannot get in by themselves
reason-security_incident = security incident
reason-suspected_misuse = suspicion that somebody else uses the account
reason-left_property = the person no longer works there
reason-all_clear = what was feared turned out to be harmless
reason-correction = a mistake is put right
reason-managing_staff = everyday work of a manager
reason-first_manager = first manager of a property
reason-first_operator = first operator of the system
reason-staffing = the operators change
reason-policy_review = the policy is reviewed
reason-integration = other software is connected or disconnected
reason-audit = review
reason-legal_request = request of an authority or a court
reason-request = the person asked to be forgotten
reason-no_longer_needed = the data is no longer needed
reason-legal_duty = the law demands it
reason-other = see the note
reason-none = none given
reason-rule-code = it must be one of { $codes }
reason-rule-note = it may have { $most } characters, none of them a control character
reason-rule-missing = the code "other" needs a note that says why

# Why, when somebody acted.
why-suspended = { $email } ({ $name }, account { $account }) is suspended since { $since }: the account is shut for everyone, its person too. At log-in it is refused like a locked one.
why-ended-by = It ended at { $at }: it was lifted. { $act }
why-act = { $capacity } { $who }, reason « { $reason } »{ $note }
why-way-manager = What ends it: a manager of every property the person belongs to opens the account again, or support.
step-suspended = the account was suspended
step-resumed = the account was opened again
step-sessions_ended = all sessions were ended
step-password_enabled = the disabled password may be tried again

# Acting at the command line.
acting-no-session = The session is over or none of ours. Log in again and use the value of the cookie "keyledger_session", behind https "__Host-keyledger_session".
acting-role = This cannot be done in this role: { $act }. Who can: { $who }. An operator acts with --session or KEYLEDGER_SESSION.
acting-set-up = Who operates the system shows a second factor, and this account has none yet. Set one up under "My account" and give the session of a new log-in.
acting-step-up = This needs a second factor shown a short while ago. Log in anew, or show it under "My account", and give that session: it goes by another token then.
acting-reason-missing = Say why with --reason-code: one of { $codes }.
acting-reason-code = "{ $code }" is no documented reason. Use one of { $codes }.
acting-reason-note = A note may have 500 characters, none of them a control character.
acting-reason-note-missing = The reason "other" needs a --note that says why.
operator-admitted = Admitted. Who has a password holds the role now; anybody else gets a mail with a link that takes it up.
operator-proposed = Proposed. Another operator has to approve it, and then the person is told.
operator-withdrawn = Taken back. The role does not hold any more, from the next request on.
operator-withdrawal-proposed = Another operator has to ask for the same within seven days, and then the role is taken back. Until then it holds.
operator-withdrawal-until = { $by } wants this role taken back; a second operator can ask for the same until { $until }
operator-kept = The role holds on. Nobody takes it back.
operator-nobody = Nobody operates the system yet. Begin with "keyledger operator invite".
operator-since = { $role } since { $at }
operator-invited-until = { $role }, invited until { $at }
operator-proposed-until = { $role }, proposed by { $by }; a second person can agree until { $at }
operator-needs-operator = An operator does this, in person: give their session with --session or KEYLEDGER_SESSION. At the machine the first one is invited, and what an operator proposed is approved.
operator-not-exist = There are operators already: one of them proposes, and another approves.
operator-not-operator = Only an operator does this.
operator-not-oneself = Nobody does this for themselves: another operator can.
operator-not-already = The person is an operator already, and nobody holds both roles.
operator-not-proposed-twice = The person is proposed already: another operator can approve it.
operator-not-proposed = The person is not proposed.
operator-not-second = A second person has to approve: not the one who proposed.
operator-not-nobody-to-agree = Besides you two nobody operates the system, so nobody could agree as a second person. It can be done at the machine.
operator-not-last-of-role = Nobody else holds this role, and a role is never left to nobody. Admit somebody else to it first; then it can be taken back.
service-issued = This is the token. It is shown this once and cannot be had again: keep it where only the software can read it.
service-revoked = Revoked. It is good for nothing from the next request on.
service-revoked-before = It was revoked before.
service-none = There is no service token { $id }.
service-nobody = There is no service token.
service-until = good until { $at }
service-revoked-at = revoked at { $at }
service-expired-at = expired at { $at }

# Done to an account.
done-unlock = The lock is lifted: the person can log in again with the password they have.
done-unlock-before = There was nothing to lift: the account is not locked.
done-end_sessions = All sessions are ended. The person has to log in again everywhere.
done-end_sessions-before = There was no session to end.
done-suspend = The account is suspended. Nobody can log in with it, and its sessions are ended.
done-suspend-before = It was suspended before.
done-resume = The account is open again. The person logs in with the password they had.
done-resume-before = It is not suspended.
problem-conflict-deleted = This account is deleted: adding the person to a property brings it back.
problem-conflict-operators = { $what }
problem-conflict-policy = { $what }
problem-not_authorised-operators = { $what }
problem-not_authorised-policy = { $what }
field-twice = it may be there only once
service-rule-name = it needs 1 to { $most } characters, none of them a control character
service-rule-scopes = it needs at least one scope: what is the token for?
service-rule-expiry = it must be a moment in the future like 2027-05-01T00:00:00Z, at most { $days } days from now: the policy says so (service_token_days_max)
service-too-long = A token ends in the future, and at most { $days } days from now: the policy says so (service_token_days_max).
# A property that does not open (S14, S15).
problem-payment_overdue-at = An invoice of { $property } was not paid in time, so the property does not open for anybody since { $since }. Whoever handles the billing there can pay it, and then it opens again. Other properties of yours are not touched. If nobody there can help, write to { $support }.
problem-payment_overdue-pay = { $property } does not open for anybody since { $since }, because what is owed was not paid in time: { $invoices }. Pay it behind the payment link; as soon as the billing system knows, the property opens again. The billing page and the export of your own data stay open. If you have paid already or need help, write to { $support }.
problem-payment_overdue-pay_without_link = { $property } does not open for anybody since { $since }, because what is owed was not paid in time: { $invoices }. Pay it the way your invoices say; as soon as the billing system knows, the property opens again. The billing page and the export of your own data stay open. If you have paid already or need help, write to { $support }.
problem-subscription_on_hold-at = The subscription of { $property } is on hold since { $since }, so the property does not open for anybody for now. Other properties of yours are not touched. To go on with it, write to { $support }.
problem-subscription_suspended-at = The subscription of { $property } was suspended on { $since }, so the property does not open for anybody. Other properties of yours are not touched. To learn why and what can be done, write to { $support }.
problem-subscription_ended-at = The subscription of { $property } ended on { $since }, so the property no longer opens for anybody. Other properties of yours are not touched. To come back, or for your data, write to { $support }.
reminder-due = An invoice of { $property } is due: { $invoices }. Please pay it.
reminder-overdue = An invoice of { $property } is overdue: { $invoices }. Unless it is paid, the property closes for everybody on { $until }.
property-unnamed = this property

# Messages of the billing system.
problem-not_found-property = There is no property "{ $property }".
problem-conflict-foreign_invoice = The invoice { $invoice } belongs to another property, so nothing was written down. Check which property it was written for.
problem-conflict-contradiction = Message { $sequence } about { $subject } said something else before, so nothing was written down. Every new message needs a higher sequence.
the-invoice = the invoice { $invoice }
the-subscription = the subscription
billing-rule-sequence = it must be below 2^53
billing-rule-since = it must be a moment such as 2026-11-22T08:00:00Z, after 1970 and at most a day ahead of now
billing-rule-invoice = an invoice's id has 1 to 64 printable ASCII characters and no spaces
billing-rule-one = a message is about either an invoice or the subscription
billing-rule-https = it must begin with https://
billing-rule-link = it is not a plain address: printable ASCII, without a user name and a port, at most 2,000 bytes
billing-rule-host = the host "{ $host }" is not one where invoices may be paid (billing.payment_hosts in the configuration)

# How a property stands with the billing system.
property-listed-open = { $id }  { $name } · open · { $members ->
    [one] { $members } person
   *[other] { $members } people
 }
property-listed-payment_reminder = { $id }  { $name } · open, and something should be paid · { $members ->
    [one] { $members } person
   *[other] { $members } people
 }
property-listed-payment_overdue = { $id }  { $name } · restricted: an unpaid invoice is overdue · { $members ->
    [one] { $members } person
   *[other] { $members } people
 }
property-listed-subscription_on_hold = { $id }  { $name } · closed: the subscription is on hold · { $members ->
    [one] { $members } person
   *[other] { $members } people
 }
property-listed-subscription_suspended = { $id }  { $name } · closed: the subscription is suspended · { $members ->
    [one] { $members } person
   *[other] { $members } people
 }
property-listed-subscription_ended = { $id }  { $name } · closed: the subscription has ended · { $members ->
    [one] { $members } person
   *[other] { $members } people
 }
property-none = No property has been made yet: "keyledger property create NAME" makes one.
billing-open = { $property } ({ $id }) is open at { $at }.
billing-payment_reminder = { $property } ({ $id }) is open at { $at }, and something should be paid.
billing-payment_overdue = { $property } ({ $id }) is restricted since { $since }: the grace of an unpaid invoice has run out. Payment opens it again.
billing-subscription_on_hold = { $property } ({ $id }) is shut since { $since }: the subscription is on hold. The billing system's word opens it again.
billing-subscription_suspended = { $property } ({ $id }) is shut since { $since }: the subscription was suspended. The billing system's word opens it again.
billing-subscription_ended = { $property } ({ $id }) is shut since { $since }: the subscription ended. The billing system's word opens it again.
billing-invoice-issued = invoice { $invoice } was issued on { $since } and is not due yet
billing-invoice-due = invoice { $invoice } is due since { $since }
billing-invoice-overdue = invoice { $invoice } is overdue since { $since }; its grace runs until { $until }
why-properties = The properties of this person (S14, S15):
why-payment_reminder = { $property } ({ $id }) is open, and something should be paid:
why-payment_overdue = { $property } ({ $id }) does not open for anybody since { $since }, because the grace of an unpaid invoice has run out. Payment ends it:
why-subscription_on_hold = { $property } ({ $id }) does not open for anybody since { $since }, because the subscription is on hold. The billing system's word ends it:
why-subscription_suspended = { $property } ({ $id }) does not open for anybody since { $since }, because the subscription was suspended. The billing system's word ends it:
why-subscription_ended = { $property } ({ $id }) does not open for anybody since { $since }, because the subscription ended. The billing system's word ends it:
why-invoice-overdue = invoice { $invoice } is overdue since { $since } (message { $sequence }, heard { $heard }); its grace lasts until { $until }, by overdue_grace_days of policy version { $version }
why-invoice-due = invoice { $invoice } is due since { $since } (message { $sequence }, heard { $heard })
why-subscription = so since { $since } (message { $sequence }, heard { $heard })
word-issued = issued
word-due = due
word-overdue = overdue
word-paid = paid
word-void = void
word-active = active
word-on_hold = on hold
word-suspended = suspended
word-ended = ended

# Mails about acts of others.
mail-account_unlocked = Mail "Your account was unlocked"
mail-sessions_ended = Mail "You were logged out everywhere"
mail-factor_set_up = Mail "A second factor was set up"
mail-factor_paused = Mail "Wrong codes at your account"
mail-factor_removed = Mail "A second factor was removed"
mail-factor_reset = Mail "Your second factor was reset"
mail-recovery_codes_shown = Mail "You have new recovery codes"
mail-recovery_code_used = Mail "A recovery code was used"
mail-staff_factor_reset = Mail "Our support reset the second factor of a colleague"
mail-account_suspended = Mail "Your account was suspended"
mail-account_resumed = Mail "Your account is open again"
mail-staff_unlocked = Mail "Our support lifted the lock of a colleague"
mail-staff_sessions_ended = Mail "Our support ended the sessions of a colleague"
mail-staff_suspended = Mail "Our support suspended a colleague"
mail-staff_resumed = Mail "Our support opened a colleague's account again"
happened-operator_invited = Invited to become an operator ({ $role })
happened-operator_role_granted = Became an operator ({ $role })
happened-operator_role_withdrawn = Is no longer an operator ({ $role })
happened-account_suspended = The account was suspended: nobody gets in until it is resumed
happened-account_resumed = The account was resumed
happened-credential_enabled = The password holds again ({ $by })
happened-operator_proposed = Was proposed as an operator ({ $role })
happened-operator_admitted = Was admitted as an operator ({ $role })
happened-operator_confirmed = The operator's role was confirmed
happened-operator_removed = The operator was removed
happened-operator_withdrawal_proposed = It was proposed to take the operator's role back; a second operator can agree until { $until }
happened-operator_withdrawal_ended = The operator's role was not taken back: it was declined, or nobody agreed in time
happened-service_token_issued = A service token was issued: { $name }
happened-service_token_revoked = The service token was revoked
happened-service_token_expired = The service token expired
happened-service_token_refused = The service token was refused ({ $cause })
happened-service_message_refused = A billing message about { $property } was refused ({ $cause })
word-unknown_property = there is no such property
word-foreign_invoice = the invoice belongs to another property
word-sequence_used_twice = the same sequence said something else before
word-payment_host_not_allowed = its payment link leads to a host that is not allowed
happened-membership_end_set = At { $property }: belongs there until { $ends_at }
happened-unusual_activity_detected = Unusual activity was noticed ({ $rule }): { $evidence } uses counted
happened-unusual_activity_ended = Log-ins are no longer refused because of unusual activity ({ $by })
happened-login_stopped = The password was right, and the log-in was refused ({ $cause })
happened-account_lapsed = The account was disabled: nobody had used it since { $unused_since }
happened-account_reactivated = The account can be used again ({ $by })
happened-clock_anomaly_detected = The clock could not be believed: it showed { $wall } and should have shown { $expected }
happened-clock_accepted = The clock was accepted at { $wall }
happened-clock_doubt_ended = The clock is believed again: it shows { $wall } ({ $because ->
    [passed] it has passed the last event
   *[agrees] it shows what it should
})
happened-clock_unconfirmed = Nobody vouches for the clock yet, which shows { $wall }: what cannot be undone waits, and deadlines end only as far as time is known to have gone by (until { $certain } at first)
happened-clock_confirmed = The clock is relied on: { $because ->
    [synchronised] a time server keeps it
   *[steady] it has been steady for an hour
}
happened-key_drawn_anew = A key was gone before its time, and another one was drawn: { $key }
happened-sweep_stopped = { $would_lapse } of { $accounts } accounts would have lapsed at once: a person has to look first
word-time = its time had run out
word-time_came = its time had come
word-machine = at the machine
word-lapsed = nobody had used the account for long
word-unusual_activity = unusual activity
word-devices_taking_turns = two devices taking turns
word-many_devices = many devices in a day
word-many_networks = many networks in an hour

# What-if.
policy-tightens = It tightens { $settings }.
try-summary = { $events } events of { $accounts } accounts were lived again under this policy; for { $different } accounts and { $unknown } addresses nobody holds something would have been different. What people did is taken as it was; what the rules made of it is decided anew.
try-be_locked = would have been locked here, and told by mail
try-not_be_locked = was locked here, and would not have been; no mail would have said so
try-perhaps = whether it would have been locked here is not known
try-be_refused = somebody logged in here, and would have been refused
try-be_let_in = somebody with the right password was refused here, and would have been let in
try-be_judged = an attempt was refused unread here and would have been judged: whether its password was right nobody knows, so what follows is unknown until the next reset
try-end_the_session = the session would have ended before this use of it
try-end_the_session_perhaps = the session may have ended before this use of it: uses in between need not be written down
try-send_no_mail = a mail with a link was sent here, and would not have been
try-send_a_mail = no mail was sent here, and one would have been
try-lapse = the account would have been disabled here, because nobody used it
try-not_lapse = the account was disabled here because nobody used it, and would not have been
try-not-tried = Not lived again, so nothing is said of what it would change: { $settings }.
try-more = and { $count } more; --json has them all
try-more-accounts = And { $count } more accounts; --json has them all.
# Refused acts, and who acted.
happened-act_refused = Was not allowed to { $act }, account { $subject }: { $because }
happened-act_changed_nothing = Asked to { $act }; nothing changed: { $cause }
happened-operator_act_refused = Was not allowed to { $act }: { $because }
word-oneself = it was their own account
word-more_rights = the person has more rights
word-stranger = the person belongs to no property they manage
word-elsewhere = the person also belongs to other properties
word-role = their role does not do this
word-by_support = support shut the account
word-compliance = compliance
word-ended_by_manager = a manager ended them
word-ended_by_support = support ended them
word-ended_at_machine = ended at the machine

field-number = it must be a whole number from { $least } to { $most }
field-moment = it must be a moment with its time zone, such as 2026-11-22 08:05 +01:00
field-account = it must be the id of an account
field-yes-no = it must be true or false
sequence-not-yet = there is no event with the sequence { $sequence } yet
access-account = only other software names an account, with a service token of the scope "access_check"; without it you ask about yourself
access-suspended = This account is suspended: nobody gets in with it. { $support } can help.

# Alerts about the audit trail.
alert-trail-stopped = The audit trail stands still: { $why }
alert-trail-disagrees = Ledger and audit trail contradict each other: { $why }
alert-trail-behind = The audit trail is more than a minute behind the ledger and lacks { $events } events: look for a full or slow disk, and into the log.
alert-witness-missed = The witness { $witness } has not vouched for the audit trail for more than 15 minutes ({ $why }): see whether it runs and can be reached.
alert-witness-contradicts = The witness { $witness } remembers another history ({ $why }): either its memory or this ledger was replaced by an older or another one. Run keyledger audit verify.

# The audit trail.
trail-none = There is no audit trail yet: start `keyledger serve` once.
trail-good = The ledger and its audit trail agree: { $size } events, signed last at { $at }.
trail-root = { "  " }root { $root }
trail-key = { "  " }key { $key }
trail-kept = { "  " }earlier checkpoints that agree: { $kept }
trail-newer = { "  " }events newer than the checkpoint: { $newer }
trail-differs-event = Event { $sequence } is not the one that was signed; everything before it is. The ledger has there { $kind } ({ $event }), event { $revision } of { $stream }. Keep both files as they are and compare with a backup or with what a witness remembers.
trail-differs-unreadable = Event { $sequence } of the ledger cannot be read; everything before it is what was signed. { $what }. Put ledger.db back from a backup: the audit trail says whether it is the right one.
trail-differs-index = The events are those that were signed, and the ledger's index of them, by which the engine decides, is not: { $what }. Put ledger.db back from a backup: the audit trail says whether it is the right one.
trail-differs-ledger_short = The ledger ends before event { $sequence }, and { $size } events were signed: it is an old copy, or its end was cut off. Put the newer ledger.db back.
trail-differs-file = The audit trail is not what was signed: { $place }: { $what }. If the ledger is right, put the files back from a backup or run `keyledger audit rebuild`.
trail-not-signed = Event { $sequence } is not under a checkpoint yet: the newest is over { $size } events. Ask again in a second.
trail-disagrees = Event { $sequence } of the ledger is not the one that the audit trail has there. Run `keyledger audit verify`.
trail-rebuilt = The audit trail was built anew: { $size } events. Files that were there lie in { $aside }.
trail-rebuilt-same = { "  " }The root is the one that was signed before: { $root }
trail-rebuilt-other = The events give another root than the checkpoint that was signed, so nothing was exchanged: the ledger was changed, or is another. What was built lies in { $place }.
trail-rebuilt-unknown = { "  " }No earlier checkpoint was left to compare it with; the root is { $root }
trail-rebuild-no-reason = Say why with --reason-code: a word such as files_lost or disk_replaced.
question-pack = packed a part of the history
pack-range = Say where the pack begins and ends: a moment with its zone, or the number of an event.
pack-done = Packed events { $start } to { $end } in { $files } files into { $out }, proved by a checkpoint over { $size } events.
pack-tell-key = { "  " }Tell the auditor this key on another way than the pack: { $key }
pack-wrong-key = "{ $key }" is no key of a signed note: { $why }.
pack-good = The pack is good: events { $start } to { $end } of the ledger { $ledger }, { $count } in number, none altered, none left out.
pack-checkpoints = { "  " }signed over { $first } events at { $first_at } and over { $last } events at { $last_at }; the second continues the first
pack-key-given = { "  " }signed with the key you named: { $key }
pack-key-own = { "  " }signed with the key that the pack itself names; compare it with the one you were told: { $key }
pack-witness = { "  " }cosigned by { $name } at { $at }
pack-no-witness = { "  " }No witness is configured: nobody but the engine vouches for this history.
pack-not-cosigned = { "  " }No witness has cosigned a checkpoint over this range, so nobody but the engine vouches for it: { $why }
pack-witness-own = { "  " }cosigned by { $name } at { $at }, with a key that the pack itself names; compare it with the one you were told: { $key }
pack-witness-none = { "  " }no witness cosigned it: nobody but the engine vouches for this history
pack-erased = { "  " }erased: { $account } at { $at } ({ $ground }), event { $sequence }
pack-erased-none = { "  " }nobody was erased
pack-bad = The pack is not what it says, at { $place }: { $what } ({ $detail }).
fault-manifest = its list of files cannot be used
fault-key = it is signed with another key
fault-signature = the signature is wrong
fault-missing = a file is missing
fault-unreadable = it cannot be read
fault-extra = something lies there that does not belong to the pack
fault-unexpected = the list names a file that does not belong to a pack
fault-size = its length is wrong
fault-hash = its bytes were changed
fault-checkpoint = the checkpoint cannot be believed
fault-witness = a witness did not sign
fault-consistency = the later checkpoint does not continue the earlier one
fault-root = the tiles do not give the signed root
fault-tile = a tile does not belong into the tree
fault-entries = a bundle of entries does not fit its tile
fault-entry = an event is not the one that was signed
fault-proof = a proof does not hold
fault-words = a summary says something else than the events
handle-no-nats = No NATS server is named: use --nats, or nats.url in the configuration.
handle-ledger-here = { $data } holds a ledger, and its engine keeps its own trail: name a data folder of its own with --data.
handle-pack-late = The pack begins with event { $start }, and the trail here has { $here } events: make it with `keyledger audit pack --from { $here }`.
handle-pack-taken = { $taken } events were taken from the pack; the trail has { $size } now.
handle-keeps = Keyledger keeps the audit trail of the ledger { $ledger } from { $at } in { $folder }

# Who belongs to a property, and who may change that.
problem-conflict-last_manager = Nothing was changed: others belong to this property, and nobody who can log in would manage them any more, now or from that day on. Let somebody manage the users of the property who stays as long as they do, then do this. Support can help: { $support }.
problem-conflict-offer_void = Nothing was changed: whoever asked you to belong to this property may no longer do that. Ask a manager there to ask you again.
problem-not_authorised-not_held = You cannot give a permission that you do not hold at this property yourself, so nothing was changed. Leave it out, or ask somebody who holds it; support can also do it: { $support }.
word-not_held = they do not hold the permission they wanted to give
import-not_held = you cannot give a permission that you do not hold here yourself. Nothing was done for it
import-not_allowed = you may no longer add people here. Nothing was done for it
import-last_manager = the person would be left without anybody who manages the property: somebody has to manage it who stays as long. Nothing was done for it
happened-factor_demanded = A second factor has to be set up before anything opens
happened-membership_offered = Was asked to belong to { $property }, with { $permissions }; can say yes until { $expires_at }
happened-membership_accepted = Said yes to { $property }
happened-membership_declined = Said no to { $property }
happened-membership_offer_withdrawn = Is no longer asked to belong to { $property }
happened-membership_offer_expired = Did not answer in time whether to belong to { $property }
happened-adding_refused = Was not allowed to add somebody to { $property }: { $because }
mail-membership_removed = Mail "You no longer belong to a property"
mail-account_restored = Mail "Your account is back"
mail-staff_members_changed = Mail "Our support changed who belongs to your property"
