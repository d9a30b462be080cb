# What Keyledger writes to people, in English. Every mail says what happened, what it means, what to
# do next, and what to do if it was not you.

greeting = Hello { $name },

activation-subject = Activate your account
activation-happened = An account was made for you.
activation-happened-property = An account was made for you at { $property }.
activation-means = It has no password yet, so nobody can log in with it until you have chosen one.
activation-next = Choose your password to activate your account:
activation-button = Activate your account
activation-not-you = If you did not expect this mail, you need not do anything: without a password the account stays shut, and the link stops working by itself.

password_reset-subject = Choose a new password
password_reset-happened = Somebody, hopefully you, asked for a new password for your account.
password_reset-means = Your present password goes on working until you have chosen a new one. If your account is locked, the new password also lifts the lock.
password_reset-next = Choose your new password:
password_reset-button = Choose a new password
password_reset-not-you = If it was not you, you need not do anything: your password stays as it is. If such mails keep coming, tell us: { $support }.

account_locked-subject = Your account was locked
account_locked-happened = Your account was locked on { $at }, because a wrong password was entered too many times.
account_locked-means = For now nobody can log in from a device that is new to us, not even with the right password. This protects you from people who guess passwords.
account_locked-next = To come back, choose a new password: open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”.
account_locked-next-no-password = You have not chosen a password yet. Use the link in the mail “Activate your account”: choosing your password also lifts the lock. If that link is too old, open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”.
account_locked-not-you = If it was not you who entered those passwords, somebody was trying to guess yours. None of them was right; choose a new one all the same, and one that you use nowhere else.
account_locked-not-you-no-password = If it was not you who entered those passwords, somebody was trying to guess one. None of them could be right: your account has no password yet.

password_changed-subject = Your password was changed
password_changed-happened = A new password was chosen for your account on { $at }.
password_changed-means = Your old password no longer works, and all open sessions were ended. Log in with the new one from now on.
password_changed-next = If it was you, there is nothing more to do.
password_changed-not-you = If it was not you, somebody may be reading your mail. Change the password of your mailbox first, then choose a new one here: open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”. And tell us: { $support }.

staff_locked-subject = A colleague’s account was locked
staff_locked-happened = The account of { $colleague } was locked on { $at }, because a wrong password was entered too many times. You get this mail because you manage the users of this property: { $property }.
staff_locked-means = For now, { $colleague } cannot log in from a device we do not know, not even with the right password. We have written to { $colleague } as well.
staff_locked-next = If you are asked for help: a new password lifts the lock. { $colleague } opens { $site }, enters the e-mail address, and chooses “Next”, then “Forgot password”. There is nothing you have to do yourself.
staff_locked-not-you = If it was not { $colleague } who entered those passwords, somebody was trying to guess one. None of them was right. If it goes on, tell us: { $support }.

invoice_due-subject = An invoice is due
invoice_due-happened = An invoice of { $property } is due since { $since }: { $invoices }.
invoice_due-means = Everything works as before; this is a reminder.
invoice_due-next = You can pay it here:
invoice_overdue-subject = An invoice is overdue
invoice_overdue-happened = An invoice of { $property } was not paid in time: { $invoices }. It is overdue since { $since }.
invoice_overdue-means = Everything still works. Unless the invoice is paid, { $property } closes for everybody on { $until }. Other properties are not touched.
invoice_overdue-next = You can pay it here:
property_restricted-subject = Access to your property is restricted
property_restricted-happened = What is owed for { $property } was not paid in time: { $invoices }. So access is restricted since { $since }.
property_restricted-means = The property does not open for anybody now. The billing page and the export of one’s own data stay open, and other properties are not touched. As soon as the billing system knows that everything is paid, the property opens again by itself.
property_restricted-next = You can pay the latest invoice here:
restriction_lifted-subject = Access to your property is back
restriction_lifted-happened = What was owed for { $property } is settled.
restriction_lifted-means = The property opens again for everybody who belongs there, since { $since }.
restriction_lifted-next = There is nothing more to do.
subscription_on_hold-subject = Your subscription is on hold
subscription_on_hold-happened = The subscription of { $property } is on hold since { $since }.
subscription_on_hold-means = The property does not open for anybody for now. Accounts and permissions stay as they are, and other properties are not touched.
subscription_on_hold-next = To go on with it, write to { $support }.
subscription_suspended-subject = Your subscription was suspended
subscription_suspended-happened = The subscription of { $property } was suspended on { $since }.
subscription_suspended-means = The property does not open for anybody. Accounts and permissions stay as they are, and other properties are not touched.
subscription_suspended-next = To learn why and what can be done, write to { $support }.
subscription_ended-subject = Your subscription has ended
subscription_ended-happened = The subscription of { $property } ended on { $since }.
subscription_ended-means = The property no longer opens for anybody. Other properties are not touched.
subscription_ended-next = To come back, or for your data, write to { $support }.
subscription_resumed-subject = Your subscription runs again
subscription_resumed-happened = The subscription of { $property } runs again since { $since }.
subscription_resumed-means = The property opens again for everybody who belongs there, with the permissions they had.
subscription_resumed-next = There is nothing more to do.
pay-button = Pay the invoice
pay-without-link = Please pay it the way the invoice says.
paid-already = If it has been paid in the meantime, you need not do anything. If something is not right, write to { $support }.
why-billing = You get this mail because you handle the billing of { $property }.

account_unlocked-subject = Your account was unlocked
account_unlocked-happened = The lock on your account was lifted on { $at }, by a manager of your property or by our support.
account_unlocked-means = You can log in again with the password you have.
account_unlocked-next = Open { $site } and log in. If you have forgotten your password, choose “Forgot password” there.
account_unlocked-not-you = If you asked nobody to do this, tell us: { $support }.

sessions_ended-subject = You were logged out everywhere
sessions_ended-happened = All open sessions of your account were ended on { $at }, by a manager of your property or by our support.
sessions_ended-means = Whoever was logged in with your account no longer is. Your password has not changed.
sessions_ended-next = Open { $site } and log in again. If you think somebody knows your password, choose “Forgot password” there and choose a new one.
sessions_ended-not-you = If you do not know why this was done, ask a manager of your property or write to { $support }.

account_suspended-subject = Your account was suspended
account_suspended-happened = Your account was suspended on { $at }, by a manager of your property or by our support.
account_suspended-means = Nobody can log in with it for now, you neither, and a new password would not change that. All open sessions were ended.
account_suspended-next = To find out why, and what has to happen before it is opened again, ask a manager of your property or write to { $support }.
account_suspended-not-you = If you think this is a mistake, tell us: { $support }. The log-in page at { $site } cannot tell you more.

account_resumed-subject = Your account is open again
account_resumed-happened = Your suspended account was opened again on { $at }, by a manager of your property or by our support.
account_resumed-means = You can log in again with the password you had. Links in older mails no longer work.
account_resumed-next = Open { $site } and log in. If you have forgotten your password, choose “Forgot password” there.
account_resumed-not-you = If you have questions, ask a manager of your property or write to { $support }.

staff_unlocked-subject = Our support lifted the lock of a colleague
staff_unlocked-happened = Our support lifted the lock on the account of { $colleague } on { $at }. You get this mail because you manage the users of this property: { $property }.
staff_unlocked-means = { staff-acted-means }
staff_unlocked-next = { staff-acted-next }
staff_unlocked-not-you = { staff-acted-not-you }
staff_sessions_ended-subject = Our support ended the sessions of a colleague
staff_sessions_ended-happened = Our support ended all sessions of { $colleague } on { $at }. You get this mail because you manage the users of this property: { $property }.
staff_sessions_ended-means = { staff-acted-means }
staff_sessions_ended-next = { staff-acted-next }
staff_sessions_ended-not-you = { staff-acted-not-you }
staff_suspended-subject = Our support suspended a colleague
staff_suspended-happened = Our support suspended the account of { $colleague } on { $at }: nobody can log in with it for now. You get this mail because you manage the users of this property: { $property }.
staff_suspended-means = { staff-acted-means }
staff_suspended-next = { staff-acted-next }
staff_suspended-not-you = { staff-acted-not-you }
staff_resumed-subject = Our support opened the account of a colleague again
staff_resumed-happened = Our support opened the suspended account of { $colleague } again on { $at }. You get this mail because you manage the users of this property: { $property }.
staff_resumed-means = { staff-acted-means }
staff_resumed-next = { staff-acted-next }
staff_resumed-not-you = { staff-acted-not-you }
staff-acted-means = Who did it and why is written down and can be reviewed. We have written to { $colleague } as well.
staff-acted-next = There is nothing you have to do.
staff-acted-not-you = If you do not know why this was done, or think it is a mistake, write to { $support }.

factor_set_up-subject = A second factor was set up
factor_set_up-happened = A second factor was set up for your account on { $at }.
factor_set_up-means = From now on, logging in takes your password and a code of your authenticator app.
factor_set_up-next = If it was you, take recovery codes under “My account” and keep them where your phone is not: they open when the phone is gone.
factor_set_up-not-you = If it was not you, somebody knows your password and can shut you out. Ask a manager of your property at once to reset your second factor and to end all sessions, or write to { $support }.

factor_paused-subject = Wrong codes at your account
factor_paused-happened = On { $at } so many wrong codes were entered at your account that none is looked at for a while.
factor_paused-means = Nobody got in. But whoever entered the codes either was you, or had got past your password before.
factor_paused-next = If it was you, wait until the time has run down, and look whether the clock of your phone is right.
factor_paused-not-you = If it was not you, somebody knows your password. Choose a new one now: open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”. And tell us: { $support }.

factor_removed-subject = A second factor was removed
factor_removed-happened = One of the second factors of your account was removed on { $at }, after a last check with one of them.
factor_removed-means = The others hold as before.
factor_removed-next = If it was you, there is nothing more to do.
factor_removed-not-you = If it was not you, somebody is in your account. Ask a manager of your property at once to end all sessions, or write to { $support }, and choose a new password at { $site }.

factor_reset-subject = Your second factor was reset
factor_reset-happened = The second factor of your account was reset on { $at }: by yourself, by a manager of your property or by our support.
factor_reset-means = All your sessions were ended, and the codes of before no longer count.
factor_reset-next = Log in at { $site } with your password: you will be asked to set up a second factor. If you were told that somebody hands you a code for it, have it at hand.
factor_reset-not-you = If you did not ask for this, somebody may be trying to get into your account. Choose a new password at once: open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”. And tell us: { $support }.

recovery_codes_shown-subject = You have new recovery codes
recovery_codes_shown-happened = Recovery codes for your account were shown on { $at }.
recovery_codes_shown-means = Each of them opens your account once in the place of a code of your app. Codes of before no longer count.
recovery_codes_shown-next = Keep them where your phone is not, and show them to nobody.
recovery_codes_shown-not-you = If it was not you, somebody is in your account and has these codes. Ask a manager of your property at once to reset your second factor and to end all sessions, or write to { $support }.

passkey_set_up-subject = A passkey was set up
passkey_set_up-happened = A passkey was set up for your account on { $at }.
passkey_set_up-means = Whoever has the device with this key, and can unlock it, confirms with it that they are you: where your site allows it, without your password.
passkey_set_up-next = If it was you, take recovery codes under “My account” and keep them where the device is not: they open when it is gone.
passkey_set_up-not-you = If it was not you, somebody is in your account and can come back. Ask a manager of your property at once to reset your second factor and to end all sessions, or write to { $support }.

passkey_changed-subject = One of your passkeys is not accepted any more
passkey_changed-happened = A passkey of your account was used on { $at }, and it is no longer what it was when you set it up.
passkey_changed-means = There may be a copy of it, or it has moved to other devices. It opens nothing any more. Your other second factors and your password still count.
passkey_changed-next = Log in with another second factor, remove this passkey under “My account” and set it up anew. If you have no other one, ask a manager of your property to reset your second factor.
passkey_changed-not-you = If it was not you, somebody may have copied your key. Ask a manager of your property at once to reset your second factor and to end all sessions, or write to { $support }.

recovery_code_used-subject = A recovery code was used
recovery_code_used-happened = A recovery code of your account was used on { $at }.
recovery_code_used-means = It no longer opens; another one was shown in its place, under the same number.
recovery_code_used-next = If it was you, note the new code. If your phone is gone for good, set up a new one under “My account” and remove the old one.
recovery_code_used-not-you = If it was not you, somebody has your recovery codes and your password. Ask a manager of your property at once to reset your second factor and to end all sessions, or write to { $support }.

app_set_up-subject = The app was set up on a device
app_set_up-happened = The app that approves log-ins was set up for your account on a device on { $at }.
app_set_up-means = From now on, that device is asked when somebody logs in with your password, and its codes count as well.
app_set_up-next = If it was you, take recovery codes under “My account” and keep them where your phone is not: they open when the phone is gone.
app_set_up-not-you = If it was not you, somebody knows your password and can shut you out. Ask a manager of your property at once to reset your second factor and to end all sessions, or write to { $support }.

app_denied-subject = Something was refused on your phone
app_denied-happened = On { $at } your phone was asked to approve something for your account, and “This isn't me” was answered.
app_denied-means = What asked was ended at once: a log-in with your password, or a session that was open. Somebody else may know your password, or sat at a computer where you were logged in.
app_denied-next = If it was you by mistake, log in again and type the code that the app shows: no request is sent to your phone for a while.
app_denied-not-you = If it was not you who logged in, choose a new password now: open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”. Your manager and our support were told. If you need help: { $support }.

staff_app_denied-subject = A colleague answered “This isn't me” on the phone
staff_app_denied-happened = On { $at } the phone of { $colleague } was asked to approve something for the account, and “This isn't me” was answered. You get this mail because you manage the users of this property: { $property }.
staff_app_denied-means = What asked was ended at once: a log-in with the password, or a session that was open. Somebody else may know the password, or sat at a computer where { $colleague } was logged in.
staff_app_denied-next = If you or somebody beside you tried it, tell { $colleague }. Otherwise make sure that { $colleague } chooses a new password.
staff_app_denied-not-you = If you need help, write to { $support }.

support_app_denied-subject = Somebody answered “This isn't me” on the phone
support_app_denied-happened = On { $at } the phone of { $colleague } was asked to approve something, and “This isn't me” was answered (account { $account }). You get this mail because you are support.
support_app_denied-means = What asked was ended at once: a log-in with the password, or a session that was open. Somebody else may know the password. No request is sent to the phone for a while.
support_app_denied-next = Look at what happened to the account, and who else was active from the same place: { $site }/console/accounts/{ $account }
support_app_denied-not-you = The managers of the person’s properties were written to as well.

staff_factor_reset-subject = Our support reset the second factor of a colleague
staff_factor_reset-happened = Our support reset the second factor of { $colleague } on { $at }. You get this mail because you manage the users of this property: { $property }.
staff_factor_reset-means = { staff-acted-means }
staff_factor_reset-next = { staff-acted-next }
staff_factor_reset-not-you = { staff-acted-not-you }

link-until = The link works once, until { $until }.
link-as-text = If the button does not work, copy this address into your browser:
trust = Our mails come from { $sender } only, and our pages are at { $domain } only. Enter your password nowhere else. If your antivirus software or a firewall blocks the page, allow { $domain }.
support = If you need help, ask a manager of your property or write to { $support }.
no-reply = Please do not answer this mail: nobody reads what is sent to that address.

# Never sent: the decision not to mail is shown under this name (S31).
membership_added-subject = You were asked to join a property

membership_removed-subject = You no longer belong to a property
membership_removed-happened = Since { $at } you no longer belong to { $property }: a manager there or our support removed you, or the day came that had been set for it.
membership_removed-means = You can no longer open anything there. If it was the only property you belonged to, your account is closed and your sessions were ended. Other properties are not touched.
membership_removed-next = If this is right, there is nothing you have to do.
membership_removed-not-you = If you think it is a mistake, ask a manager of the property or write to { $support }.

account_restored-subject = Your account is back
account_restored-happened = Your account had been closed. It was restored on { $at } by a manager of a property or by our support.
account_restored-means = Nothing of what you had before came back with it: no session and no permission. If you had a second factor, you will be asked to set one up before anything opens.
account_restored-next = Log in at { $site } with your password. If it no longer works, choose “Forgot password” there. If you were told that somebody hands you a code for the second factor, have it at hand.
account_restored-next-no-password = Choose a new password: no password opens the account now. Open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”. If you were told that somebody hands you a code for the second factor, have it at hand.
account_restored-not-you = If you do not know why this was done, somebody may be trying to get into your account. Choose a new password at once: open { $site }, enter your e-mail address, choose “Next”, then “Forgot password”. And tell us: { $support }.
account_restored-not-you-no-password = If you do not know why this was done, tell us: { $support }. Nobody gets in before a new password is chosen through a mail to this address.

staff_members_changed-subject = Our support changed who belongs to your property
staff_members_changed-happened = Our support changed who belongs to { $property }, or what somebody may do there, on { $at }.
staff_members_changed-means = Who did it, about whom and why is written down and can be reviewed.
staff_members_changed-next = Look at the list of people of the property. You get this mail because you manage its users.
staff_members_changed-not-you = If you do not know why this was done, or think it is a mistake, write to { $support }.

password_reset-happened-reported = You told us that something on your account was not you, so a new password is needed.
password_reset-means-reported = All your sessions were ended, and your old password opens nothing any more.
password_reset-not-you-reported = If you did not report anything, somebody was in your account: choose a new password all the same, and tell us: { $support }.

staff_activity_reported-subject = A colleague reported suspicious activity
staff_activity_reported-happened = On { $at } { $colleague } told us that something on their account was not them. You get this mail because you manage the users of this property: { $property }.
staff_activity_reported-means = All sessions of { $colleague } were ended, and the old password opens nothing any more. { $colleague } was sent a link to choose a new one.
staff_activity_reported-next = If you did something on this account yourself, tell { $colleague }. Otherwise look at what { $colleague } may do at your property, and whether a second factor was set up that is not theirs: you can reset it.
staff_activity_reported-not-you = If you need help, write to { $support }.

support_activity_reported-subject = Somebody reported suspicious activity
support_activity_reported-happened = On { $at } { $colleague } told us that something on their account was not them (account { $account }). You get this mail because you are support.
support_activity_reported-means = All sessions were ended, and the old password opens nothing any more. A link to choose a new one was sent.
support_activity_reported-next = Look at what happened to the account, and who else was active from the same place: { $site }/console/accounts/{ $account }
support_activity_reported-not-you = The managers of the person’s properties were written to as well.

permission_requested-subject = A colleague asks for a permission
permission_requested-happened = On { $at } { $colleague } asked for the permission “{ $permission }” at { $property }.
permission_requested-means = Something did not open for { $colleague } because this permission is missing.
permission_requested-next = You can grant it on the page of { $colleague }; it holds at once:
permission_requested-button = Open the page
permission_requested-not-you = If { $colleague } should not have it, there is nothing you have to do.
support-operator = If you need help, write to { $support }.
