# Problems: what happened, what it means, what to do next.
problem-wrong_credentials-title = E-mail or password wrong
problem-wrong_credentials-detail = The e-mail address or the password is not right. Type both by hand: your browser may have filled in somebody else's. If you have forgotten your password, choose "Forgot password".
problem-account_locked-title = Account locked
problem-account_locked-detail = Nobody can log in with this address now, most often because there were too many wrong passwords. Choose "Forgot password": if a new password can open the account again, you get a mail with a link to choose one. If no mail comes, the account is closed for another reason: ask whoever manages the accounts at your property, or { $support }.
problem-link_expired-title = This link no longer works
problem-link_expired-detail = Its time has run out, or it is not complete. Ask for a new one with "Forgot password".
problem-link_superseded-title = There is a newer link
problem-link_superseded-detail = A newer mail was sent after this one, and only its link works. Look for the latest mail, also among unwanted mail.
problem-link_used-title = This link was used already
problem-link_used-detail = A password was chosen with it. Log in with that password, or ask for a new link with "Forgot password".
problem-login_expired-title = This log-in is over
problem-login_expired-detail = It was finished, or more than ten minutes have passed since you typed your address. Start again with your address.
problem-not_authorised-title = Not authorised
problem-not_authorised-signed_out = You are not logged in, or your session has ended. Log in and try again.
problem-not_authorised-permission = You may not do this at this property: it needs the permission "{ $words }". It can be granted there by: { $who }.
problem-not_authorised-permission_nobody = You may not do this at this property: it needs the permission "{ $words }". Nobody at the property can grant it now: ask { $support }.
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
problem-method_not_allowed-origin = This engine lets no page of another origin call it from a browser, except those that `allowed_origins` in its configuration names. Call it from your server, or ask whoever runs it to add the origin.
problem-unsupported_media_type-title = This kind of content is not taken here
problem-unsupported_media_type-detail = The body is of another kind than this address takes. Set Content-Type to the kind that the documentation names.
problem-unsupported_media_type-wanted = Nothing was read. Send the body with Content-Type: { $wanted }.
problem-unavailable-title = Not available at the moment
problem-unavailable-detail = The engine cannot read or write its ledger now, so it did not finish what you asked for. Try again in a minute; if it goes on, tell { $support }.
problem-unavailable-unknown = The engine lost touch with its ledger while it was writing: nobody knows yet whether what you asked for was done. Look before you ask again; asking again under the same Idempotency-Key does nothing twice. If it goes on, tell { $support }.
problem-unavailable-behind = The lists and histories of this system are being built from its ledger, which takes some minutes; logging in works. What you asked for was not done. Try again in a minute; if it goes on, tell { $support }.
problem-unavailable-no_room = The disk of this system is nearly full, so nothing is written down for now, and what you asked for was not done. Try again in a minute; if it goes on, tell { $support }.
problem-unavailable-unfinished = The engine did not finish this request. What you asked for may have happened or not: look before you ask again. If it goes on, tell { $support }.

# What is wrong with a password.
password-too_short = it needs at least { $least } characters
password-too_long = it may have at most { $most } characters
password-control = it has a character that cannot be typed everywhere
password-common = many people use this one, and guessers try it first
password-own = it is your own address or name, which guessers try first
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
mail-title = Mail "{ $subject }"
mail-fate = { $mail }: { $fate }
mail-waiting = waits to be sent
mail-trying = is being handed to the mail server
mail-accepted = was handed to the mail server
mail-dropped = was written to the mail drop folder: no mail server is configured
mail-refused = was refused by the mail server
mail-not_handed_over = was not handed to a mail server
mail-bounced = bounced
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
suppressed-outdated = its content was no longer true
suppressed-account_closed = the account was deleted or erased meanwhile
suppressed-may_have_arrived = it was handed over twice and the answer was lost both times: it may have arrived, so it is not sent a third time
suppressed-no_longer_concerned = the person no longer holds the permission for which they were to be told

# Permissions, as they appear beside their checkboxes.
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
import-offered = invited: the person already has an account; at their next log-in they are asked whether they want to join this property
import-would_offer = would be invited: the person already has an account; at their next log-in they would be asked whether they want to join this property
import-already_member = nothing changes: the person belongs to this property already
import-unchanged = nothing changes: this row was imported before
import-differs = nothing was changed: the person already belongs to this property, but differs from this row: { $parts }. Change it in the person's own entry
import-differs-missing = without { $value }
import-differs-further = also with { $value }
import-differs-last_day = the last day is not { $value }
import-differs-left = nothing was changed: this row was imported before, and the person does not belong to this property now. To add them again, give the row another row_id
import-refused = refused
import-other_content = column row_id: a row with this id was imported before with different content; give the new row its own id. This row was not imported
import-column = column { $column }: { $what }
import-cells = it has { $found } cells, the header has { $expected }: is a comma missing, or a quote around a comma? This row was not imported
import-formula = it starts like a formula (=, +, -, @ or a tab), which a spreadsheet would execute; remove that
import-id = it must have 1 to 100 characters and no control characters
import-twice = line { $line } has the same value; only one of them can be right
import-language = it must be "fr", "en" or empty
import-ends_on = it must be a day like 2026-09-30, or empty
import-too_large = it is larger than { $most } KiB: split it
import-too_many_rows = it has more than { $most } rows (the first one too many is on line { $line }): split it
import-utf16 = it is in UTF-16: save it as "CSV UTF-8"
import-not_utf8 = it is not valid UTF-8 from line { $line }, column { $column } on, but probably Latin-1 or Windows-1252: save it as "CSV UTF-8"
import-empty = it lists nobody: it needs a header ({ $columns }) and one row per person
import-quote = the quote opened on line { $line }, column { $column } is never closed
import-unknown_column = there is no column "{ $column }"; the columns are: { $columns }
import-missing_column = the column "{ $column }" is missing; the columns are: { $columns }
import-column_twice = the column "{ $column }" appears twice
import-unreadable = { $file } was not imported, nothing was changed: { $what }.
import-did = { $created } created, { $restored } restored, { $offered } invited; { $same } unchanged; { $refused } refused.
import-would = Nothing was changed. An import would give: { $created } created, { $restored } restored, { $offered } invited; { $same } unchanged; { $refused } refused.

# What is wrong with other fields.
name-refused = This name cannot be taken: { $what }.
name-length = it needs 1 to 200 characters
name-control = it has a control character, such as a line break: write it in one line
name-direction = it has an invisible character that turns the direction of what is read: type the name anew
name-invisible = it needs a character that can be seen
name-link = it has something that mail programs make a link of, such as https://…, www.… or hotel.example/…: leave that out
idempotency-rule = it needs 1 to 255 visible ASCII characters
idempotency-not_taken = this operation takes none: every request counts on its own, or repeating it changes nothing

# Why: an account's standing.
why-locked = { $who }: the account has been locked since { $since }, after { $failures } consecutive wrong passwords.
why-disabled = { $who }: the password has been disabled since { $since }, after too many consecutive failures over all locks. Only a reset enables it again.
why-open = { $who }: the account is open on { $at }; { $last }; { $obstacles }.
why-who = { $email } ({ $name }, account { $account })
why-last-login = last logged in on { $at }
why-never-logged-in = nobody has logged in yet
why-nothing-in-the-way = nothing prevents a log-in
why-in-the-way = but { $what }
why-obstacle-factor_disabled = the second factor is disabled after too many wrong codes: only a reset of it helps
why-obstacle-factor_paused = no code is looked at until { $until }, after too many wrong ones
why-obstacle-factor_demanded = the next log-in asks to set up a second factor first
why-obstacle-no_property = the person belongs to no property
why-obstacle-property = { $property } is closed to everybody
why-end-reset = a new password through "Forgot password" ends it
why-end-manager = a manager of every property the person belongs to, or support, ends it
why-end-support = support ends it
why-end-time = it ends by itself on { $at }
why-ends = { $sentence } { $ends }.
why-future = This moment has not come: so it would be if nothing happened until then.
why-near = What has not happened yet:
why-near-wrong_passwords = { $counted } of { $limit } wrong passwords: { $left ->
    [one] one more locks the account
   *[other] { $left } more lock the account
  }
why-near-wrong_codes = { $counted } of { $limit } wrong codes: { $left ->
    [one] one more pauses the second factor
   *[other] { $left } more pause the second factor
  }
why-near-factor_to_set_up = a second factor must be set up: day { $day } of { $days }, until { $at }
why-near-link_expires = { $purpose ->
    [reset] a link for a new password works until { $at }
   *[other] the activation link works until { $at }
  } ({ $left })
why-near-membership_ends = the membership at { $property } ends on { $at }
why-near-next_attempt_flagged = the next log-in attempts carry the reference { $reference }, until { $until }
why-left-minutes = { $count ->
    [one] one minute left
   *[other] { $count } minutes left
  }
why-left-hours = { $count ->
    [one] one hour left
   *[other] { $count } hours left
  }
why-left-days = { $count ->
    [one] one day left
   *[other] { $count } days left
  }
why-repeated = { $count } consecutive log-ins, the last one on { $last }
why-not_activated = { $who } has no password yet on { $at } (unchanged since { $since }).
why-deleted = { $who }: the account was deleted on { $since }. Adding the person to a property again restores it.
why-erased = The person behind account { $account } was erased on { $since }. The events remain, without personal data.
why-absent = There is no account { $account } on { $at }.
why-unknown = Nobody holds { $email } as of { $at }.
why-unknown-locked = Nobody holds { $email }. Attempts at it have been refused since { $since }, exactly as they would be for a real account.
why-no-name = erased
why-ever = the beginning
why-rule = It was locked on { $at } because of { $failures } consecutive wrong passwords (policy version { $version }: failures_max = { $limit }).
why-counted = These attempts counted (when · network · device · what the person was shown):
why-run = { $count ->
    [one] One failure counts towards the next lock (when · network · device · what the person was shown):
   *[other] { $count } failures count towards the next lock (when · network · device · what the person was shown):
  }
why-gone = no longer known
why-known = , a known device
why-device = { $browser } on { $system }
why-device-unnamed = a program that does not identify itself
why-known-devices = Known devices were locked out as well on { $at }: they had used up the attempts reserved for them.
why-refused = { $count ->
    [one] While it was locked, one more attempt was rejected before its password was checked; shown « { $shown } ».
   *[other] While it was locked, { $count } more attempts were rejected before their passwords were checked; shown « { $shown } ».
  }
why-ended-reset = It ended on { $at }: the person chose a new password through a link.
why-ended-time = It ended on { $at }: the lock expired.
why-earlier = { $count ->
    [one] There was one earlier lock; see history.
   *[other] There were { $count } earlier locks; see history.
  }
why-attempt-reference = reference { $reference }
why-steps = What happened since the first of them (when · what · what the person was shown):
why-steps-alone = What happened (when · what · what the person was shown):
why-way-reset = What ends it: the person chooses "Forgot password" and a new password through the mailed link.
why-way-time = It also ends by itself on { $at }.
why-nearest = Similar addresses that somebody holds: { $addresses }
shown-activity_reported = The report was taken: all sessions have ended, and a new password is needed
shown-signed_in = Logged in
shown-reset_mail_sent = If the address is known, a mail is on its way
shown-password_chosen = The new password is in effect

# The command line.
command-moment = "{ $text }" is not a moment with a time zone. Write it like 2026-11-22T08:05:00+01:00 or '2026-11-22 08:05 +01:00'.
command-address = "{ $who }" is not an address that an account can have: { $why }.
command-who = "{ $who }" is neither an account id nor an e-mail address: { $why }.
command-nobody = Nobody holds { $who }. Ask "keyledger why { $who }" for attempts at it and for addresses that look alike.
state-no-sequence = There is no event with the sequence { $sequence } yet.
command-behind = The projections are being built from the ledger, and { $left } events are left: log-in works, lists and histories are answered once this is done. Ask again in a minute; `keyledger doctor` says how far it has come.
command-outcome_unknown = The engine lost contact with its ledger during a write: it is not known yet whether this was done ({ $cause }). Check with "keyledger events" before you try again.
find-nothing = Nothing was found for "{ $what }".
rebuild-done = Rebuilt from { $events ->
        [one] one event
       *[other] { $events } events
    } in { $seconds } s. SHA-256 and number of rows of each projection:
rebuild-no-projection = There is no projection named "{ $name }". The projections are: { $known }.
erase-confirm = Erasing account { $account } cannot be undone: its keys are destroyed permanently. Add --yes to confirm.
erase-done = Account { $account } is erased: its keys are destroyed, its address is free, and its history remains without personal data.
erase-held = Account { $account } is under a legal hold: nothing was erased. See "keyledger hold list"; whoever placed the hold can lift it.
account-no-property = There is no property { $id }. "keyledger property list" shows those there are.
policy-no-version = There is no policy version { $version }.
policy-fine = The policy is within its bounds.
policy-not-fine = The policy cannot be adopted:
policy-loosens = It loosens { $settings }: a second person must approve that.
policy-adopted = Policy version { $version } is now in effect.
policy-proposed = It loosens { $settings }. It is now proposal { $proposal }: another operator must approve it by { $until }, with "keyledger policy approve { $proposal }".
policy-withdrawn = Proposal { $proposal } is closed: nothing changed.
policy-needs-operator = The policy was not adopted: it loosens { $settings }, and a second person must approve that. An operator proposes it with their own session (--session or KEYLEDGER_SESSION), and another one approves it; the local command line can only tighten a policy.
policy-not-twice = Proposal { $proposal } is waiting for a second person. Approve or withdraw it first, with "keyledger policy approve { $proposal }" or "keyledger policy withdraw { $proposal }".
policy-not-proposed = No proposal { $proposal } is waiting. "keyledger policy history" shows what became of it.
policy-proposer-gone = The person who proposed it is no longer an operator, so it cannot be approved. Withdraw it and propose it again.
policy-step-adopted = Version { $version } took effect
policy-step-approved = Version { $version } took effect: proposal { $proposal } was approved
policy-step-proposed = Proposal { $proposal }, to be approved by { $until }
policy-step-ended = Proposal { $proposal } was closed: { $because }
policy-ended-withdrawn = it was withdrawn or declined
policy-ended-lapsed = nobody approved it in time
policy-ended-superseded = another version was adopted in the meantime
policy-by-nobody = the engine, or the local command line
policy-looser = looser
policy-unchanged = Nothing changed: version { $version } is identical.
bounce-noted = Mail { $mail } bounced with status { $status }; this is recorded at the account.
bounce-unknown = There is no sent mail { $mail } in this ledger. Does the notification come from another system?
doctor-fine = All checks passed.
doctor-not-fine = Checks marked FAIL need attention: each line says what to do.

# How the handlers are.
handlers-line = { $handler }: { $events ->
        [one] one event
       *[other] { $events } events
    } behind, { $seconds } s
handlers-parked = {"  "}parked after { $failures ->
        [one] one failure
       *[other] { $failures } failures
    }: { $stream } stopped at event { $event } ({ $error })
handlers-waiting = {"  "}next attempt on { $at } after { $failures ->
        [one] one failure
       *[other] { $failures } failures
    }: { $stream } waits at event { $event } ({ $error })
handlers-help = Once the cause is fixed: keyledger handlers retry HANDLER STREAM. To skip the event permanently: keyledger handlers skip HANDLER STREAM --reason CODE.
handlers-retried = { $handler } retries { $stream } from the event it failed on.
handlers-skipped = { $handler } permanently skips event { $event } of { $stream } and continues after it. This is recorded with its reason.
handlers-not-parked = { $stream } is not parked for { $handler }: "keyledger handlers" lists the parked streams.
handlers-no-stream = "{ $stream }" is not the name of a stream: copy it from "keyledger handlers".
handlers-reason = A reason is a code of at most 64 lower-case letters, digits and underscores, such as wrong_address.

# The demo.
demo-open = Open { $address } in a browser: the log-in page shows who can log in, and /demo/mail their mails.
role-manager = manager of all three hotels
role-receptionist = receptionist
role-night_auditor = night auditor at both hotels
role-locked = locked after ten wrong passwords
role-support = support, operator of the whole system
role-compliance = compliance, operator of the whole system

# What is wrong with a request.
problem-cross_site-title = Sent from another site
problem-cross_site-detail = A page of another site sent this request, so it was not read. Go to the log-in page itself and try again.
body-broken = it ends too early, or its chunks are malformed
body-not-json = it is not complete JSON
body-not-object = it must be a JSON object
field-missing = it is missing
field-empty = it is empty; give it a value or leave it out
field-unknown = there is no such field
field-expected = expected { $expected }
field-kind = it is not what is expected here
cursor-foreign = it does not come from an answer of this engine

# Second factors.
factor-totp = authenticator app
factor-passkey = passkey
factor-app = app with approvals
factor-recovery_codes = recovery codes
factor-reset_change_of_method = change of method
factor-reset_new_device = new device
factor-reset_lost_or_stolen = lost or stolen
factor-reset_app_deleted = app deleted
factor-reset_factory_reset = factory reset
factor-checked_factor = one last check with the factor
factor-checked_in_person = in person
factor-checked_call_back = a call to a number known before
factor-checked_document = a document with a photograph
shown-factor_enrolled = The second factor is set up
shown-factor_removed = The second factor was removed
shown-factor_reset = The second factor was reset
shown-recovery_codes_shown = Recovery codes, shown once
problem-factor_required-title = A second factor is asked for
problem-factor_required-detail = The password was right. Confirm with your second factor: the code that your authenticator app shows now, or your passkey.
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
problem-passkey_refused-title = This passkey was not accepted
problem-passkey_refused-detail = What the browser answered is not from a passkey of this account. Use the passkey that you set up here, or another way to confirm that it is you.
problem-passkey_refused-unknown = No account here has this passkey any more, or it was set up elsewhere. Log in with your address and your password; you can set up a new passkey under "My account".
problem-passkey_refused-set_up = The key that the browser made cannot be used here: it answered another question, or it does not check who uses it. Use a device with a fingerprint reader, a camera or a PIN, and try again.
problem-passkey_expired-title = This took too long
problem-passkey_expired-detail = The question to your browser was open for too long, or answered already. Nothing was counted: try again.
problem-passkey_changed-title = This passkey has changed
problem-passkey_changed-detail = This passkey is no longer what it was when you set it up: there may be a copy of it, or it has moved to other devices. It is not accepted any more, and nothing was counted against you. Confirm with another second factor, then remove this passkey under "My account" and set it up anew. If you have no other one, ask somebody who manages users at your property to reset it.
problem-wrong_number-title = This is not the number
problem-wrong_number-detail = The number is not the one that the computer shows. Look at the page on which you log in, and type its six digits again.
problem-other_account-title = This request belongs to another account
problem-other_account-detail = The app on this phone is set up for another account than the one that logs in. Use the phone of that account, or remove the account from the app and set the app up again under "My account".
problem-request_over-title = This request is over
problem-request_over-detail = It was answered already, a newer one took its place, or its two minutes are over. Start again on the computer: it shows a new number.
problem-app_paused-title = No request is sent to the app for now
problem-app_paused-detail = Somebody answered on the phone that a log-in was not them. No request is sent for { $seconds } s. Type the code that the app shows, or use another second factor.
problem-app_paused-some_time = Somebody answered on the phone that a log-in was not them. For a while no request is sent: the page you were on says how long. Type the code that the app shows, or use another second factor.
problem-app_too_soon-some_time = Several requests were sent, or nobody answered the last ones. For a while none is sent: the page you were on says how long. Until then, type the code that the app shows.
problem-app_too_soon-title = Too many requests to the app
problem-app_too_soon-detail = Several requests were sent, or nobody answered the last ones. The next one can be sent in { $seconds } s. Until then, type the code that the app shows.
problem-app_off-title = Requests to the app are off
problem-app_off-detail = Somebody answered on the phone more than once that a log-in was not them. No request is sent until the app is set up again. Type the code that the app shows. If you do not know who logged in, choose a new password.
problem-device_unknown-title = This device is not known
problem-device_unknown-detail = It was removed from the account, its set-up was not finished, or the call was signed with another key. Set the app up again under "My account".
problem-device_clock-title = The clock of this device is wrong
problem-device_clock-detail = The call is dated more than five minutes away from now. Set the time of the device to automatic. The Date header of this answer says what time it is.
problem-device_signature-title = This call is not signed as it should be
problem-device_signature-detail = A call of an app needs Signature-Input, Signature and, with a body, Content-Digest (RFC 9421 and RFC 9530), as docs/app-protocol.md says. Sign the method, the whole address as people reach the site, and the digest of the body.
problem-device_signature-body = The body is not the one whose digest was signed. Send it unchanged.
problem-device_signature-key = The public key is no point of P-256, is not the key that signed the call, or is not the one in "keyid".
problem-device_signature-repeated = This call was sent before. Give each call a nonce of its own.
problem-pairing_code_unknown-title = This code is not known
problem-pairing_code_unknown-detail = It was mistyped, was used already, or is older than ten minutes. Get a new one under "My account" and type it here.
problem-push_endpoint_refused-title = This push service cannot be used
problem-push_endpoint_refused-detail = The address of the subscription is not one of a push service that this site allows. The app works without: it shows requests while it is open.
problem-push_endpoint_refused-url = The address of the subscription is not one that a browser gives: an absolute URL in ASCII, without a user name, a password or a fragment.
problem-push_endpoint_refused-long = The address of the subscription has more than 2048 characters. That of a browser is shorter.
problem-push_endpoint_refused-https = The address of the subscription does not begin with https://. Push services have no other.
problem-push_endpoint_refused-private = The address of the subscription leads into a private network, where this site sends no messages. The app works without: it shows requests while it is open.
problem-push_endpoint_refused-key = The keys of the subscription are not those of RFC 8291: "p256dh" needs an uncompressed point of P-256 (65 bytes) and "auth" 16 bytes, both in base64url.
problem-push_off-title = This site wakes no phones
problem-push_off-detail = It has no address that push services know it by. The app works without: it shows requests while it is open.
app-wait-rule = it needs a whole number of seconds, 25 at most
app-known-rule = it needs what the answer before said under "known"
app-request-rule = it needs the id of a request
app-number-rule = it needs the six digits that the page shows, and only to approve
problem-passkeys_off-title = Passkeys are not available
problem-passkeys_off-detail = The policy of this site lets nobody set up a passkey. Use an authenticator app instead.
problem-passkeys_off-alone = Here a passkey is asked for beside the password. Begin with your address and your password.
problem-passkeys_off-address = This site is reached at an address at which browsers make no passkeys: it needs a host name, and https unless it is localhost. Use an authenticator app instead.
problem-factor_paused-title = Too many wrong codes
problem-factor_paused-detail = No code and no passkey is looked at for { $seconds } s, not even the right one. Wait until the time has run down, then try again: with the code that your app shows then, or with your passkey.
problem-factor_disabled-title = The second factor is disabled
problem-factor_disabled-detail = There were too many wrong codes in a row. Ask somebody who manages users at your property to reset your second factor, or support.
problem-enrolment_expired-title = This set-up is over
problem-enrolment_expired-detail = It was not confirmed in time, was abandoned, or was started again. Start the set-up again.
problem-step_up_required-title = Show your second factor
problem-step_up_required-detail = This needs a second factor shown a short while ago. Type the code that your authenticator app shows now, use your passkey, or approve it in the app on your phone.
problem-conflict-last_factor = This is the only second factor of your account, and one is demanded. Set up another one first, then remove this one.
problem-conflict-too_many_factors = Your account has as many second factors as it can have. Remove one first.
code-rule = it needs the six digits of your app, or a recovery code with its number
reset-why-rule = it needs one of: change_of_method, new_device, lost_or_stolen, app_deleted, factory_reset
passkey-name-rule = it needs 1 to 60 characters, without line breaks
act-reset_factor = reset a person's second factor
act-change_profile = change a person's name, language or time zone
done-change_profile = Changed.
done-change_profile-before = Nothing changed: it was already so.
done-reset_factor = The second factor is reset and all sessions are ended. The next log-in offers to set one up.
done-reset_factor-shown = The second factor is reset and all sessions are ended. The handover code was shown once, with the first answer. If it was lost, reset the second factor again.
done-reset_factor-before = There was no second factor to reset.
problem-step_up_required-sensitive = This is sensitive, so it opens for a short while after a second factor was shown. Type the code that your authenticator app shows now or a recovery code, use your passkey, or approve it in the app on your phone.
problem-set_up_required-sensitive = This is sensitive, so it opens only with a second factor, and your account has none yet. Set one up under "My account".
problem-set_up_required-for_codes = Recovery codes are for the day when a second factor is lost, and your account has none yet. Set one up under "My account" first.
problem-hand_over_code_required-title = A code is missing
problem-hand_over_code_required-detail = Your second factor was reset by somebody else, who was given a code for you. Ask that person for it and type it here: without it no second factor can be set up.
done-reset_factor-second = This person manages users or is an operator, so a second operator must ask for the same within 24 hours. Until then nothing changes.
done-hand_over = Give this handover code to the person yourself: without it no second factor can be set up. It is shown only once: { $code }
problem-set_up_required-for_an_act = To act on somebody else's account you need a second factor, and you have none yet. Set one up under "My account".
problem-set_up_required-operator = Operators can reach every account, so nothing opens without a second factor, and you have none yet. Set one up under "My account".
reset-checked-rule = it needs one of: in_person, call_back, document
factors-none = There is no second factor.
factors-one = { $kind }: since { $since }, last used { $last }
factors-passkey_synced = synced between devices
factors-passkey_device = on one device only
factors-passkey_changed = it has changed and is not accepted any more
factors-codes = recovery codes: { $left } can be used, { $used ->
    [one] one was used and replaced
   *[other] { $used } were used and replaced
  }; shown { $since }, last used { $last }
factors-never = never
factors-pending = An enrolment was started and not confirmed; it can be confirmed until { $until }.
factors-paused = Too many codes were refused: no code is checked until { $until }.
factors-refused = Consecutive refused codes: { $count }
factors-disabled = Disabled after too many refused codes: only a reset helps.
factors-put_off = Enrolment can be deferred until { $until }.
factors-put_off-over = Enrolment could be deferred until { $until }: the next log-in leads only to enrolment.
factors-hand_over = The next enrolment needs the handover code.
factors-proposed = { $who } asked for a reset ({ $why }; identity checked by: { $checked }); a second operator can ask for the same until { $until }.



# Unusual activity and accounts nobody uses.
problem-unusual_activity-title = Log-in is not possible at the moment
problem-unusual_activity-detail = For security, you cannot be logged in at the moment. Try again later. If you need to go on now, choose "Forgot password" and choose a new password, or ask { $support }.
problem-account_lapsed-title = Account not used for a long time
problem-account_lapsed-detail = This account was not used for so long that it was disabled. Choose "Forgot password": with the link in the mail you choose a new password and are back in.
ends_on-rule = it must be a day like 2026-09-30, or null
ends_on-past = this day is over
why-unusual_activity = { $who }: log-ins have been refused since { $since }, because its use suggests a shared account.
why-lapsed = { $who }: the account has been deactivated for inactivity since { $since }.
why-activity-devices_taking_turns = Detected on { $at }: two devices alternated within { $span } minutes while both had open sessions: rule devices_taking_turns of policy version { $version }.
why-activity-many_devices = Detected on { $at }: more than { $limit } devices logged in within { $span } hours: rule many_devices of policy version { $version }.
why-activity-many_networks = Detected on { $at }: log-ins came from more than { $limit } networks within { $span } minutes: rule many_networks of policy version { $version }.
why-activity-counted = These uses counted (when · device · network · browser · what):
why-activity-observed = This rule only observes: it refused nobody.
why-activity-refused = { $count ->
    [0] Log-ins were to be refused until { $until }; nobody tried with the right password.
    [one] Log-ins were to be refused until { $until }: one with the right password was refused.
   *[other] Log-ins were to be refused until { $until }: { $count } with the right password were refused.
  }
why-activity-ended-time = The refusal ended on { $at }: it expired.
why-activity-ended-reset = The refusal ended on { $at }: the person chose a new password through a link.
why-activity-ended-by = The refusal ended on { $at }, lifted by { $act }.
why-activity-earlier = { $count ->
    [one] It was detected once before; see history.
   *[other] It was detected { $count } times before; see history.
  }
why-device-letter = device { $letter }
why-use-log_in = logged in
why-use-session = used its session
why-way-support = Support can also end it, with a reason.

# The clock.
problem-trail_stopped-title = Log-in is interrupted
problem-trail_stopped-detail = The record that proves what happens here stands still at the moment, and the rules of this system let nobody log in without it. Nothing is wrong with your account or your password. Try again later, or write to { $support }.
clock-shows = The clock shows { $wall }.
clock-doubted = It is not trusted: it showed { $wall } when it should have shown { $expected }. The engine continues by its own time, { $now }: log-in works as usual, and nothing expires. Once the machine's clock is right, the engine trusts it again. If the clock is right as it is, confirm it with "keyledger clock accept --reason-code CODE".
clock-sweep = More than 1 % of accounts would be deactivated for inactivity at once; held back until someone confirms the clock. If it is right, run "keyledger clock accept --reason-code CODE".
clock-unconfirmed = It is not confirmed yet: it has not been steady for an hour since the start, and it is not synchronised with a time server. Irreversible actions are held back, and deadlines end only up to { $certain }. If the clock is right, you can confirm it with "keyledger clock accept --reason-code CODE".
clock-believed = It is trusted, and nothing is held back.
clock-accepted = The clock was accepted on { $wall }: everything that depends on time continues.
clock-no-reason = Give a reason with --reason-code.
# What happened: one sentence for each kind of event.
happened-second_factor_asked = The password was right; a second factor was requested
happened-factor_set_up_demanded = The password was right; a second factor had to be enrolled first
happened-factor_enrolment_started = { $replaces ->
    [none] Enrolment of a second factor was started; it can be confirmed until { $expires_at }
   *[other] Enrolment of a second factor was restarted, and the earlier one no longer counts; it can be confirmed until { $expires_at }
  }
happened-factor_enrolment_abandoned = The enrolment of a second factor was abandoned
happened-factor_enrolment_expired = The enrolment of a second factor was not confirmed in time
happened-factor_enrolled = A second factor was enrolled: { $kind }
happened-factor_accepted = { $purpose ->
    [step_up] The second factor was verified again
    [removal] The second factor was verified one last time
   *[log_in] The code was right
  }
happened-factor_refused = { $cause ->
    [wrong_code] { $purpose ->
        [hand_over] The code entered was not the handover code
       *[other] A code was wrong
    }
    [replayed] A code was right but already used
    [code_used] Recovery code { $index } was right but already used
    [passkey_refused] { $fault ->
        [other_site] A passkey answered for another site
        [other_challenge] A passkey answered an old or another question
        [user_not_verified] A passkey answered without checking who used it
        [unknown_key] The answer came from a passkey that this account does not have
        [wrong_signature] The signature of a passkey was wrong
        [algorithm] A passkey signed with an algorithm that was not offered
       *[unreadable] What the browser answered could not be read as a passkey
    }
    [wrong_number] The number typed into the app was not the one that the page showed
    [other_account] The app of another account answered the request
    [passkey_changed] { $change ->
        [counter] A passkey's counter did not rise: there may be a copy of the key. It is not accepted any more
       *[kind] A passkey changed between one device and many. It is not accepted any more
    }
    [wrong_clock] { $direction ->
        [behind] A code was for an earlier time: the phone's clock is about { $seconds } seconds behind
       *[ahead] A code was for a later time: the phone's clock is about { $seconds } seconds ahead
    }
   *[paused] A code was entered but not checked
  }
happened-second_factor_paused = { $evidence } consecutive codes were refused, over all log-ins and sessions together: no code is checked until { $until }
happened-second_factor_pause_ended = The pause after refused codes ended
happened-second_factor_disabled = { $consecutive } consecutive codes were refused: only a reset of the second factor helps
happened-factor_removed = One of several second factors was removed
happened-second_factor_reset = The second factor was reset { $by }: { $why }; identity checked: { $checked }
happened-factor_grace_started = Enrolment of a second factor can be deferred until { $until }
happened-second_factor_postponed = Enrolment of a second factor was deferred; that is possible until { $until }
happened-factor_grace_ended = The grace period for enrolling a second factor ended
happened-recovery_codes_issued = Recovery codes were issued and shown
happened-recovery_code_used = Recovery code { $index } was right; it was replaced by a new one
happened-passkey_enrolled = { $synced ->
    [yes] A passkey was enrolled; it is synced between devices
   *[no] A passkey was enrolled; it stays on its device
  }
happened-passkey_used = { $purpose ->
    [step_up] A passkey was verified again
    [removal] A passkey was verified one last time
   *[log_in] { $alone ->
        [yes] A passkey was right, in the place of password and second factor
       *[no] A passkey was right
    }
  }
happened-passkey_backup_changed = { $backed_up ->
    [yes] A passkey is now kept in more than one place
   *[no] A passkey is no longer kept in more than one place
  }
happened-app_paired = A device took the pairing code of the app; a test approval is still needed
happened-app_request_sent = { $purpose ->
    [enrolment] The app was asked for a test approval
    [step_up] The app was asked to confirm before something sensitive opens
    [removal] The app was asked to confirm that a second factor is removed
   *[log_in] { $unknown_device ->
        [yes] The app was asked to approve a log-in from a browser that the account does not know
       *[no] The app was asked to approve a log-in
    }
  }
happened-app_request_expired = Nobody answered the request on the phone in time
happened-app_request_approved = The right number was typed into the app, and the request was approved
happened-app_request_denied = { $purpose ->
    [enrolment] The test of the app was refused on the phone, and the set-up was given up
   *[log_in] { $paused_until ->
        [none] Somebody answered on the phone: "This isn't me". It was not the first time, so no request is sent until the app is set up again
       *[other] Somebody answered on the phone: "This isn't me". What asked ended, and no request is sent until { $paused_until }
      }
  }
happened-app_used = { $purpose ->
    [step_up] The approval of the app was used to open something sensitive
    [removal] The approval of the app was used to remove a second factor
   *[log_in] The log-in continued with the approval of the app
  }
happened-app_enrolled = The app was set up on a device
happened-app_push_changed = { $push ->
    [none] { $because ->
        [gone] The phone can no longer be woken for requests: the push service no longer knows it
       *[device] The phone is no longer woken for requests
    }
   *[other] The phone can be woken for requests
  }
happened-app_woken = { $outcome ->
    [sent] The push service took the message that wakes the phone
    [gone] The phone was not woken: the push service no longer knows it
    [refused] The phone was not woken: the push service refused the message with status { $status }
    [unreachable] The phone was not woken: the push service could not be reached
    [not_allowed] The phone was not woken: its push service is not allowed
   *[too_late] The phone was not woken: the request was over
  }
happened-factor_reset_proposed = Support asked for a reset of the second factor: { $why }; identity checked: { $checked }; a second operator can ask for the same until { $expires_at }
happened-factor_reset_proposal_expired = No second operator asked for the reset of the second factor in time
happened-account_created = The account was created
happened-creation_abandoned = The creation of an account was abandoned
happened-membership_added = { $permissions ->
    [none] Added to { $property }, without any permission
   *[other] Added to { $property }, with these permissions: { $permissions }
  }
happened-membership_removed = Removed from { $property }
happened-permissions_changed = { $granted ->
    [none] Permissions at { $property } that were withdrawn: { $withdrawn }
   *[other] { $withdrawn ->
        [none] Permissions at { $property } that were granted: { $granted }
       *[other] Permissions at { $property } that were granted: { $granted }; that were withdrawn: { $withdrawn }
    }
  }
happened-access_denied = Access was refused at { $property }: "{ $permission }" ({ $cause })
happened-account_deleted = The account was deleted: it had no membership left
happened-account_restored = The account was restored; the old password is still valid: { $password_kept }
happened-name_changed = { $because ->
    [another_name] The account was added again under another name: it may be another person, so the old password is not valid
    [added_again] The account was added again with its name written differently; the new spelling applies
   *[edited] The person's name was changed
  }
happened-language_changed = The language of mails and pages was changed: { $language ->
    [fr] French
   *[en] English
  }
happened-account_erased = The person was erased ({ $ground })
happened-activation_link_issued = An activation link was created; it is valid until { $expires_at }
happened-activation_link_withdrawn = The activation link was withdrawn: another account replaces this one
happened-password_reset_requested = { $supersedes ->
    [none] A password reset was requested, and a link created; it is valid until { $expires_at }
   *[other] A password reset was requested again, and a new link created, valid until { $expires_at }; the older one no longer works
  }
happened-password_reset_repeated = A password reset was requested again shortly after: the same link is sent again
happened-password_reset_declined = A password reset was requested, but no mail is sent ({ $why })
happened-link_refused = A link was used that does not work ({ $why })
happened-link_expired = A link expired unused
happened-password_chosen = { $purpose ->
    [activation] The first password was chosen
   *[reset] A new password was chosen
  }
happened-login_attempted = Log-in attempt
happened-login_refused = Log-in rejected before the password was checked ({ $cause })
happened-login_attempt_abandoned = Log-in attempt timed out; not counted
happened-password_accepted = The password was right
happened-login_failed = Wrong password
happened-account_locked = The account was locked after { $evidence } consecutive wrong passwords
happened-known_devices_shut_out = Known devices were locked out too, after { $evidence } wrong passwords from them
happened-lock_expired = The lock expired
happened-account_unlocked = The account was unlocked ({ $by })
happened-credential_disabled = The password was disabled after { $consecutive } consecutive failures
happened-login_succeeded = Logged in
happened-session_seen = The session was used
happened-session_renewed = A second factor was verified in the session, which got a new token
happened-sessions_ended = { $sessions ->
    [one] A session ended ({ $because })
   *[other] { $sessions } sessions ended ({ $because })
  }
happened-legal_hold_placed = A legal hold was placed: the person cannot be erased while it lasts
happened-legal_hold_lifted = A legal hold was lifted
happened-email_claimed = The address was reserved
happened-email_confirmed = The address was confirmed
happened-email_released = The address is free again ({ $because })
happened-property_created = The property { $name } was created
happened-unknown_login_attempted = Log-in attempt at an address nobody holds
happened-unknown_login_refused = Log-in at an address nobody holds rejected before the password was checked
happened-unknown_login_attempt_abandoned = Log-in attempt at an address nobody holds timed out; not counted
happened-unknown_login_failed = Wrong password at an address nobody holds
happened-unknown_address_locked = An address nobody holds was locked after { $evidence } consecutive wrong passwords
happened-unknown_lock_expired = The lock of an address nobody holds expired
happened-unknown_address_disabled = An address nobody holds was disabled after { $consecutive } consecutive failures
happened-unknown_reset_requested = A password reset was requested for an address nobody holds
happened-mail_queued = A mail was queued ({ $template })
happened-mail_attempted = The mail is being handed to the mail server
happened-mail_accepted = { $via ->
    [outbox] The mail was written to the mail drop folder: no mail server is configured
   *[smtp] The mail server accepted the mail
  }
happened-mail_deferred = The mail server did not accept the mail yet ({ $cause }); next attempt on { $retry_at }
happened-mail_refused = The mail server refused the mail ({ $cause })
happened-mail_not_handed_over = The mail was not handed to a mail server ({ $because })
happened-mail_bounced = The mail bounced ({ $cause })
happened-mail_suppressed = The mail was not sent ({ $why })
happened-mail_uncertain = The connection broke while the mail was being handed over: it may have arrived, and is sent at most twice
happened-policy_adopted = Policy version { $version } took effect
happened-policy_proposed = A policy was proposed that loosens { $loosens }: a second person must approve it by { $until }
happened-policy_proposal_ended = Policy proposal { $proposal } was closed ({ $because })
happened-engine_started = The engine started serving
happened-engine_stopped = The engine stopped
happened-handler_introduced = Handler { $handler } started with the events from here on
happened-handler_parked = Handler { $handler } parked this stream after { $failures ->
        [one] one failure
       *[other] { $failures } failures
    } ({ $error })
happened-handler_resumed = Handler { $handler } resumed this stream
happened-handler_skipped = Handler { $handler } permanently skipped one event of this stream
happened-key_destruction_decided = Erasure was decided ({ $ground })
happened-key_destruction_withdrawn = Erasure was cancelled: a legal hold came first
happened-key_destroyed = Keys were destroyed: { $keys }
happened-key_epoch_begun = The vault's keys were rotated: epoch { $epoch } began
happened-key_epoch_destroyed = The key of epoch { $epoch } was destroyed
happened-attempts_throttled = { $count ->
    [one] { $count } attempt was stopped by a rate limit ({ $limit })
   *[other] { $count } attempts were stopped by a rate limit ({ $limit })
}
happened-integrity_check_failed = An integrity check failed: { $finding }
happened-witness_missed = The witness { $witness } has not cosigned the audit log since { $since }
happened-witness_returned = The witness { $witness } cosigns the audit log again; it had been missing since { $since }
happened-audit_trail_rebuilt = The audit log was rebuilt from the ledger, over { $size ->
        [one] one event
       *[other] { $size } events
    }
happened-history_read = Somebody { $question }

# Who acted.
actor-member = the person
actor-manager = a manager
actor-support = support
actor-compliance = compliance
actor-system = the engine ({ $part })
actor-machine = the local command line
actor-service = software ({ $part })
actor-anonymous = unknown
actor-named = { $name } ({ $kind })

# A line of a timeline.
timeline-times = { $what } (×{ $count }, { $from }-{ $to })
timeline-shown = shown « { $shown } »
timeline-counted = counted towards the lock of { $at }
timeline-reference = reference { $reference }
timeline-reason = reason: { $reason }
timeline-more = There is more: continue with --cursor { $cursor }
history-nothing = Nothing has happened yet.

# Values of events, in words.
word-totp = authenticator app
word-owner = by the person
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
control-no_place = The engine is already answering as many command lines as it can. Nothing was done; try again in a moment.
control-late = The request did not arrive in time. Nothing was done; try again.
word-none = nothing
word-already_so = it was already so
word-second_person_awaited = it was already requested and is waiting for a second person
word-not_there = it did not exist, or no longer does
word-permissions_held = the permissions were already these
word-policy_same = the policy was already the same
word-policy_proposed = the same was already proposed and is waiting for a second person
word-expired = its time had run out
word-superseded = a newer one was created
word-used = it was already used
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
word-legal_duty = required by law
word-hourly_limit = too many mails within an hour
word-daily_limit = too many mails within a day
word-account_deleted = the account is deleted
word-creation_abandoned = the account was never created
word-erased = the person was erased
word-not_a_member = not a member there
word-permission_missing = the permission is missing
word-step_up_required = no second factor was verified recently
word-set_up_required = there is no second factor yet
word-network = from one network
word-address = at one address

# Searching and reading.
command-cursor = The cursor does not belong to this query on this engine. Repeat the query without it.
find-what = Say what to look for: an address, a name, a property or a network.
find-no-property = No property has the id or name "{ $what }". "keyledger property list" shows those there are.
find-network-shape = That is neither a network address nor a prefix. Use a form like 203.0.113.7, 203.0.113.0/24 or 2001:db8:1::/64.
find-network-wide = That prefix is too wide: at most 256 networks are compared at once (an IPv4 /16 or an IPv6 /56).
find-period = The period must start before it ends and cover at most two years: the keys of older networks are destroyed.
find-network = { $networks ->
        [one] One network
       *[other] { $networks } networks
    } (24 bits of IPv4, 56 of IPv6) { $networks ->
        [one] was
       *[other] were
    } compared with { $compared } that accounts were used from in { $months }; { $without ->
        [one] one account no longer has
       *[other] { $without } accounts no longer have
    } a key for that period.
events-after = "{ $after }" is not a valid position. Pass a sequence number or the `next` value of an earlier response.
events-foreign = That position belongs to another ledger, or to one that has diverged since: a different event has it here. Start again without --after.
events-none = There is no event "{ $event }".

# Compliance.
audit-period = The period ends before it begins.
acts-heading = { $count ->
    [one] One act on another person from { $from } to { $to }:
   *[other] { $count } acts on other people from { $from } to { $to }:
}
acts-act = { $at } · { $actor } → { $subject } · reason: { $reason }
acts-property = { "    " }at { $property }
acts-authority = { "    " }allowed by: { $authority }
acts-no-reason = none given
review-heading = { $count ->
    [one] Who could do what at { $property } on { $at } (one member):
   *[other] Who could do what at { $property } on { $at } ({ $count } members):
}
review-operators = Operators of the whole system then:
review-member = { "  " }{ $name } <{ $email }>: { $permissions } · sensitive: { $sensitive } · { $standing }
standing-absent = not there
standing-not_activated = not activated
standing-open = open
standing-locked = locked
standing-disabled = disabled
standing-lapsed = deactivated for inactivity
standing-unusual_activity = log-ins refused: unusual activity
standing-suspended = suspended
standing-deleted = deleted
standing-erased = erased
reads-none = Nobody read any history.
question-find = looked people up
question-account = looked at an account
question-timeline = read a history
question-explanation = asked for an explanation
question-state = asked for a state
question-event = read an event
question-acts = reviewed acts on others
question-access_review = reviewed access
question-reads = reviewed readers
question-export = exported everything
question-search = searched events
question-search_export = exported the events of a search
search-kind = No event has the kind { $kind }; "keyledger events" shows the kinds there are.
search-nothing = No event matches all of these criteria.
search-taken-out = { $count ->
    [one] One event was written to { $file }, described in { $manifest }.
   *[other] { $count } events were written to { $file }, described in { $manifest }.
}
search-format = it must be ndjson, csv, excel or manifest
search-for_excel = --for-excel writes a CSV file: add --format csv.
search-nobody = no account has this id or address
search-property = it must be the id of a property
export-heading = Everything held about { $name } <{ $email }>, account { $account }, on { $at }.
export-memberships = Memberships:
export-mails = Mails:
export-events = What happened:
export-acts = Acts on other people:
export-reads = Who read it:
hold-placed = Account { $account } is under legal hold { $hold }: the person cannot be erased until it is lifted.
hold-lifted = The legal hold on account { $account } is lifted.
hold-none = There is no legal hold { $hold }, or it has already been lifted.
hold-list-none = There are no legal holds.

# The vault's keys.
keys-rotated = Epoch { $epoch } began: every live entry is encrypted with its key. The previous key is destroyed in { $days } days; make new backups of vault.db and keys/ before then.
keys-present = Epoch { $epoch }, since { $began }: { $entries ->
        [one] one entry
       *[other] { $entries } entries
    }, and everything added from now on.
keys-former = Epoch { $epoch }, since { $began }: { $entries ->
        [one] one entry
       *[other] { $entries } entries
    }; its key is destroyed on { $destroyed }.

happened-invoice_issued = Invoice { $invoice } was issued
happened-invoice_due = Invoice { $invoice } is due
happened-invoice_overdue = Invoice { $invoice } is overdue; access is restricted from { $restricts_at } unless it is paid
happened-invoice_paid = Invoice { $invoice } was paid
happened-invoice_voided = Invoice { $invoice } was voided
happened-invoice_message_late = A late message about invoice { $invoice } changed nothing ({ $status })
happened-subscription_active = The subscription is active
happened-subscription_resumed = The subscription is active again
happened-subscription_on_hold = The subscription is on hold: the property is closed for now
happened-subscription_suspended = The subscription was suspended: the property is closed
happened-subscription_ended = The subscription ended: the property is closed
happened-subscription_message_late = A late message about the subscription changed nothing ({ $status })
happened-property_restricted = The grace period ended: access to the property is restricted
happened-property_restriction_lifted = Access to the property is open again
# Who may do what: acts, capacities, and why somebody may not.
act-create_member = add a person to a property
act-change_permissions = change permissions at a property
act-remove_member = remove a person from a property
act-read_members = see the members of a property
act-unlock = unlock an account
act-end_sessions = end all sessions of a person
act-suspend = suspend an account
act-resume = reopen a suspended account
act-flag_next_attempt = flag a person's next log-in attempts
act-grant_operator_role = propose or approve an operator
act-withdraw_operator_role = withdraw an operator's role
act-issue_token = issue a service token
act-revoke_token = revoke a service token
act-erase = erase a person
act-place_legal_hold = place a legal hold
act-lift_legal_hold = lift a legal hold
act-find_people = search for people
act-read_history = read a person's history
act-review_acts = review who acted on whom
act-export = export what is held about a person
act-adopt_policy = adopt a policy
act-approve_policy = approve a looser policy
act-accept_clock = confirm the clock after an anomaly
act-create_property = create a property
act-write_billing = report invoices and subscriptions
act-read_events = read the ledger's events
act-introspect = ask whether a token is valid
act-check_access = ask what a person may do
capacity-oneself = the person themselves
capacity-manager = a manager there
capacity-manager_of_all = manager of all
capacity-support = support
capacity-compliance = compliance
capacity-service = a service token
capacity-machine = on the server
capacity-anonymous = unknown
matrix-yes = yes
matrix-reason = reason
matrix-scope = service scope
matrix-legend =
    "reason": only with a documented code. "manager of all" manages every property the person belongs to.
    Nobody can act on their own account or on somebody with more rights, whatever this table says.
problem-not_authorised-oneself = You cannot do this to your own account: { $act }. Who can: { $who }.
problem-not_authorised-outranked = This person has more rights than you, so you cannot { $act }. Support can help: { $support }.
problem-not_authorised-stranger = This person belongs to no property that you manage, so you cannot { $act }. Who can: { $who }.
problem-not_authorised-elsewhere = This person also belongs to properties that you do not manage, so you alone cannot { $act }. Support can, and tells the other managers: { $support }.
problem-not_authorised-role = Your role does not let you { $act }. Who can: { $who }.
problem-not_authorised-scope = This service token may not do this: it lacks the scope "{ $scope }". An operator of support can issue a token that has it.
problem-not_authorised-by_support = Support closed this account, so only support can reopen it: { $support }.
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
reason-suspected_misuse = somebody else is suspected of using the account
reason-left_property = the person no longer works there
reason-all_clear = the suspicion turned out to be unfounded
reason-correction = correction of a mistake
reason-managing_staff = routine staff management
reason-first_manager = first manager of a property
reason-first_operator = first operator of the system
reason-staffing = change of operators
reason-policy_review = policy review
reason-integration = other software was connected or disconnected
reason-audit = review
reason-legal_request = request by an authority or a court
reason-request = the person asked to be forgotten
reason-no_longer_needed = the data is no longer needed
reason-legal_duty = required by law
reason-other = see the note
reason-noted = { $reason }: { $note }
reason-none = none given
reason-rule-code = it must be one of { $codes }
reason-rule-empty = it is empty: choose one of the documented reasons
reason-rule-note = it can have at most { $most } characters and no control characters
reason-rule-missing = the code "other" needs a note that explains it

# Why, when somebody acted.
why-suspended = { $who }: the account has been suspended since { $since }: nobody can use it, not even its owner. At log-in it is refused like a locked one.
why-ended-by = It was lifted on { $at }. { $act }
why-chain-not_activated = How it came that no password is chosen yet:
why-chain-locked = How it came to the lock:
why-chain-unlocked = How it came to be open again:
why-chain-reset_under_way = How it came to the link that still works:
why-chain-suspended = How it came to the suspension:
why-chain-unusual_activity = How it came to the unusual activity:
why-chain-lapsed = How it came to be disabled because it was not used:
why-chain-deleted = How it came to be deleted:
why-chain-factor_to_set_up = How it came that a second factor must be set up:
why-chain-factor_paused = How it came that no code is accepted for a while:
why-chain-factor_disabled = How it came that the second factor is disabled:
why-chain-factor_set_up = How it came to the second factor:
why-chain-left-out =
    { $count ->
        [one] one more is left out here; the history has it
       *[other] { $count } more are left out here; the history has them
    }
why-chain-repeated = { $count } × { $what }, { $from } to { $to }
why-act = { $capacity }{ $who }, reason « { $reason } »{ $note }
why-way-manager = What ends it: a manager of every property the person belongs to, or support, reopens the account.

# Acting at the command line.
acting-no-session = The session has ended or is not from this engine. Log in again and pass the value of the cookie "keyledger_session" (behind https: "__Host-keyledger_session").
acting-role = This role does not let you { $act }. Who can: { $who }. An operator acts with --session or KEYLEDGER_SESSION.
acting-set-up = Operators need a second factor, and this account has none yet. Set one up under "My account" and pass the session of a new log-in.
acting-step-up = This needs a second factor verified recently. Log in again, or verify it under "My account", and pass that session: its token changes then.
acting-reason-missing = Give a reason with --reason-code: one of { $codes }.
acting-reason-code = "{ $code }" is not a documented reason. Use one of { $codes }.
acting-reason-note = A note can have at most 500 characters and no control characters.
acting-reason-note-missing = The reason "other" needs a --note that explains it.
operator-admitted = Admitted. Somebody who has a password has the role from now on; anybody else gets a mail with a link to accept it.
operator-proposed = Proposed. Another operator must approve it; then the person is told.
operator-withdrawn = Withdrawn. The role ends with the next request.
operator-withdrawal-proposed = Another operator must ask for the same within seven days; then the role is withdrawn. Until then it remains.
operator-withdrawal-until = { $by } requested the withdrawal of this role; a second operator can confirm it until { $until }
operator-kept = The role is kept; the withdrawal is declined.
operator-nobody = There are no operators yet. Start with "keyledger operator invite".
operator-since = { $role } since { $at }
operator-invited-until = { $role }, invited until { $at }
operator-proposed-until = { $role }, proposed by { $by }; a second person can agree until { $at }
operator-needs-operator = Only an operator can do this: pass their session with --session or KEYLEDGER_SESSION. The local command line can invite the first operator and approve what an operator proposed.
operator-not-exist = There are operators already: one of them must propose, and another approve.
operator-not-operator = Only an operator can do this.
operator-not-oneself = You cannot do this for yourself: another operator can.
operator-not-already = The person is already an operator, and nobody can have both roles.
operator-not-proposed-twice = The person has already been proposed: another operator can approve it.
operator-not-proposed = The person has not been proposed.
operator-not-second = A second person must approve, not the one who proposed.
operator-not-nobody-to-agree = Apart from you two there is no operator who could agree as a second person. Use the local command line.
operator-not-last-of-role = Nobody else has this role, and no role may be left empty. Admit somebody else to it first; then it can be withdrawn.
service-issued = This is the token. It is shown only once and cannot be retrieved later: store it where only the software can read it.
service-revoked = Revoked. It is invalid from the next request on.
service-revoked-before = It was already revoked.
service-none = There is no service token { $id }.
service-nobody = There are no service tokens.
service-until = valid until { $at }
service-revoked-at = revoked on { $at }
service-expired-at = expired on { $at }

# Done to an account.
done-unlock = The account is unlocked: the person can log in again with the same password.
done-unlock-before = Nothing to do: the account is not locked.
done-end_sessions = All sessions are ended. The person must log in again everywhere.
done-end_sessions-before = There was no session to end.
done-flag_next_attempt = Give the person this reference: { $reference }. Their log-in attempts of the next { $minutes } minutes carry it.
done-suspend = The account is suspended. Nobody can log in with it, and its sessions are ended.
done-suspend-before = It was already suspended.
done-resume = The account is open again. The person logs in with the same password as before.
done-resume-before = It is not suspended.
problem-conflict-deleted = This account is deleted: adding the person to a property restores it.
problem-conflict-operators = { $what }
problem-conflict-policy = { $what }
problem-not_authorised-operators = { $what }
problem-not_authorised-policy = { $what }
field-twice = it must not appear more than once
service-rule-name = it must have 1 to { $most } characters and no control characters
service-rule-scopes = it needs at least one scope: what is the token for?
service-rule-expiry = it must be a future time like 2027-05-01T00:00:00Z, at most { $days } days from now (policy setting service_token_days_max)
service-too-long = A token must expire in the future, at most { $days } days from now (policy setting service_token_days_max).
# A property that does not open (S14, S15).
problem-payment_overdue-at = An invoice of { $property } was not paid in time, so the property has not opened for anybody since { $since }. Whoever handles the billing there can pay it, and then it opens again. Other properties of yours are not touched. If nobody there can help, write to { $support }.
problem-payment_overdue-pay = { $property } has not opened for anybody since { $since }, because what is owed was not paid in time: { $invoices }. Pay through the payment link; the property opens again as soon as the billing system reports the payment. The billing page and the export of your own data stay open. If you have paid already or need help, write to { $support }.
problem-payment_overdue-pay_without_link = { $property } has not opened for anybody since { $since }, because what is owed was not paid in time: { $invoices }. Pay as your invoices say; the property opens again as soon as the billing system reports the payment. The billing page and the export of your own data stay open. If you have paid already or need help, write to { $support }.
problem-subscription_on_hold-at = The subscription of { $property } is on hold since { $since }, so the property does not open for anybody for now. Other properties of yours are not touched. To go on with it, write to { $support }.
problem-subscription_suspended-at = The subscription of { $property } was suspended on { $since }, so the property does not open for anybody. Other properties of yours are not touched. To learn why and what can be done, write to { $support }.
problem-subscription_ended-at = The subscription of { $property } ended on { $since }, so the property no longer opens for anybody. Other properties of yours are not touched. To come back, or for your data, write to { $support }.
reminder-due = An invoice of { $property } is due: { $invoices }. Please pay it.
reminder-overdue = An invoice of { $property } is overdue: { $invoices }. Unless it is paid, the property closes for everybody on { $until }.
property-unnamed = this property

# Messages of the billing system.
problem-not_found-property = There is no property "{ $property }".
problem-conflict-foreign_invoice = The invoice { $invoice } belongs to another property, so nothing was recorded. Check which property it was issued for.
problem-conflict-contradiction = Message { $sequence } about { $subject } had different content before, so nothing was recorded. Every new message needs a higher sequence.
the-invoice = the invoice { $invoice }
the-subscription = the subscription
billing-rule-sequence = it must be below 2^53
billing-rule-since = it must be a time such as 2026-11-22T08:00:00Z, after 1970 and at most a day ahead of now
billing-rule-invoice = an invoice's id has 1 to 64 printable ASCII characters and no spaces
billing-rule-one = a message is about either an invoice or the subscription
billing-rule-https = it must begin with https://
billing-rule-link = it is not a plain URL: printable ASCII, without user name and port, at most 2,000 bytes
billing-rule-host = the host "{ $host }" is not one where invoices may be paid (billing.payment_hosts in the configuration)

# How a property stands with the billing system.
property-listed-open = { $id }  { $name } · open · { $members ->
    [one] { $members } person
   *[other] { $members } people
 }
property-listed-payment_reminder = { $id }  { $name } · open, payment is due · { $members ->
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
property-none = There are no properties yet: create one with "keyledger property create NAME".
billing-open = { $property } ({ $id }) is open on { $at }.
billing-payment_reminder = { $property } ({ $id }) is open on { $at }, and payment is due.
billing-payment_overdue = { $property } ({ $id }) has been restricted since { $since }: the grace period of an unpaid invoice ended. Payment reopens it.
billing-subscription_on_hold = { $property } ({ $id }) has been closed since { $since }: the subscription is on hold. A message from the billing system reopens it.
billing-subscription_suspended = { $property } ({ $id }) has been closed since { $since }: the subscription was suspended. A message from the billing system reopens it.
billing-subscription_ended = { $property } ({ $id }) has been closed since { $since }: the subscription ended. A message from the billing system reopens it.
billing-invoice-issued = invoice { $invoice } was issued on { $since } and is not due yet
billing-invoice-due = invoice { $invoice } has been due since { $since }
billing-invoice-overdue = invoice { $invoice } has been overdue since { $since }; its grace period ends on { $until }
why-properties = The properties of this person (S14, S15):
why-payment_reminder = { $property } ({ $id }) is open, and payment is due:
why-payment_overdue = { $property } ({ $id }) has been closed to everybody since { $since }, because the grace period of an unpaid invoice ended. Payment reopens it:
why-subscription_on_hold = { $property } ({ $id }) has been closed to everybody since { $since }, because the subscription is on hold. A message from the billing system reopens it:
why-subscription_suspended = { $property } ({ $id }) has been closed to everybody since { $since }, because the subscription was suspended. A message from the billing system reopens it:
why-subscription_ended = { $property } ({ $id }) has been closed to everybody since { $since }, because the subscription ended. A message from the billing system reopens it:
why-property-open = { $property } is open on { $at }: the subscription is active and no payment is due.
why-property-absent = There is no property { $property } on { $at }.
problem-too_busy-live = So many pages of yours show live rows already. Close one of them.
problem-conflict-not_parked = This stream is not parked: it goes on already, or somebody else acted on it. Look again.
problem-conflict-trial_yours = A trial of yours is still running. Wait for it, or cancel it.
problem-conflict-trial_others = Two trials of other operators are running. Try again in a minute.
problem-not_found-trial = There is no such trial of yours. It may have been replaced by newer ones, or the engine was restarted.
problem-not_found-account = There is no account with this id in this ledger. Check the id; it may be that of another store.
problem-not_found-no_event = There is no event with this id in this ledger. Check the id; it may be that of another store.
why-invoice-overdue = invoice { $invoice } has been overdue since { $since } (message { $sequence }, received { $heard }); its grace period ends on { $until } (policy version { $version }: overdue_grace_days)
why-invoice-due = invoice { $invoice } has been due since { $since } (message { $sequence }, received { $heard })
why-subscription = unchanged since { $since } (message { $sequence }, received { $heard })
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
happened-operator_invited = Invited to become an operator ({ $role })
happened-operator_role_granted = Became an operator ({ $role })
happened-operator_role_withdrawn = Is no longer an operator ({ $role })
happened-account_suspended = The account was suspended: nobody can log in until it is resumed
happened-account_resumed = The account was resumed
happened-credential_enabled = The password was enabled again ({ $by })
happened-operator_proposed = Was proposed as an operator ({ $role })
happened-operator_admitted = Was admitted as an operator ({ $role })
happened-operator_confirmed = The operator's role was confirmed
happened-operator_removed = The operator was removed
happened-operator_withdrawal_proposed = Withdrawal of the operator's role was proposed; a second operator can agree until { $until }
happened-operator_withdrawal_ended = The operator's role was not withdrawn: it was declined, or nobody agreed in time
happened-service_token_issued = A service token was issued: { $name }
happened-service_token_revoked = The service token was revoked
happened-service_token_expired = The service token expired
happened-service_token_refused = The service token was refused ({ $cause })
happened-service_message_refused = A billing message about { $property } was refused ({ $cause })
word-unknown_property = there is no such property
word-foreign_invoice = the invoice belongs to another property
word-sequence_used_twice = the same sequence had different content before
word-payment_host_not_allowed = its payment link leads to a host that is not allowed
happened-membership_end_set = Last day at { $property }: { $ends_at }
happened-unusual_activity_detected = Unusual activity was detected ({ $rule }): { $evidence } uses counted
happened-unusual_activity_ended = Log-ins are no longer refused because of unusual activity ({ $by })
happened-login_stopped = The password was right, but the log-in was refused ({ $cause })
happened-account_lapsed = The account was deactivated for inactivity: nobody had used it since { $unused_since }
happened-account_reactivated = The account was reactivated ({ $by })
happened-clock_anomaly_detected = The clock was not trusted: it showed { $wall } instead of { $expected }
happened-clock_accepted = The clock was accepted on { $wall }
happened-clock_doubt_ended = The clock is trusted again: it shows { $wall } ({ $because ->
    [passed] it has passed the last event
   *[agrees] it shows the expected time
})
happened-clock_unconfirmed = The clock shows { $wall } and is not confirmed yet: irreversible actions are held back, and deadlines end only as far as time is known to have passed (until { $certain } at first)
happened-clock_confirmed = The clock is confirmed: { $because ->
    [synchronised] it is synchronised with a time server
   *[steady] it has been steady for an hour
}
happened-key_drawn_anew = A key was missing before its end, and a new one was generated: { $key }
happened-sweep_stopped = { $would_lapse } of { $accounts } accounts would have been deactivated for inactivity at once: held back until someone confirms the clock
word-time = its time had run out
word-time_came = its deadline was reached
word-machine = at the local command line
word-lapsed = deactivated for inactivity
word-unusual_activity = unusual activity
word-devices_taking_turns = two devices alternating
word-many_devices = many devices in a day
word-many_networks = many networks in an hour

# What-if.
policy-tightens = It tightens { $settings }.
try-summary = Replayed { $events ->
        [one] one event
       *[other] { $events } events
    } of { $accounts ->
        [one] one account
       *[other] { $accounts } accounts
    } under this policy; the outcome differs for { $different ->
        [0] no account
        [one] one account
       *[other] { $different } accounts
    } and for { $unknown ->
        [0] no address
        [one] one address
       *[other] { $unknown } addresses
    } that nobody holds. What people did is taken as it was; what the rules make of it is decided again.
try-be_locked = would have been locked here, and told by mail
try-not_be_locked = was locked here, and would not have been; no mail would have said so
try-perhaps = whether it would have been locked here is not known
try-be_refused = somebody logged in here, and would have been refused
try-be_let_in = somebody with the right password was refused here, and would have been let in
try-be_judged = an attempt was rejected here before its password was checked, and would have been checked: whether the password was right is unknown, so what follows is unknown until the next reset
try-end_the_session = the session would have ended before this use of it
try-end_the_session_perhaps = the session may have ended before this use of it: uses in between are not all recorded
try-send_no_mail = a mail with a link was sent here, and would not have been
try-send_a_mail = no mail was sent here, and one would have been
try-lapse = the account would have been deactivated for inactivity here
try-not_lapse = the account was deactivated for inactivity here, and would not have been
try-not-tried = Not replayed, so the effect of these settings is unknown: { $settings }.
try-more = and { $count } more; --json has them all
try-more-accounts = { $count ->
    [one] And one more account; --json has them all.
   *[other] And { $count } more accounts; --json has them all.
}
# Refused acts, and who acted.
happened-act_refused = Was not allowed to { $act }, account { $subject }: { $because }
happened-act_changed_nothing = Asked to { $act }; nothing changed: { $cause }
happened-operator_act_refused = Was not allowed to { $act }: { $because }
word-oneself = it was their own account
word-more_rights = the person has more rights
word-stranger = the person belongs to no property they manage
word-elsewhere = the person also belongs to other properties
word-role = their role does not do this
word-by_support = support closed the account
word-compliance = compliance
word-ended_by_manager = a manager ended them
word-ended_by_support = support ended them
word-ended_at_machine = ended at the local command line

field-number = it must be a whole number from { $least } to { $most }
field-moment = it must be a time with its time zone, such as 2026-11-22 08:05 +01:00
field-account = it must be the id of an account
field-yes-no = it must be true or false
after-foreign = that position belongs to another ledger, or to one that has diverged since: a different event has it here; start again without it
sequence-not-yet = there is no event with the sequence { $sequence } yet
access-account = only other software names an account, with a service token of the scope "access_check"; without it you ask about yourself
access-suspended = This account is suspended: nobody gets in with it. { $support } can help.

# Alerts about the audit log.
alert-trail-stopped = The audit log has stopped: { $why }
alert-trail-disagrees = The ledger and the audit log contradict each other: { $why }
alert-trail-behind = The audit log is more than a minute behind the ledger and lacks { $events } events: check for a full or slow disk, and read the engine's log lines.
alert-witness-missed = The witness { $witness } has not cosigned the audit log for more than 15 minutes ({ $why }): check that it is running and reachable.
alert-witness-contradicts = The witness { $witness } remembers a different history ({ $why }): either its memory or this ledger was replaced by an older or different one. Run keyledger audit verify.

# The audit log.
trail-none = There is no audit log yet: start `keyledger serve` once.
trail-good = The ledger and its audit log agree: { $size } events, last signed on { $at }.
trail-root = { "  " }root { $root }
trail-key = { "  " }key { $key }
trail-kept = { "  " }earlier checkpoints that agree: { $kept }
trail-newer = { "  " }events newer than the checkpoint: { $newer }
trail-differs-event = Event { $sequence } is not the one that was signed; every event before it is. The ledger has { $kind } ({ $event }) there, event { $revision } of { $stream }. Keep both files as they are and compare them with a backup or with what a witness remembers.
trail-differs-unreadable = Event { $sequence } of the ledger cannot be read; every event before it is what was signed. { $what }. Restore ledger.db from a backup: the audit log tells whether it is the right one.
trail-differs-index = The events are those that were signed, but the ledger's index, which the engine relies on, does not match them: { $what }. Restore ledger.db from a backup: the audit log tells whether it is the right one.
trail-differs-ledger_short = The ledger ends before event { $sequence }, but { $size } events were signed: it is an old copy, or its end was cut off. Restore the newer ledger.db.
trail-differs-file = The audit log is not what was signed: { $place }: { $what }. If the ledger is right, restore the files from a backup or run `keyledger audit rebuild`.
trail-not-signed = Event { $sequence } is not covered by a checkpoint yet: the newest covers { $size } events. Try again in a second.
trail-disagrees = Event { $sequence } of the ledger is not the one in the audit log. Run `keyledger audit verify`.
trail-rebuilt = The audit log was rebuilt: { $size } events. The previous files are in { $aside }.
trail-rebuilt-same = { "  " }The root is the one that was signed before: { $root }
trail-rebuilt-other = The events give a different root than the signed checkpoint, so nothing was replaced: the ledger was changed, or is a different one. The rebuilt log is in { $place }.
trail-rebuilt-unknown = { "  " }No earlier checkpoint was left to compare with; the root is { $root }
trail-rebuild-no-reason = Give a reason with --reason-code, such as files_lost or disk_replaced.
question-pack = exported a pack
pack-range = Say where the pack starts and ends: a time with its time zone, or the number of an event.
pack-done = Packed events { $start } to { $end } ({ $files } files) into { $out }, proved by a checkpoint over { $size } events.
pack-tell-key = { "  " }Give the auditor this key through another channel than the pack: { $key }
pack-wrong-key = "{ $key }" is not the key of a signed note: { $why }.
pack-good = The pack is valid: events { $start } to { $end } of the ledger { $ledger }, { $count } in number, none altered, none left out.
pack-checkpoints = { "  " }signed over { $first } events on { $first_at } and over { $last } events on { $last_at }; the second extends the first
pack-key-given = { "  " }signed with the key you named: { $key }
pack-key-own = { "  " }signed with the key that the pack itself names; compare it with the one you were given: { $key }
pack-witness = { "  " }cosigned by { $name } on { $at }
pack-no-witness = { "  " }No witness is configured: only the engine itself vouches for this history.
pack-not-cosigned = { "  " }No witness has cosigned a checkpoint over this range, so only the engine itself vouches for it: { $why }
pack-witness-own = { "  " }cosigned by { $name } on { $at }, with a key that the pack itself names; compare it with the one you were given: { $key }
pack-witness-none = { "  " }no witness cosigned it: only the engine itself vouches for this history
pack-erased = { "  " }erased: { $account } on { $at } ({ $ground }), event { $sequence }
pack-erased-none = { "  " }nobody was erased
export-whole = { $file } is whole. Events: { $count }. Last sequence: { $last }.
export-unreadable = { $file } cannot be read: { $why }.
export-truncated = { $file } was cut off: it has no closing line, so events may be missing behind line { $lines }. Export it again.
export-count = { $file } is not what was exported. Events in it: { $found }. Events exported: { $exported }. Export it again.
export-changed = { $file } is not what was exported: the number of events is right, and its bytes were changed. Export it again.
export-no-manifest = A CSV file does not contain its own count: give its manifest with --manifest. An export over HTTP has one under its link rel="describedby".
export-other-manifest = That is not the manifest of { $file }: give the one that was exported with it.
export-line = { $file } is not what was exported: line { $line } is not an event. Export it again.
pack-bad = The pack is not valid, at { $place }: { $what } ({ $detail }).
fault-manifest = its list of files is unusable
fault-key = it is signed with another key
fault-signature = the signature is wrong
fault-missing = a file is missing
fault-unreadable = it cannot be read
fault-extra = a file is there that does not belong to the pack
fault-unexpected = the list names a file that does not belong to a pack
fault-size = its length is wrong
fault-hash = its bytes were changed
fault-checkpoint = the checkpoint is not valid
fault-witness = a witness did not sign
fault-consistency = the later checkpoint does not extend the earlier one
fault-root = the tiles do not produce the signed root
fault-tile = a tile does not belong to the tree
fault-entries = a bundle of entries does not match its tile
fault-entry = an event is not the one that was signed
fault-proof = a proof is not valid
fault-words = a summary does not match the events
copy-done = { $events } events are in { $to } as they were in { $from }; the Merkle root of both is { $root }.
    { $from } is no longer served. Start the engine with the new store.
copy-vault-done = { $entries } entries are in { $to } as they were sealed in { $from }. Their keys stay in the folder keys/.
    { $from } is no longer used. Start the engine with the new vault; then remove the old one, and its backups in time: secrets that are destroyed from now on stay in it until their keys are destroyed, within 35 days.
handle-no-nats = No NATS server is configured: use --nats, or nats.url in the configuration.
handle-ledger-here = { $data } holds a ledger, and its engine keeps its own audit log: choose another data folder with --data.
handle-pack-late = The pack starts at event { $start }, but the audit log here has { $here } events: create it with `keyledger audit pack --from { $here }`.
handle-pack-taken = { $taken } events were taken from the pack; the audit log now has { $size }.
handle-keeps = Keyledger keeps the audit log of the ledger { $ledger } in { $folder }, from { $at } on

# Who belongs to a property, and who may change that.
problem-conflict-last_manager = Nothing was changed: others belong to this property, and nobody who can log in would manage them any more, now or from that day on. Let somebody manage the users of the property who stays as long as they do, then do this. Support can help: { $support }.
problem-conflict-offer_void = Nothing was changed: whoever asked you to belong to this property may no longer do that. Ask a manager there to ask you again.
problem-not_authorised-not_held = You cannot give a permission that you do not hold at this property yourself, so nothing was changed. Leave it out, or ask somebody who holds it; support can also do it: { $support }.
word-not_held = they do not hold the permission they wanted to give
import-not_held = you cannot give a permission that you do not hold here yourself. This row was not imported
import-not_allowed = you can no longer add people here. This row was not imported
import-last_manager = nobody who stays as long as this person would manage the property: appoint such a manager first. This row was not imported
happened-factor_demanded = A second factor must be enrolled before anything opens
happened-membership_offered = { $permissions ->
    [none] Was invited to join { $property }, without any permission; can accept until { $expires_at }
   *[other] Was invited to join { $property }, with these permissions: { $permissions }; can accept until { $expires_at }
  }
happened-membership_accepted = Joined { $property }
happened-membership_declined = Declined to join { $property }
happened-membership_offer_withdrawn = The invitation to { $property } was withdrawn
happened-membership_offer_expired = The invitation to { $property } expired without an answer
happened-adding_refused = Was not allowed to add somebody to { $property }: { $because }

# What a person does with their own account, and by which clock it is told.
problem-password_reset_required-title = A new password is needed
problem-password_reset_required-detail = You told us of activity on your account that was not yours, so the password you had opens nothing any more. Choose "Forgot password": the link in the mail lets you choose a new one and come back.
problem-not_found-event = There is no such event in your history.
standing-reset_required = new password required after a report of suspicious activity
why-reset_required = { $who } reported suspicious activity on { $since }: a new password is required.
happened-suspicious_activity_reported = The person reported activity on the account that was not theirs
happened-permission_requested = The permission "{ $permission }" for { $property } was asked for
happened-time_zone_changed = { $time_zone ->
    [none] Times are shown in the property's time zone
   *[other] The time zone was changed to { $time_zone }
  }
happened-next_attempt_flagged = A reference was given for the next log-in attempts: { $reference }, until { $until }
happened-attempt_flagged = The log-in attempt carries the reference { $reference }
happened-property_time_zone_set = The time zone of the property was set to { $time_zone }
act-manage_handlers = retry or skip what a handler failed on
act-change_property = change how a property is set up
done-change_property = Changed.
done-change_property-before = Nothing changed: it was already so.
word-ended_by_owner = the person ended it
word-activity_reported = the person reported suspicious activity
word-reset_required = the person reported suspicious activity and has to choose a new password
me-reported = All your sessions are ended, and your password opens nothing any more. We have sent you a mail with a link to choose a new one, and told the managers of your property and our support.
me-reported-no_mail = All your sessions are ended, and your password opens nothing any more. Too many mails with links were sent lately, so none was sent now: choose "Forgot password" in an hour. The managers of your property and our support were told.
me-sessions-ended = { $count ->
    [0] Nothing changed: there was no such session any more.
    [one] One session is ended.
   *[other] { $count } sessions are ended.
  }
permission_request-sent = Those who can grant it were written to.
permission_request-sent_lately = Those who can grant it were written to less than an hour ago. Please wait for their answer.
permission_request-held = You have this permission already.
permission_request-nobody_there = Nobody at the property can grant it at the moment. Please write to { $support }.
member-resent = A mail with a new link is on its way to this person.
member-not_resent = No mail was sent: too many were sent to this person lately, or the account is suspended. Try again in an hour.
time_zone-rule = it must be the name of a time zone, such as Europe/Paris
time_zone-refused = "{ $name }" is not the name of a time zone. Use a name such as Europe/Paris.
problem-not_found-upload = The file is no longer kept. Please send it again.

# What changed between two moments.
changes-standing = Account
changes-permissions = Permissions
changes-last_day = Last day
changes-factors = Second factors
changes-password = Password
changes-sessions = Open sessions
changes-role = Role
changes-holds = Legal holds
changes-language = Language
changes-time_zone = Time zone
changes-name = Name
changes-billing = Billing
changes-unpaid = Unpaid invoices
changes-member = Permissions of
changes-member_standing = Account of
changes-policy = Policy version
changes-line = { $what }: { $before } → { $after }
changes-none = Nothing changed between these moments.
changes-nothing = nothing
changes-chosen = chosen
changes-another = another one
changes-factor-totp = authenticator app
changes-factor-passkey = passkey
changes-factor-app = app with approvals
changes-factor-recovery_codes = recovery codes
changes-language-fr = French
changes-language-en = English
changes-state-open = open
changes-state-payment_reminder = open, payment is due
changes-state-payment_overdue = closed: an invoice is overdue
changes-state-subscription_on_hold = closed: the subscription is on hold
changes-state-subscription_suspended = closed: the subscription is suspended
changes-state-subscription_ended = closed: the subscription has ended
word-payment_overdue = the property is closed: an invoice is overdue
word-subscription_on_hold = the property is closed: its subscription is on hold
word-subscription_suspended = the property is closed: its subscription is suspended
word-subscription_ended = the property is closed: its subscription has ended
word-recovery_codes = recovery codes
word-passkey = passkey
word-app = app with approvals
word-account_suspended = the account is suspended
word-not_for_services = no token may do this
word-out_of_scope = it lacks the scope
word-revoked = it was revoked
limit-device = from a known device
limit-network = from one network
limit-address = at one address
limit-forgot_address = resets asked for at one address
limit-forgot_network = resets asked for from one network
limit-forgot_total = resets asked for, all together
limit-link_account = links tried at one account
limit-link_network = links tried from one network
limit-refused_total = refused attempts, all together
part-billing = billing
part-erasure = erasure
part-handlers = handlers
part-mail = mail
part-operators = operators
part-scheduler = deadlines
part-start = start
part-time = its time came
problem-not_found-denied = This address is incomplete: it does not say which property and which permission are meant. Go back to where you came from and try again.
problem-not_authorised-token_not_taken = This token is good for other software only and does not open this operation, which a person uses. Log in and send the session's cookie, or use an operation whose description names a service token.
policy-label-failures_max = Wrong passwords until the lock
policy-why-failures_max = NIST SP 800-63B-4 allows at most 100
policy-label-known_device_failures_max = Further wrong passwords from a known device
policy-why-known_device_failures_max = they are counted beside the lock and are no way around it
policy-label-lock_minutes = Minutes of each lock
policy-why-lock_minutes = if shorter, guessing pays off; if longer, a reset serves the person better
policy-label-consecutive_failures_max = Consecutive failures until the password is disabled
policy-why-consecutive_failures_max = NIST SP 800-63B-4 allows at most 100
policy-label-password_length_min = Least characters of a password beside a second factor
policy-why-password_length_min = NIST SP 800-63B-4 demands at least 8
policy-label-password_length_min_alone = Least characters of a password without a second factor
policy-why-password_length_min_alone = PCI DSS demands 12; NIST recommends 15
policy-label-password_length_max = Most characters of a password
policy-why-password_length_max = NIST demands that 64 be allowed; 256 always fit into a request
policy-label-password_letters_and_digits = A password needs a letter and a digit
policy-why-password_letters_and_digits = PCI DSS demands it; NIST advises against it
policy-label-password_history = Former passwords that cannot be chosen again
policy-why-password_history = each one costs time at the change
policy-label-activation_link_hours = Hours that an activation link works
policy-why-activation_link_hours = an old mail must not open an account
policy-label-reset_link_hours = Hours that a reset link works
policy-why-reset_link_hours = an old mail must not open an account
policy-label-reset_repeat_minutes = Minutes in which the same link is sent again
policy-why-reset_repeat_minutes = if longer, a lost mail cannot be requested again
policy-label-link_mails_per_hour = Mails with a link per hour
policy-why-link_mails_per_hour = more is a way to flood a mailbox
policy-label-link_mails_per_day = Mails with a link per day
policy-why-link_mails_per_day = more is a way to flood a mailbox
policy-label-session_idle_minutes = Minutes until an unused session ends
policy-why-session_idle_minutes = computers at a desk are shared
policy-label-session_hours = Hours until every session ends
policy-why-session_hours = computers at a desk are shared
policy-label-restore_password_days = Days in which a restored account keeps its password
policy-why-restore_password_days = after longer, somebody else may know it
policy-label-overdue_grace_days = Days from an overdue invoice to the restriction
policy-why-overdue_grace_days = if shorter, nobody is told in time; if longer, the debt grows unnoticed
policy-label-answer_floor_ms = Milliseconds until a refusal is answered
policy-why-answer_floor_ms = if longer, people think it is broken
policy-label-factor_grace_days_first = Days to set up the first second factor
policy-why-factor_grace_days_first = if longer, the account is without one for too long
policy-label-factor_grace_days_after_reset = Days to set up a second factor after its reset
policy-why-factor_grace_days_after_reset = if longer, the account is without one for too long
policy-label-factor_hand_over_code = A handover code is needed after a reset by somebody else
policy-why-factor_hand_over_code = without it, whoever knows the password sets up a factor of their own
policy-label-factor_failures_max = Wrong codes until a pause
policy-why-factor_failures_max = a code has only six digits
policy-label-factor_pause_seconds = Seconds of each pause
policy-why-factor_pause_seconds = if shorter, guessing pays off; if longer, help serves the person better
policy-label-factor_consecutive_max = Consecutive wrong codes until the second factor is disabled
policy-why-factor_consecutive_max = NIST SP 800-63B-4 allows at most 100
policy-label-factor_step_up_minutes = Minutes that a shown second factor is good for
policy-why-factor_step_up_minutes = if longer, it protects nothing
policy-label-passkeys = What a passkey is worth
policy-why-passkeys = the looser, the more hangs on one device
policy-label-disabled_when_unused_days = Days until an unused account is deactivated
policy-why-disabled_when_unused_days = 0 is never; PCI DSS demands at most 90
policy-label-unusual_activity_minutes = Minutes that log-ins are refused after unusual activity
policy-why-unusual_activity_minutes = if shorter, nobody notices; if longer, a reset serves the person better
policy-label-trail_stopped_minutes_max = Minutes without an audit log until nobody can log in
policy-why-trail_stopped_minutes_max = 0 is never; PCI DSS demands that a failed audit log is acted on promptly
policy-label-service_token_days_max = Most days that a service token is valid
policy-why-service_token_days_max = if longer, nobody remembers who has it
policy-label-unusual_activity = Rules of unusual activity
policy-why-unusual_activity = they are chosen in the file of the policy
policy-label-devices_taking_turns-within_minutes = Two devices alternating: within minutes
policy-why-devices_taking_turns-within_minutes = if shorter, nobody is noticed; if longer, a walk between two desks is
policy-label-devices_taking_turns-action = Two devices alternating: what follows
policy-why-devices_taking_turns-action = it is recorded for support, or log-ins are refused for a while
policy-label-many_devices-more_than = Many devices: more than
policy-why-many_devices-more_than = a desk, a telephone and a tablet are usual
policy-label-many_devices-within_hours = Many devices: within hours
policy-why-many_devices-within_hours = devices are remembered for a day
policy-label-many_devices-action = Many devices: what follows
policy-why-many_devices-action = it is recorded for support, or log-ins are refused for a while
policy-label-many_networks-more_than = Many networks: more than
policy-why-many_networks-more_than = a hotel's network and a telephone's are usual
policy-label-many_networks-within_minutes = Many networks: within minutes
policy-why-many_networks-within_minutes = networks are remembered for an hour
policy-label-many_networks-action = Many networks: what follows
policy-why-many_networks-action = people on the road change networks: it may only be observed
policy-outside = { $setting }: { $value } is not allowed, only { $least } to { $most }: { $why }
policy-outside-one = { $setting }: { $value } is not allowed: { $why }
problem-factor_paused-some_time = For a while no code and no passkey is looked at, not even the right one: the page you were on counts down how long. Then try again, with the code that your app shows then or with your passkey.
problem-too_busy-some_time = Too many log-ins are under way from your network, for this address or in total. Nothing was counted against you. Try again in a moment.
command-properties = "{ $what }" may mean several properties: { $several }. Give the whole name, or the id.
doctor-line = { $name }: { $found }
check-ledger = ledger
check-log-in = log-in
check-disk = disk
check-projections = projections
check-handlers = handlers
check-clock = clock
check-audit_trail = audit log
check-background_tasks = background tasks
check-witnesses = witnesses
check-message_bus = message bus
check-ledger_pages = ledger pages
check-keys = keys
check-key_epochs = key epochs
check-doubt_about_the_clock = doubt about the clock
check-mail_server = mail server
check-waiting_mails = waiting mails
check-data_folder = data folder
found-readable = { $place } can be read
found-disk-low = { $free } MB free, below the floor of { $floor } MB: log-in is refused until some space is freed (or lower disk_floor_mb)
found-disk = { $free } MB free
found-disk-unknown = the system does not report free space
found-views-built = being built from the ledger, { $left } events are left: log-in works, lists and histories are answered once this is done
found-views-late = { $seconds } s behind the ledger: wait, or check for a busy disk
found-views = { $seconds } s behind
found-handlers-late = { $seconds } s behind the ledger: `keyledger handlers` says which, the log says why
found-trail-stopped = stopped since { $since }: { $why }
found-trail = a checkpoint over { $size } events
found-trail-none = not opened yet
found-bus = connected to { $at }, published up to event { $event }
found-bus-none = not connected yet
found-pages = every page and row is consistent
found-keys = the vault opens with the key files
found-clock-steady = log-in continues by steady time
found-clock-unconfirmed = { $now }; not confirmed yet: irreversible actions are held back until it has been steady for an hour, is synchronised with a time server, or `keyledger clock accept` confirms it
found-clock-sweep = { $now }; more than 1 % of accounts would be deactivated at once; held back: see `keyledger clock show`
found-clock = { $now }
found-clock-doubted = nothing expires until the clock is right; if it is right as it is, confirm it with `keyledger clock accept`
found-tasks = all are running
found-mail-none = none is configured: mails are written to the mail drop folder, outbox/
found-mail-waiting = { $waiting } wait because the mail server refuses us (the first since { $since }): nothing is wrong with the addresses. They are tried for 24 hours; what the server answers now is shown under "mail server"
found-log_in = everything it needs is available
found-handlers = { $mails } mails waiting, { $streams } streams waiting, { $failure ->
    [none] no failures
   *[other] { $failure }
  }
found-witness-contradicts = { $witness } remembers a different history{ $failure ->
    [none] {""}
   *[other] {" "}({ $failure })
  }
found-witness-missed = { $witness } is missing: no cosignature since { $since ->
    [start] the start
   *[other] { $since }
  }{ $failure ->
    [none] {""}
   *[other] {" "}({ $failure })
  }
found-witness-cosigned = { $witness } cosigned { $size } events { $since ->
    [start] at the start
   *[other] on { $since }
  }{ $failure ->
    [none] {""}
   *[other] {" "}({ $failure })
  }
found-witness-asked = { $witness } has been asked since { $since ->
    [start] the start
   *[other] { $since }
  }{ $failure ->
    [none] {""}
   *[other] {" "}({ $failure })
  }
found-epoch = epoch { $epoch }: { $entries } entries, { $days } days old{ $end ->
    [none] {""}
   *[other] , its key is destroyed on { $end }
  }{ $late ->
    [waits] {" "}(waits for the clock: no key is destroyed before it is right or confirmed with `keyledger clock accept`)
    [overdue] {" "}(overdue: run `keyledger keys rotate`)
   *[no] {""}
  }
found-clock-doubt = it shows { $wall } but should show { $now } ({ $why ->
    [apart] it was set
    [event_ahead] the last event is ahead of it
   *[other] it was not trusted
  })
found-task-ended = { $name } ended { $times } times, last on { $at } ({ $why }), and { $now ->
    [runs] is running again
   *[restarts] is being restarted
  }
found-log_in-not = nobody can log in, because of { $what ->
    [keys] the keys
    [threads] the hashing threads
    [folder] the data folder
   *[ledger] the ledger
  }: { $why }
who-oneself = the person themselves
who-manager = a manager there
who-manager_of_all = a manager of all their properties
who-support = support
who-compliance = compliance
who-service = other software with a service token
who-machine = the local command line
who-anonymous = anybody
