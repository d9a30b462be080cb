# Problems: what happened, what it means, what to do next.
problem-wrong_credentials-title = E-mail or password wrong
problem-wrong_credentials-detail = The e-mail address or the password is not right. Type both by hand: your browser may have filled in somebody else's. If you have forgotten your password, choose "Forgot password".
problem-account_locked-title = Account locked
problem-account_locked-detail = There were too many wrong passwords, so nobody can log in with this address now. Choose "Forgot password": with the link in the mail you choose a new password and are back in.
problem-link_expired-title = This link no longer works
problem-link_expired-detail = Its time has run out, or it is not complete. Ask for a new one with "Forgot password".
problem-link_superseded-title = There is a newer link
problem-link_superseded-detail = A newer mail was sent after this one, and only its link works. Look for the latest mail, also among unwanted mail.
problem-link_used-title = This link was used already
problem-link_used-detail = A password was chosen with it. Log in with that password, or ask for a new link with "Forgot password".
problem-login_expired-title = The log-in took too long
problem-login_expired-detail = More than ten minutes have passed since you typed your address. Start again with your address.
problem-not_authorised-title = Not authorised
problem-not_authorised-signed_out = You are not signed in, or your session has ended. Log in and try again.
problem-not_authorised-permission = You may not do this at this property: it needs the permission "{ $permission }" ({ $words }). It can be granted there by: { $who }.
problem-not_authorised-permission_nobody = You may not do this at this property: it needs the permission "{ $permission }" ({ $words }). Nobody at the property can grant it now: ask { $support }.
problem-not_authorised-not_a_member = You do not belong to this property, or there is no such property. Somebody who manages its users can add you.
problem-not_authorised-self = You cannot remove yourself from a property. Another manager there can do it.
problem-not_authorised-own_permissions = Nobody changes their own permissions. Another manager at this property can do it.
problem-not_authorised-more_rights = This person has all the permissions you have here, and others besides: you cannot change theirs. Somebody with as many can.
problem-not_authorised-no_longer_a_manager = You no longer manage the users of this property: somebody withdrew that a moment ago. Nothing was changed.
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
problem-too_busy-detail = Too many log-ins are under way from your network or at this address. Nothing was counted against you. Try again in { $seconds } s.
problem-invalid_request-title = The request cannot be read
problem-invalid_request-body = The request is not what is expected here: { $what }.
problem-invalid_request-field = The field "{ $field }" is not right: { $what }.
problem-too_large-title = The request is too large
problem-too_large-detail = A request may have at most 64 KiB.
problem-conflict-title = This cannot be done as things are
problem-conflict-already_member = This person already belongs to this property.
problem-conflict-replaces = The account to be replaced has chosen a password already, or does not belong to this property, so its link is not touched and nothing was created.
problem-idempotency_mismatch-title = This Idempotency-Key was used for something else
problem-idempotency_mismatch-detail = A request with the same key and another content was answered before. Use a new key for a new request.
problem-not_found-title = Not found
problem-not_found-detail = There is nothing under this address.
problem-method_not_allowed-title = Not possible here
problem-method_not_allowed-detail = This address does not take this kind of request.
problem-unavailable-title = Not available at the moment
problem-unavailable-detail = The engine cannot read or write its ledger now. Nothing was changed. Try again in a minute; if it goes on, tell { $support }.
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
address-shape = it needs one @ with something on both sides
address-character = it has a character that an address cannot have
address-domain = the part behind the @ is not a domain name
address-mixed_scripts = it mixes letters of several alphabets, so it may look like another address

# Answers to a manager.
member-created = The account was made. A mail with a link to choose a password is on its way.
member-restored = This person had an account that was deleted. It is back, without an activation mail. The old password still works; permissions were set anew.
member-restored_without_password = This person had an account that was deleted. It is back, without an activation mail. The old password no longer works: the person chooses a new one with "Forgot password".
member-joined = This person has an account already and now belongs to this property as well. No activation mail is sent; the property appears at the next log-in.

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
mail-bounced = came back
mail-suppressed = was not sent
trouble-unknown_address = nobody has this address there: check the spelling
trouble-mailbox_full = the mailbox is full
trouble-sender_blocked = our sender is on a block list there: the person's mail administrator can allow it
trouble-unreachable = the mail server could not be reached
trouble-other = see the mail server's words
suppressed-superseded = a newer link was asked for
suppressed-expired = the link's time had run out
suppressed-link_closed = the link was used or withdrawn
suppressed-account_exists = the person has an account already, so there is nothing to activate
suppressed-too_old = its cause was more than a day old
suppressed-outdated = what it tells was no longer so
suppressed-account_closed = the account was deleted or erased meanwhile
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
query-wanted = it needs "property" and "permission", and nothing else

# What is wrong with other fields.
name-rule = it needs 1 to 200 characters, none of them a control character
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
command-who = "{ $who }" is neither an account id nor an e-mail address: { $why }.
command-nobody = Nobody holds { $who }. Ask "keyledger why { $who }" for attempts at it and for addresses that look alike.
history-more = There is more: go on with --from { $next }.
state-no-sequence = There is no event with the sequence { $sequence } yet.
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
policy-unchanged = Nothing changed: version { $version } says the same.
bounce-noted = Mail { $mail } came back with status { $status }; that is noted on the account.
bounce-unknown = There is no sent mail { $mail } in this ledger. Is the notification from another system?
doctor-fine = Everything is as it should be.
doctor-not-fine = What is marked NOT needs a hand: each line says what to do.

# The demo.
demo-sign-ins = Who can log in (address, password, role):
demo-properties = The hotels:
demo-try = Try in another terminal:
role-manager = manager of both hotels
role-receptionist = receptionist
role-night_auditor = night auditor at both hotels
role-locked = locked after ten wrong passwords

# What is wrong with a request.
problem-cross_site-title = Sent from another site
problem-cross_site-detail = A page of another site sent this request, so it was not read. Go to the log-in page itself and try again.
body-content-type = Content-Type must be application/json
body-not-json = it is not complete JSON
body-not-object = it must be a JSON object
field-missing = it is missing
field-unknown = there is no such field
field-expected = expected { $expected }
field-kind = it is not what is expected here
query-members = only "cursor" and the number "min_sequence" can be asked for
cursor-foreign = it is not from an answer of this engine

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
