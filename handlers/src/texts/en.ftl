# What Keyledger writes to people, in English. Every mail says what happened, what it means, what to
# do next, and what to do if it was not you.

greeting = Hello { $name },

activation-subject = Activate your account
activation-happened = An account was made for you.
activation-happened-at = An account was made for you at { $property }.
activation-means = It has no password yet, so nobody can log in with it until you have chosen one.
activation-next = Choose your password to activate your account:
activation-button = Activate your account
activation-not-you = If you did not expect this mail, you need not do anything: without a password the account stays shut, and the link stops working by itself.

reset-subject = Choose a new password
reset-happened = Somebody, hopefully you, asked for a new password for your account.
reset-means = Your present password goes on working until you have chosen a new one. If your account is locked, the new password also lifts the lock.
reset-next = Choose your new password:
reset-button = Choose a new password
reset-not-you = If it was not you, you need not do anything: your password stays as it is. If such mails keep coming, tell us: { $support }.

locked-subject = Your account was locked
locked-happened = Your account was locked on { $at }, because a wrong password was entered too many times.
locked-means = For now nobody can log in from a device that is new to us, not even with the right password. This protects you from people who guess passwords.
locked-next = To come back, choose a new password: open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”.
locked-next-no-password = You have not chosen a password yet. Use the link in the mail “Activate your account”: choosing your password also lifts the lock. If that link is too old, open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”.
locked-not-you = If it was not you who entered those passwords, somebody was trying to guess yours. None of them was right; choose a new one all the same, and one that you use nowhere else.
locked-not-you-no-password = If it was not you who entered those passwords, somebody was trying to guess one. None of them could be right: your account has no password yet.

changed-subject = Your password was changed
changed-happened = A new password was chosen for your account on { $at }.
changed-means = Your old password no longer works, and all open sessions were ended. Log in with the new one from now on.
changed-next = If it was you, there is nothing more to do.
changed-not-you = If it was not you, somebody may be reading your mail. Change the password of your mailbox first, then choose a new one here: open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”. And tell us: { $support }.

staff-locked-subject = A colleague’s account was locked
staff-locked-happened = The account of { $colleague } was locked on { $at }, because a wrong password was entered too many times. You are told because you manage the users of this property: { $property }.
staff-locked-means = For now, { $colleague } cannot log in from a device we do not know, not even with the right password. We have written to { $colleague } as well.
staff-locked-next = If you are asked for help: a new password lifts the lock. { $colleague } opens { $site }, enters the e-mail address, and chooses “Next”, then “Forgot password”. There is nothing you have to do yourself.
staff-locked-not-you = If it was not { $colleague } who entered those passwords, somebody was trying to guess one. None of them was right. If it goes on, tell us: { $support }.

invoice-due-subject = An invoice is due
invoice-due-happened = An invoice of { $property } is due since { $since }: { $invoices }.
invoice-due-means = Everything works as before; this is a reminder.
invoice-due-next = You can pay it here:
invoice-overdue-subject = An invoice is overdue
invoice-overdue-happened = An invoice of { $property } was not paid in time: { $invoices }. It is overdue since { $since }.
invoice-overdue-means = Everything still works. Unless the invoice is paid, { $property } closes for everybody on { $until }. Other properties are not touched.
invoice-overdue-next = You can pay it here:
property-restricted-subject = Access to your property is restricted
property-restricted-happened = What is owed for { $property } was not paid in time: { $invoices }. So access is restricted since { $since }.
property-restricted-means = The property does not open for anybody now. The billing page and the export of one’s own data stay open, and other properties are not touched. As soon as the billing system knows that everything is paid, the property opens again by itself.
property-restricted-next = You can pay the latest invoice here:
restriction-lifted-subject = Access to your property is back
restriction-lifted-happened = What was owed for { $property } is settled.
restriction-lifted-means = The property opens again for everybody who belongs there, since { $since }.
restriction-lifted-next = There is nothing more to do.
subscription-on-hold-subject = Your subscription is on hold
subscription-on-hold-happened = The subscription of { $property } is on hold since { $since }.
subscription-on-hold-means = The property does not open for anybody for now. Accounts and permissions stay as they are, and other properties are not touched.
subscription-on-hold-next = To go on with it, write to { $support }.
subscription-suspended-subject = Your subscription was suspended
subscription-suspended-happened = The subscription of { $property } was suspended on { $since }.
subscription-suspended-means = The property does not open for anybody. Accounts and permissions stay as they are, and other properties are not touched.
subscription-suspended-next = To learn why and what can be done, write to { $support }.
subscription-ended-subject = Your subscription has ended
subscription-ended-happened = The subscription of { $property } ended on { $since }.
subscription-ended-means = The property no longer opens for anybody. Other properties are not touched.
subscription-ended-next = To come back, or for your data, write to { $support }.
subscription-resumed-subject = Your subscription runs again
subscription-resumed-happened = The subscription of { $property } runs again since { $since }.
subscription-resumed-means = The property opens again for everybody who belongs there, with the permissions they had.
subscription-resumed-next = There is nothing more to do.
pay-button = Pay the invoice
pay-without-link = Please pay it the way the invoice says.
paid-already = If it has been paid in the meantime, you need not do anything. If something is not right, write to { $support }.
why-billing = You are told because you handle the billing of { $property }.

unlocked-subject = Your account was unlocked
unlocked-happened = The lock on your account was lifted on { $at }, by a manager of your property or by our support.
unlocked-means = You can log in again with the password you have.
unlocked-next = Open { $site } and log in. If you have forgotten your password, choose “Forgot password” there.
unlocked-not-you = If you asked nobody to do this, tell us: { $support }.

sessions-ended-subject = You were logged out everywhere
sessions-ended-happened = All open sessions of your account were ended on { $at }, by a manager of your property or by our support.
sessions-ended-means = Whoever was logged in with your account no longer is. Your password has not changed.
sessions-ended-next = Open { $site } and log in again. If you think somebody knows your password, choose “Forgot password” there and choose a new one.
sessions-ended-not-you = If you do not know why this was done, ask a manager of your property or write to { $support }.

suspended-subject = Your account was suspended
suspended-happened = Your account was suspended on { $at }, by a manager of your property or by our support.
suspended-means = Nobody can log in with it for now, you neither, and a new password would not change that. All open sessions were ended.
suspended-next = To find out why, and what has to happen before it is opened again, ask a manager of your property or write to { $support }.
suspended-not-you = If you think this is a mistake, tell us: { $support }. The log-in page at { $site } cannot tell you more.

resumed-subject = Your account is open again
resumed-happened = Your suspended account was opened again on { $at }, by a manager of your property or by our support.
resumed-means = You can log in again with the password you had. Links in older mails no longer work.
resumed-next = Open { $site } and log in. If you have forgotten your password, choose “Forgot password” there.
resumed-not-you = If you have questions, ask a manager of your property or write to { $support }.

staff-acted-subject = Our support acted on the account of a colleague
staff-unlocked-happened = Our support lifted the lock on the account of { $colleague } on { $at }. You are told because you manage the users of this property: { $property }.
staff-sessions-ended-happened = Our support ended all sessions of { $colleague } on { $at }. You are told because you manage the users of this property: { $property }.
staff-suspended-happened = Our support suspended the account of { $colleague } on { $at }: nobody can log in with it for now. You are told because you manage the users of this property: { $property }.
staff-resumed-happened = Our support opened the suspended account of { $colleague } again on { $at }. You are told because you manage the users of this property: { $property }.
staff-acted-means = Who did it and why is written down and can be reviewed. We have written to { $colleague } as well.
staff-acted-next = There is nothing you have to do.
staff-acted-not-you = If you do not know why this was done, or think it is a mistake, write to { $support }.

factor-set-up-subject = A second factor was set up
factor-set-up-happened = A second factor was set up for your account on { $at }.
factor-set-up-means = From now on, logging in takes your password and a code of your authenticator app.
factor-set-up-next = If it was you, take recovery codes under “My account” and keep them where your phone is not: they open when the phone is gone.
factor-set-up-not-you = If it was not you, somebody knows your password and can shut you out. Ask a manager of your property at once to reset your second factor and to end all sessions, or write to { $support }.

factor-paused-subject = Wrong codes at your account
factor-paused-happened = On { $at } so many wrong codes were entered at your account that none is looked at for a while.
factor-paused-means = Nobody got in. But whoever entered the codes either was you, or had got past your password before.
factor-paused-next = If it was you, wait until the time has run down, and look whether the clock of your phone is right.
factor-paused-not-you = If it was not you, somebody knows your password. Choose a new one now: open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”. And tell us: { $support }.

factor-removed-subject = A second factor was removed
factor-removed-happened = One of the second factors of your account was removed on { $at }, after a last check with one of them.
factor-removed-means = The others hold as before.
factor-removed-next = If it was you, there is nothing more to do.
factor-removed-not-you = If it was not you, somebody is in your account. Ask a manager of your property at once to end all sessions, or write to { $support }, and choose a new password at { $site }.

factor-reset-subject = Your second factor was reset
factor-reset-happened = The second factor of your account was reset on { $at }: by yourself, by a manager of your property or by our support.
factor-reset-means = All your sessions were ended, and the codes of before no longer count.
factor-reset-next = Log in at { $site } with your password: you will be asked to set up a second factor. If you were told that somebody hands you a code for it, have it at hand.
factor-reset-not-you = If you did not ask for this, somebody may be trying to get into your account. Choose a new password at once: open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”. And tell us: { $support }.

codes-shown-subject = You have new recovery codes
codes-shown-happened = Recovery codes for your account were shown on { $at }.
codes-shown-means = Each of them opens your account once in the place of a code of your app. Codes of before no longer count.
codes-shown-next = Keep them where your phone is not, and show them to nobody.
codes-shown-not-you = If it was not you, somebody is in your account and has these codes. Ask a manager of your property at once to reset your second factor and to end all sessions, or write to { $support }.

code-used-subject = A recovery code was used
code-used-happened = A recovery code of your account was used on { $at }.
code-used-means = It no longer opens; another one was shown in its place, under the same number.
code-used-next = If it was you, note the new code. If your phone is gone for good, set up a new one under “My account” and remove the old one.
code-used-not-you = If it was not you, somebody has your recovery codes and your password. Ask a manager of your property at once to reset your second factor and to end all sessions, or write to { $support }.

staff-factor-reset-happened = Our support reset the second factor of { $colleague } on { $at }. You are told because you manage the users of this property: { $property }.

link-until = The link works once, until { $until }.
link-as-text = If the button does not work, copy this address into your browser:
trust = Our mails come from { $sender } only, and our pages are at { $domain } only. Enter your password nowhere else. If your antivirus software or a firewall blocks the page, allow { $domain }.
support = If you need help, ask a manager of your property or write to { $support }.
no-reply = Please do not answer this mail: nobody reads what is sent to that address.

removed-subject = You no longer belong to a property
removed-happened = Since { $at } you no longer belong to { $property }: a manager there or our support removed you, or the day came that had been set for it.
removed-means = You can no longer open anything there. If it was the only property you belonged to, your account is closed and your sessions were ended. Other properties are not touched.
removed-next = If this is right, there is nothing you have to do.
removed-not-you = If you think it is a mistake, ask a manager of the property or write to { $support }.

restored-subject = Your account is back
restored-happened = Your account had been closed. It was restored on { $at } by a manager of a property or by our support.
restored-means = Nothing of what you had before came back with it: no session and no permission. If you had a second factor, you will be asked to set one up before anything opens.
restored-next = Log in at { $site } with your password. If it no longer works, choose “Forgot password” there. If you were told that somebody hands you a code for the second factor, have it at hand.
restored-next-no-password = Choose a new password: no password opens the account now. Open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”. If you were told that somebody hands you a code for the second factor, have it at hand.
restored-not-you = If you do not know why this was done, somebody may be trying to get into your account. Choose a new password at once: open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”. And tell us: { $support }.
restored-not-you-no-password = If you do not know why this was done, tell us: { $support }. Nobody gets in before a new password is chosen through a mail to this address.

staff-members-subject = Our support changed who belongs to your property
staff-members-happened = Our support changed who belongs to { $property }, or what somebody may do there, on { $at }.
staff-members-means = Who did it, about whom and why is written down and can be reviewed.
staff-members-next = Look at the list of people of the property. You are told because you manage its users.
staff-members-not-you = If you do not know why this was done, or think it is a mistake, write to { $support }.

reset-happened-reported = You told us that something on your account was not you, so a new password is needed.
reset-means-reported = All your sessions were ended, and your old password opens nothing any more.
reset-not-you-reported = If you did not report anything, somebody was in your account: choose a new password all the same, and tell us: { $support }.

staff-reported-subject = A colleague reported suspicious activity
staff-reported-happened = On { $at } { $colleague } told us that something on their account was not them. You are told because you manage the users of this property: { $property }.
staff-reported-means = All sessions of { $colleague } were ended, and the old password opens nothing any more. { $colleague } was sent a link to choose a new one.
staff-reported-next = If you did something on this account yourself, tell { $colleague }. Otherwise look at what { $colleague } may do at your property, and whether a second factor was set up that is not theirs: you can reset it.
staff-reported-not-you = If you need help, write to { $support }.

support-reported-subject = Somebody reported suspicious activity
support-reported-happened = On { $at } { $colleague } told us that something on their account was not them (account { $account }). You are told because you are support.
support-reported-means = All sessions were ended, and the old password opens nothing any more. A link to choose a new one was sent.
support-reported-next = Look at what happened to the account: keyledger why { $account }. Who else was active from the same place can be searched for.
support-reported-not-you = The managers of the person’s properties were written to as well.

permission-requested-subject = A colleague asks for a permission
permission-requested-happened = On { $at } { $colleague } asked for the permission “{ $permission }” at { $property }.
permission-requested-means = Something did not open for { $colleague } because this permission is missing.
permission-requested-next = You can grant it on the page of { $colleague }; it holds at once:
permission-requested-button = Open the page
permission-requested-not-you = If { $colleague } should not have it, there is nothing you have to do.
