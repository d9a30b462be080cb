//! Do the histories by chance reach what the laws are about? A law over nothing proves nothing.

use keyledger_core::testing::history::*;
use proptest::prop_oneof;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;

/// The name of an event's kind, as its `Debug` begins.
fn kind(event: &impl std::fmt::Debug) -> String {
    format!("{event:?}").split([' ', '{', '(']).next().unwrap_or_default().to_owned()
}

#[test]
fn fifteen_hundred_histories_hold_every_kind_of_event_several_times() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let histories = prop_oneof![2 => valid_under_any(), 2 => guessed(), 1 => factored()];
    for _ in 0..1_500 {
        let history = histories.new_tree(&mut runner).unwrap().current();
        let accounts = history.accounts.values().flat_map(|of| &of.events);
        let kinds = accounts.map(|one| kind(&one.event));
        let kinds = kinds.chain(history.unknown.events.iter().map(|one| kind(&one.event)));
        let mails = history.mails.values().flat_map(|of| &of.events);
        let properties = history.properties.values().flat_map(|of| &of.events);
        let kinds = kinds.chain(properties.map(|one| kind(&one.event)));
        for kind in kinds.chain(mails.map(|one| kind(&one.event))) {
            *seen.entry(kind).or_default() += 1;
        }
    }
    for kind in KINDS {
        let times = seen.get(*kind).copied().unwrap_or(0);
        assert!(times >= 5, "{kind} only {times} times; all: {seen:#?}");
    }
}

/// Everything that the rules can write in these four kinds of stream, but a creation abandoned:
/// two registrants at once are in the program's own test `registration`.
const KINDS: &[&str] = &[
    "AccountCreated",
    "MembershipAdded",
    "MembershipRemoved",
    "AccountDeleted",
    "AccountRestored",
    "AccountErased",
    "ActivationLinkIssued",
    "ActivationLinkWithdrawn",
    "PasswordResetRequested",
    "PasswordResetRepeated",
    "PasswordResetDeclined",
    "LinkRefused",
    "LinkExpired",
    "PasswordChosen",
    "LoginAttempted",
    "LoginRefused",
    "LoginAttemptAbandoned",
    "PasswordAccepted",
    "LoginFailed",
    "AccountLocked",
    "KnownDevicesShutOut",
    "LockExpired",
    "AccountUnlocked",
    "CredentialDisabled",
    "LoginSucceeded",
    "SessionSeen",
    "SessionRenewed",
    "SessionsEnded",
    "MembershipEndSet",
    "MembershipOffered",
    "MembershipAccepted",
    "MembershipDeclined",
    "MembershipOfferWithdrawn",
    "MembershipOfferExpired",
    "FactorDemanded",
    "NameChanged",
    "LanguageChanged",
    "TimeZoneChanged",
    "PermissionRequested",
    "SuspiciousActivityReported",
    "UnusualActivityDetected",
    "UnusualActivityEnded",
    "LoginStopped",
    "AccountLapsed",
    "AccountReactivated",
    "OperatorInvited",
    "OperatorRoleGranted",
    "OperatorRoleWithdrawn",
    "AccountSuspended",
    "AccountResumed",
    "CredentialEnabled",
    "LegalHoldPlaced",
    "LegalHoldLifted",
    "PermissionsChanged",
    "AccessDenied",
    "SecondFactorAsked",
    "FactorSetUpDemanded",
    "FactorEnrolmentStarted",
    "FactorEnrolmentAbandoned",
    "FactorEnrolmentExpired",
    "FactorEnrolled",
    "FactorAccepted",
    "FactorRefused",
    "SecondFactorPaused",
    "SecondFactorPauseEnded",
    "SecondFactorReset",
    "FactorGraceStarted",
    "SecondFactorPostponed",
    "FactorGraceEnded",
    "UnknownLoginAttempted",
    "UnknownLoginRefused",
    "UnknownLoginAttemptAbandoned",
    "UnknownLoginFailed",
    "UnknownAddressLocked",
    "UnknownLockExpired",
    "UnknownAddressDisabled",
    "UnknownResetRequested",
    "MailQueued",
    "MailAttempted",
    "MailAccepted",
    "MailDeferred",
    "MailRefused",
    "MailNotHandedOver",
    "MailBounced",
    "MailSuppressed",
    "MailUncertain",
    "PropertyCreated",
    "InvoiceIssued",
    "InvoiceDue",
    "InvoiceOverdue",
    "InvoicePaid",
    "InvoiceVoided",
    "InvoiceMessageLate",
    "SubscriptionActive",
    "SubscriptionResumed",
    "SubscriptionOnHold",
    "SubscriptionSuspended",
    "SubscriptionEnded",
    "SubscriptionMessageLate",
    "PropertyRestricted",
    "PropertyRestrictionLifted",
];
