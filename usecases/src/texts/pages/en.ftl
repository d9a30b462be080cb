
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
page-help-domain = Antivirus and firewall must trust { $domain }.
page-help-sender = Our mails come from { $sender }. Look among unwanted mail, too.
page-code-title = Your second factor
page-code-lead = Type the six digits that your authenticator app shows now.
page-code = Code
page-code-kinds = Set up for your account:
page-code-missing = type the code
page-code-recovery-lead = Type a recovery code with its number, as you printed it.
page-code-recovery = Recovery code
page-code-use-recovery = Use a recovery code
page-code-use-app = Use the authenticator app
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
page-reminder-why = It takes two minutes and a phone. Whoever learns your password still cannot get in.
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
page-demo-password = In this demo the password is
page-demo-mail = The demo's mailbox
page-demo-mail-lead = Every mail that the demo sent lies here, whoever it is for.
page-demo-mail-none = No mail yet. Ask for a new password, and one comes.
page-demo-mail-all = All mails
page-demo-mail-open = Open the link
