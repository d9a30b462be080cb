
# What is on every page.
page-skip = Skip to the content
page-nav = Main navigation
page-nav-home = Home
page-nav-account = My account
page-log-out = Log out
page-language = Language
page-support = Need help? { $support }
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
