
# What is on every page.
page-skip = Skip to the content
page-nav = Main navigation
page-nav-home = Home
page-nav-account = My account
page-log-out = Log out
page-language = Language
page-support = Need help? { $support }
page-demo = Demo
page-demo-banner = This is a demo. Its people, hotels and mails are made up; nothing leaves this machine.
form-repeated = a field is in it twice
form-not-utf8 = it is not UTF-8

# Error pages and help.
page-problem-title = Something is not right
page-problem-eyebrow = That did not work
page-problem-log-in = Go to the log-in
page-problem-again = Try again
page-problem-home = Go to the start page
page-problem-wait = Wait { $seconds } s before you try again.
page-help-eyebrow = What this means
page-help-depends = What exactly is wrong is said where it happened, with what to do next.
page-help-support = If this does not help, write to { $support }.
page-help-name = The name of this problem, for support:

# Home, My account, people of a property, not authorised.

# Home.
page-home-title = Your properties
page-home-eyebrow = Your properties
page-home-greeting = Hello { $name }
page-home-open = open
page-home-reminder = open, a payment is due
page-home-closed = closed
page-home-help = Who can help:
page-home-may = You may
page-home-may-do = You may: { $what }
page-home-may-nothing = nothing yet
page-home-pay = Pay the invoice
page-home-people = People
page-home-empty = You belong to no property at the moment. Somebody who manages its users can add you.
page-home-factor = { $days ->
    [0] A second factor is needed now: from the next log-in on, nothing opens without one.
    [one] One day left to set up a second factor. Then nothing opens without one.
   *[other] { $days } days left to set up a second factor. Then nothing opens without one.
  }
page-home-factor-set-up = Set it up
page-home-offer = { $name } would like you to join
page-home-offer-means = Until you say yes, nobody there sees your name or has a say over your account.
page-home-offer-until = You can answer until
page-home-offer-yes = Yes, join
page-home-offer-no = No, thank you
page-home-accepted = You belong there from now on.
page-home-declined = Declined. Nobody there has seen your name.

# My account.
page-account-title = My account
page-account-nav = Pages of my account
page-account-profile = About me
page-account-factors = Second factor
page-account-sessions = Devices and sessions
page-account-history = What happened
page-account-mails = Mails
page-account-who = What you are called
page-account-name = Name
page-account-language = Language
page-account-zone = Time zone
page-account-zone-property = The one of my property
page-account-zone-hint = Pages and mails show times by this clock.
page-account-save = Save
page-account-address = E-mail address
page-account-address-hint = The address cannot be changed. Whoever gets a new one is added under it by a manager.
page-account-password = Password
page-account-password-hint = A new password is chosen through a link in a mail to your address. All sessions end then.
page-account-password-new = Choose a new password
page-account-factor-on = on
page-account-factor-off = not set up
page-account-factor-hint = With a second factor, a stolen password alone opens nothing.
page-account-factor-see = See your second factors
page-account-export = Everything held about you
page-account-export-means = Your profile, memberships, mails and everything that happened to your account, in one file (JSON).
page-account-export-go = Download it
page-cancel = Cancel

page-sessions-lead = Wherever you are logged in. End what you do not recognise.
page-sessions-this = this one
page-sessions-device-unknown = Unknown device
page-sessions-since = Logged in on { $at }
page-sessions-seen = last used on { $at }
page-sessions-ends = Ends on { $at } if it is not used again
page-sessions-end = End
page-sessions-end-others = End all others
page-sessions-end-all = End all, this one too
page-sessions-not-you = A log-in that was not you? Say so here:

page-history-lead = Everything that happened to your account, the latest first.
page-history-newest = Back to the latest
page-history-earlier = Earlier
page-history-empty = Nothing happened before this.
page-history-shown = Shown then: “{ $text }”
page-history-not-me = This wasn’t me
page-history-not-me-means = You are logged out everywhere at once, and your password opens nothing any more. You get a mail with a link to choose a new one. The managers of your property and our support are told.
page-history-not-me-yes = Yes, that wasn’t me
page-reported-title = We have closed the door
page-reported-eyebrow = You reported activity that was not yours
page-reported-1 = Open the mail that we sent you and choose a new password, one that you use nowhere else.
page-reported-2 = Log in, and look under “Second factor” whether there is one that is not yours.
page-reported-3 = If somebody may be reading your mail, change the password of your mailbox first.
page-reported-forgot = No mail came: send it again

page-mails-lead = What we wrote to you, and what became of it.
page-mails-empty = No mails so far.
page-mails-server = The mail server said:

page-factors-have = What you have
page-factors-none = No second factor yet: whoever knows your password gets in.
page-factors-since = since { $at }
page-factors-used = last used on { $at }
page-factors-pending = A set-up waits for its code.
page-factors-pending-go = Continue
page-factors-remove = Remove
page-factors-remove-means = With the last one gone, you are logged out everywhere, and the next log-in asks you to set up another.
page-factors-remove-why = Why?
page-factors-remove-code = A code, one last time
page-factors-remove-yes = Remove it
page-factors-removed = The second factor is removed.
page-factors-add = Add an authenticator app
page-factors-add-means = Any app that shows six digits. Scan a picture, type a code, done.
page-factors-add-go = Set it up
page-factors-passkey = Add a passkey
page-factors-passkey-means = This device, your phone or a security key confirms that it is you: with its fingerprint reader, its camera or its PIN. No code to type.
page-factors-passkey-name = What do you call it?
page-factors-passkey-name-hint = Such as "My phone": you find it here again.
page-factors-passkey-go = Add a passkey
page-factors-passkey-none = This browser cannot use passkeys.
page-factors-synced = synced between devices
page-factors-device = on this device only
page-factors-passkey-changed = It has changed and is not accepted any more. Remove it, and add it again.
page-factors-remove-passkey = Remove it with a passkey
page-factors-remove-last-device = All your passkeys would be synced ones: whoever gets into that account of yours gets them too.
page-passkey-done = Your passkey is set up. Take recovery codes as well, for the day your device is gone.
page-passkey-cancelled = Nothing was confirmed: it was cancelled, took too long, or there is no passkey for this site here. Try again, or take another way.
page-passkey-already = There is a passkey of your account here already. No second one is needed on the same device.
page-passkey-failed = The browser could not do it. Try again, or take another way.
page-passkey-scripts = A passkey needs JavaScript, which is off or did not load here.
page-factors-hand-over = Handover code
page-factors-hand-over-hint = The code that you were given by whoever reset your second factor.
page-factors-codes = Recovery codes
page-factors-codes-means = Ten codes for the day your phone is gone. Each opens once.
page-factors-codes-left = { $count } left
page-factors-codes-draw = Show recovery codes
page-factors-codes-anew = Replace them with new ones
page-factors-codes-title = Your recovery codes
page-factors-codes-lead = Print them or write them down, and keep them where your phone is not. They are shown for ten minutes, and never again.
page-codes-kept = I have kept them
page-codes-print = Print
page-codes-gone = They are no longer shown. If you did not keep them, replace them with new ones.
page-factors-set-up-title = Set up your authenticator app
page-set-up-scan = Open the app and scan this picture.
page-set-up-qr = QR code for your authenticator app
page-set-up-here = The app is on this device: open it
page-set-up-type = Type it in instead
page-set-up-code = Type the six digits that the app shows now.
page-set-up-confirm = Confirm
page-set-up-abandon = Not now
page-set-up-done = Your second factor is set up. Take recovery codes as well, for the day your phone is gone.
page-step-up-title = One more check
page-step-up-lead = What comes next is sensitive. Show your second factor once more; then it is open for some minutes.
page-step-up-code = Code
page-step-up-hint = The six digits of your authenticator app.
page-step-up-hint-codes = The six digits of your authenticator app, or a recovery code with its number.
page-step-up-go = Continue
page-step-up-passkey = Use a passkey
page-step-up-or = Or with a code
page-step-up-replaced = Your recovery code is used up. This one takes its place: { $code }

# People of a property.
page-people-title = People
page-people-title-at = People of { $property }
page-people-import = Import a list
page-people-add = Add a person
page-people-add-go = Add
page-people-first = Back to the first
page-people-more = More people
page-people-empty = Nobody here yet.
page-people-person = Person
page-people-state = State
page-people-may = May do
page-people-may-of = What { $name } may do
page-people-save-of = Save: { $name }
page-people-unnamed = Unnamed
page-people-lacking = Refused lately
page-people-denied = { $name } was refused “{ $permission }” on { $at }.
page-people-asks = { $name } has been asking for “{ $permission }” since { $at }.
page-people-asks-mark = asked
page-people-look = Look at it
page-people-grant = Grant
page-people-in = member
page-people-asked = invited, can answer until { $at }
page-people-invited = invited on { $at }
page-people-locked = locked since { $at }
page-people-disabled = locked until a reset
page-people-reported = reported suspicious activity
page-people-lapsed = not used for long
page-people-unusual = log-in refused for now
page-people-suspended = suspended
page-people-gone = closed
page-people-mail = a mail did not arrive
page-people-factor-disabled = too many wrong codes
page-people-factor-day = Second factor: day { $day } of { $days }
page-people-factor-due = Second factor: due, nothing sensitive opens
page-people-last-day = Last day: { $day }
page-people-used = Last log-in or use on { $at }
page-people-ends = Last day
page-people-ends-hint = Optional, as for seasonal staff: the last day they belong here.
page-people-zone-hint = The clock this property lives by. Last days end at midnight there.
page-people-zone-change = Change
page-clock-title = The clock of this property

page-member-back = Back to the list
page-member-itself = Nobody changes what they may do themselves.
page-member-may-why = It holds at their next click once it is saved. You say why; it is recorded.
page-member-may-hint = Each tick holds at once, at their next click. You can give what you have yourself.
page-member-ticked = Changed: it holds from now on.
page-member-unchanged = Nothing changed: it was already so.
page-member-ends = The last day is { $day }.
page-member-ends-not = There is no last day any more.
page-member-ends-hint = Leave it empty for no end.
page-member-resend = Send a new link
page-member-correct = Wrong address?
page-member-correct-means = The account was never used. Under the right address it is made again, and the link in the old mail stops working.
page-member-correct-go = Correct the address
page-member-corrected = Done: a new activation mail goes to the right address.
page-member-help = Help this person
page-member-reset = Reset the second factor
page-member-reset-means = For somebody who lost it. All sessions end, and the next log-in asks to set up another.
page-member-reset-why = What happened?
page-member-reset-checked = How did you make sure that it is them?
page-member-reset-go = Reset it
page-member-reason = Reason
page-choose = Choose…
page-member-note = Note
page-member-hand-over = Give them this code yourself; it is needed to set up the next factor and is shown only once: { $code }
page-member-unlock = Lift the lock
page-member-unlock-means = They can log in again with the password they have.
page-member-end = End all sessions
page-member-end-means = They are logged out everywhere. The password stays as it is.
page-member-suspend = Suspend the account
page-member-suspend-means = Nobody can log in with it until somebody opens it again.
page-member-resume = Open the account again
page-member-resume-means = They can log in again with the password they had.
page-member-flag = Flag the next attempts
page-member-flag-means = You get a reference to read out to them. Their log-in attempts of the next 15 minutes carry it, and you see them here as they happen.
page-member-rename = Change name or language
page-member-language-same = As it is
page-member-remove = Remove from this property
page-member-withdraw = Withdraw the invitation
page-member-remove-means = From their next click on they can open nothing here. If they belong nowhere else, the account is closed; adding them again brings it back.
page-member-remove-go = Remove
page-member-removed = Removed.

page-import-title = Import people
page-import-lead = A table with one person a line. You see what would happen before anything is written.
page-import-file = Choose a CSV file
page-import-text = Or paste the table
page-import-columns = Columns: { $columns }. The last three may be left out.
page-import-look = See what would happen
page-import-preview = This would happen
page-import-nothing-yet = Nothing is written yet.
page-import-would-do = { $created } new, { $restored } restored, { $offered } invited, { $same } already there, { $refused } with something wrong.
page-import-did = Imported: { $created } new, { $restored } restored, { $offered } invited, { $same } already there, { $refused } with something wrong.
page-import-codes = Some of them need a handover code to set up a second factor: reset their second factor on their page to get one.
page-import-line = Line
page-import-would = What would happen
page-import-beyond = Lines that are not shown:
page-import-write = Import
page-import-other = Another file

# Not authorised.
page-denied-eyebrow = This does not open for you
page-denied-permission = What is missing
page-denied-who = Who can grant it
page-denied-wanted = What you wanted to open
page-denied-help = Who can help
page-denied-ask = Ask them
page-denied-factor = Show the second factor
page-denied-opens = It opens now
page-denied-opens-means = You have the permission by now.
page-denied-go-on = Go on

# Log-in, step by step.
page-about = About this log-in
page-claim = One account for every house you work at.
page-claim-means = Each log-in is recorded, so you can always see who used your account, and say so when it was not you.
page-error = Error: { $title }
page-field-title = Please check what you typed
page-email = E-mail address
page-password = Password
page-new-password = New password
page-next = Next
page-log-in = Log in
page-confirm = Confirm
page-change = Change
page-not-you = Not you? Change
page-continue = Continue
page-print = Print
page-reveal = Show
page-start-again = Start again
page-back-to-login = Back to the log-in
page-signed-in = You are logged in
page-forgot-link = Forgot password?
page-scripts-off = JavaScript is off in this browser. You can log in without it; only the links in our mails ask you to paste their code, and countdowns do not tick.
page-login-title = Log in
page-login-lead = With the e-mail address that our mails reach you at.
page-login-passkey = Use a passkey
page-already-title = You are logged in already
page-already-lead = In this browser, as { $name }.
page-already-other = Log out, and log in as somebody else
page-password-title = Your password
page-password-missing = type your password
page-help-title = Still not right?
page-help-new = A new password is often the quickest way in.
page-help-choose = Choose a new password
page-help-typed = Type address and password by hand: your browser may have filled in somebody else's.
page-help-browser = Try another browser, or a private window.
page-help-domain = If antivirus software or a firewall blocks the page, allow { $domain } there.
page-help-sender = Our mails come from { $sender }. Look among unwanted mail, too.
page-code-title = Your second factor
page-code-lead = Type the six digits that your authenticator app shows now.
page-code-passkey-lead = Confirm with the passkey of this device, your phone or your security key.
page-code-passkey = Use a passkey
page-code-or = Or with a code
page-code-none = The second factor of your account cannot be used here any more, and there is no other one.
page-code = Code
page-code-kinds = Set up for your account:
page-code-missing = type the code
page-code-recovery-lead = Type a recovery code with its number, as you printed it.
page-code-recovery = Recovery code
page-code-use-recovery = Use a recovery code
page-code-use-app = Use the authenticator app
page-code-use-other = Confirm another way
page-code-lost = I no longer have any of these
page-code-lost-next = Ask somebody who manages users at your property to reset your second factor; then you set up a new one at the next log-in. If nobody there can help: { $support }.
page-pause-at = Try again after { $at }.
page-pause-soon = Ten seconds left.
page-pause-over = The pause is over. Type the code that your app shows now.
page-set-up-title = Set up your second factor
page-set-up-lead = Your password was right. A second factor keeps others out even when they know it; with it you are in.
page-set-up-kind = How do you want to confirm that it is you?
page-set-up-app = Authenticator app
page-set-up-app-hint = An app on your phone shows a new code every 30 seconds. Any such app will do.
page-set-up-passkey = Passkey
page-set-up-passkey-hint = This device, your phone or a security key confirms that it is you. No code to type.
page-set-up-passkey-go = Set up a passkey
page-set-up-hand-over = Handover code
page-set-up-hand-over-hint = Whoever reset your second factor was given this code for you.
page-set-up-begin = Set it up
page-confirm-get = Open an authenticator app on your phone. If you have none, install one: each of them works here.
page-confirm-scan = Scan this code with the app.
page-confirm-qr = QR code with the secret for your authenticator app. It can also be typed: see below.
page-confirm-by-hand = Without a camera
page-confirm-open = Open it in an app on this device
page-confirm-code = Type the six digits that the app shows now
page-confirm-again = Start again with another code
page-reminder-title = Protect your account with a second factor
page-reminder-lead =
    { $days ->
        [0] Today is the last day that it can wait: at the next log-in you set it up.
        [one] It can wait for { $days } more day. Then you set it up when you log in.
       *[other] It can wait: { $days } days left. Then you set it up when you log in.
    }
page-reminder-now = Set it up now
page-reminder-later = Later
page-reminder-why = It takes two minutes and a phone. After that, somebody who learns your password still cannot log in.
page-replaced-title = Your new recovery code
page-replaced-lead = The recovery code that you just used is spent. This one takes its place, and is shown only now: print it or write it down.
page-replaced-done = I have it
page-codes-enrolled = The second factor is set up
page-codes-offer = Recovery codes for the day the phone is lost
page-codes-offer-lead = Ten codes to print. Each opens your account once, without the phone.
page-codes-show = Show my recovery codes
page-codes-later = Later, under My account
page-codes-title = Your recovery codes
page-codes-lead = They are shown only now. Print them or write them down, and keep them away from your phone. Each works once, and is then replaced.
page-codes-done = I have them
page-onward-title = One moment
page-onward-lead = You are being taken to { $host }.
page-cookies-title = Cookies are off
page-cookies-lead = Your browser did not send back the cookie that was set with the page, so nothing was done. Without it nobody stays logged in.
page-cookies-next = Allow cookies for this site in the settings of your browser. A private window may help, too. Then start again.
page-logout-title = Log out?
page-logout-lead = You leave this browser. Other devices stay logged in.
page-logout-stay = Stay
page-done-out = You are logged out
page-done-out-means = On a computer that others use, close the browser as well.
page-done-chosen = Your new password is in effect
page-done-chosen-means = A lock, if there was one, is lifted. Log in with the new password.

# Forgotten, reset, activated.
page-forgot-title = Forgot your password?
page-forgot-lead = Type your address. If there is an account, a mail with a link comes within a minute.
page-forgot-send = Send me a link
page-sent-title = Look into your mailbox
page-sent-lead = If { $email } has an account here, a mail with a link is on its way. The link works for 24 hours; only the one in the latest mail does.
page-sent-nothing = Nothing came?
page-sent-spelling = Is the address spelled as your property has it? A misspelled one gets no mail.
page-reset-title = A new password
page-activate-title = Welcome
page-link-lead = Your browser handed nothing over. Paste the link from the mail here.
page-link-token = Link or code from the mail
page-link-hint = The whole link, or what comes after "token=".
page-link-missing = paste the link from the mail
page-link-another = Send me another link
page-choose-title = Choose a new password
page-choose-first = Welcome. Choose your password
page-choose-least = At least { $least } characters; a few words are easy to remember.
page-choose-common = Not one of the passwords that everybody uses.
page-choose-any = No special characters needed. Spaces are fine.
page-choose-short = Too short: at least { $least } characters
page-choose-fair = Long enough
page-choose-strong = Strong
page-choose-save = Save the password

# The demo.
page-demo-sign-ins = Who can log in to this demo
page-demo-secret = Secret of the second factor:
page-demo-use = Use this address
page-demo-password = In this demo the password is, unless it was changed:
page-demo-mail = The demo's mailbox
page-demo-mail-lead = Every mail that the demo sent lies here, whoever it is for.
page-demo-mail-none = No mail yet. Ask for a new password, and one comes.
page-demo-mail-all = All mails
page-demo-mail-open = Open the link

# Consoles.
page-nav-console = Console
page-console-title = Find somebody
page-console-nav = Consoles
page-console-tab-search = Support
page-console-q = Find a person, a property, an event or a network
page-console-q-example = Name, address, property, event or network
page-console-find = Find
page-console-lead = Everything about one person on one page: why it is so, what they saw, and what helps. Three letters are enough.
page-console-by-name = A name
page-console-by-name-means = Three letters of a first or last name, with or without accents.
page-console-by-address = An address
page-console-by-address-means = Whole or in part. If nobody has it, you see which ones look like it.
page-console-by-property = A property
page-console-by-property-means = Its name or its id: whether it opens, and who belongs there.
page-console-by-event = An event
page-console-by-event-means = The id from a log line, a mail header or a colleague's link.
page-console-by-network = A network
page-console-by-network-means = An IP address or 203.0.113.0/24: who was seen from there within the last 31 days.
page-console-found = Found for "{ $q }"
page-console-people = People
page-console-properties = Properties
page-console-total = { $count ->
    [one] one person
   *[other] { $count } people
  }
page-console-nobody = Nobody and nothing was found.
page-console-nobody-next = Try fewer letters, another spelling, or the address that the person types. A whole address is answered even if nobody has it.
page-console-nothing = Type something to find.
page-console-network = { $count ->
    [one] Compared with the tags of one account.
   *[other] Compared with the tags of { $count } accounts.
  }
page-console-network-find = Who else came from there?
page-console-nameless = erased
page-console-erased = erased: its key is destroyed
page-console-answer = The answer
page-console-saw = What they saw last, in their language, on { $at }:
page-console-near = Not yet, but soon
page-console-closed = Properties that do not simply open
page-console-policy = Decided by policy version { $version }.
page-console-head = Up to event { $sequence } of { $at }.
page-console-acts = What you can do
page-console-acts-none = There is nothing to do here.
page-console-acts-past = You look at the past. Go back to the present to act.
page-console-ticket = Ticket or note
page-console-at = As of
page-console-zone = By the clock of
page-console-rewind = Show it as it was then
page-console-slide = Slide back in time
page-console-slide-now = now
page-console-all-events = every event, to search and take out
page-console-permalink = Link to this moment
page-console-rewound = As it was on { $at }
page-console-future = This moment has not come: so it would be if nothing happened until then.
page-console-to-now = Back to the present
page-console-zone-unknown = there is no such time zone
page-console-at-skipped = that hour does not exist by the clock of { $zone }: it was skipped when summer time began
page-console-at-twice = that hour exists twice by the clock of { $zone }. Choose which one you mean
page-console-no-row = it must be one of password, factor, session, mail, people, billing
page-console-picture = The picture
page-console-picture-twin = Time without events takes no room. The list below says the same in words.
page-console-folded = { $count ->
    [one] One event is drawn together with others.
   *[other] { $count } events are drawn together with others.
  }
page-console-dot = { $count ->
    [one] { $what }, { $at }
   *[other] { $count } events from { $at }, the most serious: { $what }
  }
page-console-quiet = { $count ->
    [one] 1 day
   *[other] { $count } days
  }
page-console-lane-password = Passwords
page-console-lane-factor = Second factor
page-console-lane-session = Sessions
page-console-lane-mail = Mails
page-console-lane-people = People acting
page-console-lane-billing = Billing
page-console-tone-plain = happened
page-console-tone-good = went well
page-console-tone-bad = did not
page-console-tone-counted = counted
page-console-tone-shut = closed something
page-console-came = How it came about
page-console-way = the way to the present state
page-console-counted = What counted
page-console-counted-for = These attempts led to the lock of { $at }, by policy version { $version }.
page-console-counting = These attempts count towards the next lock.
page-console-counted-row = counted: lock of { $at }
page-console-counting-row = counts towards the next lock
page-console-cleared-row = Does not count any more: a log-in, a reset or the end of a lock came after it.
page-console-refused-row = Did not count: it was refused before the password was checked.
page-console-abandoned-row = Did not count: nobody got an answer.
page-console-when = When
page-console-from = Network
page-console-device = Device
page-console-shown = What they were shown
page-console-gone = no longer known
page-console-happened = What happened
page-console-by-clock = Times by the clock of { $zone }.
page-console-rows = Show only
page-console-everything = Everything
page-console-earlier = What happened before
page-console-whole = This is only a part: show everything
page-console-nothing-here = Nothing of this happened. Choose "Everything" to see the rest.
page-console-reference = reference { $reference }
page-console-reason = Reason: { $reason }
page-console-apart-same = at that moment
page-console-apart-second = { $count } s
page-console-apart-minute = { $count } min
page-console-apart-hour = { $count } h
page-console-apart-day = { $count ->
    [one] 1 day
   *[other] { $count } days
  }
page-console-no-mails = No mail was sent.
page-console-no-properties = They belong to no property.
page-console-id = Id:
page-console-address-nobody = Nobody has this address
page-console-address-quiet = Nobody tried to log in with it lately.
page-console-address-means = They are treated exactly as for a real account, so that nobody learns who has one.
page-console-nearest = Addresses that somebody has and that look like it
page-console-people-now = People who belong there now
page-console-nobody-there = Nobody belongs there.
page-console-event = Event
page-console-event-then = { $name } at that moment
page-console-event-facts = Where it is
page-console-event-kind = Kind
page-console-event-id = Event
page-console-event-sequence = Sequence
page-console-event-proof = its path to the signed root
page-console-event-stream = Stream
page-console-event-policy = Policy version
page-console-event-property = Property
page-console-event-data = What it says
page-console-event-empty = It says nothing but that it happened.
page-console-event-metadata = Metadata as stored
page-keys = Keyboard
page-keys-find = find
page-keys-next = next
page-keys-before = previous
page-keys-copy = copy
page-keys-list = this list
page-keys-on = Keys are on
page-keys-copied = Copied:

# Compliance.
page-console-tab-audit = Audit
page-audit-title = Audit
page-audit-nav = Questions
page-audit-lead = What happened, who did it and who looked: every answer comes from the ledger, and asking is recorded as well.
page-audit-access = Access on a date
page-audit-access-means = Who could do what at a property on a date.
page-audit-access-of = { $property } on { $at }
page-audit-acts = Acts on others
page-audit-acts-means = What support and managers did to others, on whose authority, and why.
page-audit-acts-none = Nobody acted on anybody in this period. Choose a longer one to see more.
page-audit-readers = Readers
page-audit-readers-means = Who read whose history, what they looked for, and why.
page-audit-reads-none = Nobody read anything of this in this period. Choose a longer one to see more.
page-audit-search = All events
page-audit-search-means = Narrow by clicking values, take the result out as a file, prove one event.
page-audit-search-none = No event has all of this in common. Take one of the conditions away to see more.
page-audit-holds = Legal holds
page-audit-holds-means = Whose data must not be erased; place and lift holds.
page-audit-holds-lead = While there is a hold, nobody erases the person, and where they acted from stays readable.
page-audit-holds-none = There is no legal hold.
page-audit-holds-all = Show those that were lifted, too
page-audit-holds-present = Show only those in effect
page-audit-hold-place = Place a legal hold
page-audit-hold-lift = Lift the hold
page-audit-hold-placed = The hold is in effect: the person cannot be erased.
page-audit-hold-lifted = The hold is lifted.
page-audit-hold-lasts = in effect
page-audit-hold-over = lifted on { $at }
page-audit-hold-since = Placed on { $at }
page-audit-erasures = Erasures
page-audit-erasures-means = Who was forgotten, on what ground, and whether the keys are destroyed.
page-audit-erasures-lead = Erasing a person destroys their keys. The sealed events stay, so every earlier proof still holds.
page-audit-erasures-none = Nobody was erased.
page-audit-erasure-decided = Decided
page-audit-erasure-destroyed = Keys destroyed
page-audit-erasure-withdrawn = Withdrawn: a legal hold came first
page-audit-erasure-waits = not yet
page-audit-erasure-keys = { $count ->
    [one] One key or secret.
   *[other] { $count } keys and secrets.
  }
page-audit-signed = The signed history
page-audit-signed-size = The newest signed root covers { $size } events:
page-audit-signed-none = Nothing is signed yet.
page-audit-from = From
page-audit-to = To
page-audit-show = Show
page-audit-of = Whose history (address or id)
page-audit-who = Who
page-audit-what = What
page-audit-whose = Whose
page-audit-more = More
page-audit-and-more = and { $count } more
page-audit-no-property = There is no such property. Type a part of its name, or its id.
page-audit-which-property = Which property?
page-audit-sensitive = Marked permissions reach beyond the day's work.
page-audit-operators = Operators then
page-audit-operators-mean = Support acts at every property; compliance reads.
page-audit-by-account = Account (address or id)
page-audit-by-actor = Who acted (address, id or part of the engine)
page-audit-by-kind = Kind of event
page-audit-by-without = Kinds left out (separated by commas)
page-audit-by-property = Property
page-audit-by-network = Network
page-audit-by-from = From
page-audit-by-to = To
page-audit-narrow = Conditions
page-audit-without = Without { $what }
page-audit-leave-out = Leave out { $what }
page-audit-counts = Kinds on this page
page-audit-take-out = Take it out
page-audit-take-out-means = The whole result up to now, not only this page. The manifest says the query, the count, the SHA-256 of each file and the signed root.
page-audit-manifest = Manifest
page-audit-proof = Proof
page-audit-proved = This event is in the signed history of { $size } events: its path leads to the root.
page-audit-proof-not-yet = The newest signed root does not cover this event yet. Within a minute it will.
page-audit-proof-disagrees = Ledger and signed history differ here. Run "keyledger audit verify" and keep both.
page-audit-path = The path to the root
page-audit-leaf = Event
page-audit-beside = with
page-audit-root = Root
page-audit-check = Check it
page-audit-check-means = On this machine, or with any program that reads C2SP tlog-proof and the key of this log.
page-audit-key = Key of the log:
page-audit-proof-text = The proof as a file

# Policy.
page-console-tab-policy = Policy
page-policy-title = Policy
page-policy-version = Version { $version }
page-policy-lead = Change a setting, try it on what really happened, then propose it. Each setting names its bounds and why they are there.
page-policy-reads = The settings in effect. Support changes them; you approve what loosens one.
page-policy-numbers = Numbers with commas between; the last one is also used from then on.
page-policy-observe = record it for support
page-policy-refuse = refuse log-ins for a while
page-policy-off = do without this rule
page-policy-passkeys-off = none is set up
page-policy-passkeys-second_factor = the second factor, beside a password
page-policy-passkeys-both_factors = both factors at once, without a password
page-policy-yes = yes
page-policy-no = no
page-policy-not-a-number = it must be a whole number
page-policy-try = Try it on the last 90 days
page-policy-try-means = Nothing changes. You see who would have been locked, refused, mailed or let in.
page-policy-propose = Propose it
page-policy-propose-means = A change that loosens nothing takes effect at once; any other needs a second operator.
page-policy-waits = { $by } proposes a change
page-policy-until = Somebody else can agree until { $at }.
page-policy-loosens = It loosens: { $settings }.
page-policy-own = You proposed it: somebody else approves.
page-policy-approve = Approve
page-policy-withdraw = Withdraw or decline
page-policy-history = How it came to be
page-policy-step-policy_adopted = Version { $number } came into effect
page-policy-step-policy_proposed = Proposal { $number }
page-policy-step-policy_proposal_ended = Proposal { $number } ended
page-trial-title = What would it have done?
page-trial-from = Tried on everything since { $at }.
page-trial-changes = What is tried
page-trial-same = Nothing is different from the policy in effect.
page-trial-runs = Reading the ledger
page-trial-cancel = Cancel
page-trial-cancelled = It was cancelled. Nothing changed.
page-trial-failed = It could not be finished. Nothing changed; try it again.
page-trial-back = Back to the policy

# The engine.
page-console-tab-engine = Engine
page-engine-title = Engine
page-engine-release = release { $release }
page-engine-now = How it is doing
page-engine-wrong = Something is wrong
page-engine-lists = Lists and histories
page-engine-lists-failed = They cannot follow the ledger.
page-engine-follows = What follows from events
page-engine-mails = Mails
page-engine-log = Audit log
page-engine-up-to = Up to date, to event { $sequence }.
page-engine-behind = { $count ->
    [one] { $count } second behind
   *[other] { $count } seconds behind
}
page-engine-delivered = Everything has been delivered.
page-engine-mails-waiting = { $count ->
    [0] No mail is waiting.
    [one] One mail is waiting.
   *[other] { $count } mails are waiting.
}
page-engine-log-stopped = It has stood still since { $at }.
page-engine-log-size = Signed up to { $size } events.
page-engine-stuck = What is stuck
page-engine-stuck-none = Nothing is stuck: every event has had what follows from it.
page-engine-cause = Cause
page-engine-attempts = Attempts
page-engine-parked-one = parked until somebody acts
page-engine-again = next attempt on { $at }
page-engine-since = Waits since
page-engine-event = Event
page-engine-stream = Stream
page-engine-retry = Retry
page-engine-retry-means = The event is tried again now, and what came after it follows. Do this once the cause is gone.
page-engine-skip = Skip the event
page-engine-skip-means = What follows from this event never happens: a mail is not sent. Everything after it goes on. This cannot be taken back.
page-engine-retried = { $handler } tries the event again. This is recorded with its reason.
page-engine-skipped = { $handler } skips the event for good and goes on after it. This is recorded with its reason.
page-engine-handlers = Handlers
page-engine-handler = Handler
page-engine-position = Events offered
page-engine-state = State
page-engine-handler-done = up to date
page-engine-retries = { $count ->
    [one] { $count } stream is tried again
   *[other] { $count } streams are tried again
}
page-engine-parked = { $count ->
    [one] { $count } stream is parked
   *[other] { $count } streams are parked
}
page-engine-tokens = Service tokens
page-engine-tokens-lead = Other software shows a token. It opens only what its scopes say, until it expires or is revoked.
page-engine-token-issued = issued on { $at }
page-engine-token-refusals = { $count ->
    [one] { $count } refusal
   *[other] { $count } refusals
}
page-engine-token-revoke = Revoke
page-engine-token-revoke-means = From the next request on, the software is refused.
page-engine-token-new = New token
page-engine-token-name = Name of the software
page-engine-token-expires = Valid until
page-engine-token-days = { $count ->
    [one] At most { $count } day from now.
   *[other] At most { $count } days from now.
}
page-engine-token-scopes = What it may do
page-engine-token-make = Issue the token
page-engine-token-title = The new token
page-engine-token-gone = The token was shown already and cannot be shown again. If nobody kept it, revoke it and issue another.
page-engine-back = Back to the engine
page-engine-scope-events_read = Read events, without personal data
page-engine-scope-billing_write = Report invoices and subscriptions
page-engine-scope-introspect = Ask whether a session or a token is valid
page-engine-scope-access_check = Ask whether a person may do something at a property
handler-act_notice = Notice of an act by others
handler-activation_mail = Mail with the activation link
handler-factor_notice = Notice about the second factor
handler-lock_notice = Notice of a lock
handler-membership_notice = Notice of a new property
handler-membership_change_notice = Notice of a changed membership
handler-password_changed_notice = Notice of a changed password
handler-payment_reminder = Reminder of an invoice
handler-permission_notice = Notice of a permission that was asked for
handler-reset_mail = Mail with the reset link
handler-restriction_notice = Notice of a restriction
handler-staff_act_notice = Managers: act of another on their staff
handler-staff_activity_notice = Managers: unusual activity of their staff
handler-staff_factor_notice = Managers: second factor of their staff
handler-staff_lock_notice = Managers: lock of their staff
handler-staff_members_notice = Managers: changes among their staff
handler-subscription_notice = Notice about the subscription
handler-support_activity_notice = Support: reported activity
handler-mail_sender = Sends mails to the mail server

# What changed.
page-changes-title = What changed: { $name }
page-changes-link = What changed since
page-changes-from = From
page-changes-to = To
page-changes-compare = Compare
page-changes-what = What
page-changes-before = Before
page-changes-after = After
page-changes-answer = { $count ->
    [0] Nothing changed between these moments.
    [one] One thing changed.
   *[other] { $count } things changed.
}

# Live rows.
page-live-off = Reload the page to see what is new.
page-live-on = Live: what happens appears here at once.
page-live-cut = Live rows ended. Reload the page to go on.
page-live-stopping = The engine is stopping. Reload the page in a moment.
page-live-withdrawn = Live rows ended: you may no longer read this history, or you are no longer logged in.
page-live-failed = Live rows ended: something went wrong. Reload the page.
page-search-without = one of these kinds does not exist; the list of kinds beside it has all there are
page-search-kind = no event is of this kind; choose one from the list
page-field-wrong = { $label }: { $what }.
page-field-address = A part of this address is not right ({ $field }): { $what }.
page-policy-proposed = This loosens: { $settings }. It is now proposal { $proposal }: another operator can approve it here until { $until }.
page-policy-waits-first = Proposal { $proposal } is waiting for a second person. It has to be approved, withdrawn or declined first: see above.
page-policy-not-waiting = Proposal { $proposal } no longer waits. What became of it stands below.
page-home-empty-operator = You are an operator of the whole system and belong to no property. What you do is in the console.
page-home-console = Open the console
page-console-at-first = the first time: { $at }
page-console-at-second = the second time: { $at }
page-policy-bounds = { $least } to { $most }: { $why }.
page-policy-because = { $why }.
page-policy-not-an-item = "{ $item }" is not a whole number; write numbers with commas between
page-policy-too-large = { $item } is too large a number
page-codes-for = Recovery codes for { $name } · { $issuer } · { $site }
page-factors-codes-again = Show them again
page-import-wrong = Lines with something wrong:
page-field-choose = choose one from the list
