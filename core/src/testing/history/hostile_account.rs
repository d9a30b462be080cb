//! Hostile account events: which events might a damaged history of an account hold? Any.

use super::hostile::{
    accounts, addresses, attempts, credentials, devices, ids, links, locks, moments, personal,
    purposes, refusals, rules, sessions,
};
use super::hostile_factors::factors_of_an_account;
use crate::account::{
    AccountEvent, ActRefusal, ActedBy, ActivityEnd, AttemptFlagged, DenialCause, ErasureGround,
    FlagReference, LinkClosed, LoginStop, MembershipEnd, NameChange, NextAttemptFlagged,
    OperatorInvited, PermissionRequested, ReactivatedBy, ResetDeclined, SessionEnd, SessionRenewed,
    SuspiciousActivityReported, TimeZoneChanged, Unchanged, UnlockedBy,
};
use crate::activity::{ActivityAction, ActivityEvidence, ActivityRule};
use crate::authority::{Act, OperatorRole};
use crate::ids::{ActivityId, ClaimId, EventId, HandOverId, HoldId, NetworkTag, PropertyId};
use crate::language::Language;
use crate::permission::Permission;
use crate::time_zone::TimeZone;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;

/// Any event of an account.
pub fn account_event() -> impl Strategy<Value = AccountEvent> {
    // Boxed, so that a tree of all kinds fits on the stack of a test's thread.
    prop_oneof![
        2 => life_of_an_account().boxed(),
        3 => links_of_an_account().boxed(),
        4 => guesses_at_an_account().boxed(),
        2 => sessions_of_an_account().boxed(),
        2 => unusual_activity().boxed(),
        2 => rights_of_an_account().boxed(),
        3 => factors_of_an_account().boxed(),
    ]
}

fn life_of_an_account() -> impl Strategy<Value = AccountEvent> {
    prop_oneof![
        4 => (ids(), addresses(), personal(), personal()).prop_map(|(claim, address, email, name)| {
            let (claim, language) = (ClaimId(claim), Language::Fr);
            AccountEvent::AccountCreated { claim, address, email, name, language }
        }),
        1 => ids().prop_map(|id| AccountEvent::CreationAbandoned { claim: ClaimId(id) }),
        3 => (properties(), permissions())
            .prop_map(|(property, permissions)| AccountEvent::MembershipAdded { property, permissions }),
        2 => (properties(), select(vec![MembershipEnd::Removed, MembershipEnd::TimeCame]))
            .prop_map(|(property, because)| AccountEvent::MembershipRemoved { property, because }),
        1 => (properties(), prop::option::of(moments()))
            .prop_map(|(property, ends_at)| AccountEvent::MembershipEndSet { property, ends_at }),
        2 => offers(),
        1 => prop::option::of(ids().prop_map(HandOverId))
            .prop_map(|hand_over| AccountEvent::FactorDemanded { hand_over }),
        1 => (properties(), refusals_of_acts())
            .prop_map(|(property, because)| AccountEvent::AddingRefused { property, because }),
        1 => Just(AccountEvent::AccountDeleted {}),
        1 => any::<bool>()
            .prop_map(|password_kept| AccountEvent::AccountRestored { password_kept }),
        1 => (personal(), select(vec![
            NameChange::Edited,
            NameChange::AddedAgain,
            NameChange::AnotherName,
        ]))
            .prop_map(|(name, because)| AccountEvent::NameChanged { name, because }),
        1 => select(vec![Language::Fr, Language::En])
            .prop_map(|language| AccountEvent::LanguageChanged { language }),
        2 => of_oneself(),
        1 => ids().prop_map(|id| AccountEvent::LegalHoldPlaced { hold: HoldId(id) }),
        1 => ids().prop_map(|id| AccountEvent::LegalHoldLifted { hold: HoldId(id) }),
        1 => Just(AccountEvent::AccountErased { ground: ErasureGround::LegalDuty }),
        2 => acts_of_others(),
    ]
}

fn of_oneself() -> impl Strategy<Value = AccountEvent> {
    let zones = select(vec![None, TimeZone::named("Europe/Paris"), TimeZone::named("Asia/Tokyo")]);
    prop_oneof![
        prop::option::of(ids().prop_map(EventId)).prop_map(|event| {
            AccountEvent::SuspiciousActivityReported(SuspiciousActivityReported { event })
        }),
        (properties(), select(Permission::ALL.to_vec())).prop_map(|(property, permission)| {
            AccountEvent::PermissionRequested(PermissionRequested { property, permission })
        }),
        zones.prop_map(|time_zone| AccountEvent::TimeZoneChanged(TimeZoneChanged { time_zone })),
    ]
}

fn offers() -> impl Strategy<Value = AccountEvent> {
    let ends = (moments(), prop::option::of(moments()), prop::option::of(accounts()));
    prop_oneof![
        (properties(), permissions(), ends, personal()).prop_map(
            |(property, permissions, (expires_at, ends_at, by), email)| {
                AccountEvent::MembershipOffered {
                    property,
                    permissions,
                    ends_at,
                    expires_at,
                    email,
                    by,
                }
            }
        ),
        properties().prop_map(|property| AccountEvent::MembershipAccepted { property }),
        properties().prop_map(|property| AccountEvent::MembershipDeclined { property }),
        properties().prop_map(|property| AccountEvent::MembershipOfferWithdrawn { property }),
        properties().prop_map(|property| AccountEvent::MembershipOfferExpired { property }),
    ]
}

fn refusals_of_acts() -> impl Strategy<Value = ActRefusal> {
    select(vec![ActRefusal::Oneself, ActRefusal::Stranger, ActRefusal::Elsewhere, ActRefusal::Role])
}

fn found_so() -> impl Strategy<Value = Unchanged> {
    let (version, revision) = (any::<u16>(), any::<u16>());
    prop_oneof![
        Just(Unchanged::AlreadySo {}),
        Just(Unchanged::SecondPersonAwaited {}),
        Just(Unchanged::NotThere {}),
        revision.prop_map(|revision| Unchanged::PermissionsHeld {
            permissions: BTreeSet::new(),
            revision: u64::from(revision),
        }),
        version.prop_map(|version| Unchanged::PolicySame { version: u32::from(version) }),
        (any::<u16>(), moments()).prop_map(|(proposal, until)| Unchanged::PolicyProposed {
            proposal: u32::from(proposal),
            loosens: vec![],
            until,
        }),
    ]
}

fn acts_of_others() -> impl Strategy<Value = AccountEvent> {
    let hands = || select(vec![ActedBy::Manager, ActedBy::Support, ActedBy::Machine]);
    let roles = || select(OperatorRole::ALL.to_vec());
    prop_oneof![
        (roles(), links(), moments()).prop_map(|(role, link, expires_at)| {
            AccountEvent::OperatorInvited(OperatorInvited { role, link, expires_at })
        }),
        (roles(), prop::option::of(links())).prop_map(|(role, invitation)| {
            AccountEvent::OperatorRoleGranted { role, invitation }
        }),
        roles().prop_map(|role| AccountEvent::OperatorRoleWithdrawn { role }),
        hands().prop_map(|by| AccountEvent::AccountSuspended { by }),
        hands().prop_map(|by| AccountEvent::AccountResumed { by }),
        hands().prop_map(|by| AccountEvent::CredentialEnabled { by }),
        (references(), moments()).prop_map(|(reference, until)| {
            AccountEvent::NextAttemptFlagged(NextAttemptFlagged { reference, until })
        }),
        (select(Act::ALL.to_vec()), prop::option::of(accounts()), found_so()).prop_map(
            |(act, subject, because)| AccountEvent::ActChangedNothing { act, subject, because }
        ),
        (select(Act::ALL.to_vec()), prop::option::of(accounts()), refusals_of_acts()).prop_map(
            |(act, subject, because)| match subject {
                Some(subject) => AccountEvent::ActRefused { act, subject, because },
                None => AccountEvent::OperatorActRefused { act, because },
            }
        ),
    ]
}

fn links_of_an_account() -> impl Strategy<Value = AccountEvent> {
    let closed = select(vec![
        LinkClosed::Expired,
        LinkClosed::Superseded,
        LinkClosed::Used,
        LinkClosed::Withdrawn,
    ]);
    let declined = select(vec![
        ResetDeclined::HourlyLimit,
        ResetDeclined::DailyLimit,
        ResetDeclined::AccountDeleted,
        ResetDeclined::AccountSuspended,
    ]);
    let superseded = || prop::option::of(links());
    prop_oneof![
        (links(), moments(), superseded()).prop_map(|(link, expires_at, supersedes)| {
            AccountEvent::ActivationLinkIssued { link, expires_at, supersedes }
        }),
        (links(), accounts()).prop_map(|(link, replaced_by)| {
            AccountEvent::ActivationLinkWithdrawn { link, replaced_by }
        }),
        (links(), moments(), superseded()).prop_map(|(link, expires_at, supersedes)| {
            AccountEvent::PasswordResetRequested { link, expires_at, supersedes }
        }),
        (links(), moments()).prop_map(|(link, expires_at)| AccountEvent::PasswordResetRepeated {
            link,
            expires_at
        }),
        declined.prop_map(|why| AccountEvent::PasswordResetDeclined { why }),
        (links(), purposes(), closed).prop_map(|(link, purpose, why)| AccountEvent::LinkRefused {
            link,
            purpose,
            why
        }),
        (links(), purposes())
            .prop_map(|(link, purpose)| AccountEvent::LinkExpired { link, purpose }),
        (credentials(), links(), purposes(), prop::option::of(credentials())).prop_map(
            |(credential, link, purpose, replaces)| AccountEvent::PasswordChosen {
                credential,
                link,
                purpose,
                replaces
            }
        ),
    ]
}

fn guesses_at_an_account() -> impl Strategy<Value = AccountEvent> {
    prop_oneof![
        5 => (attempts(), prop::option::of(devices()))
            .prop_map(|(attempt, device)| AccountEvent::LoginAttempted { attempt, device }),
        1 => (attempts(), refusals())
            .prop_map(|(attempt, because)| AccountEvent::LoginRefused { attempt, because }),
        1 => (attempts(), references()).prop_map(|(attempt, reference)| {
            AccountEvent::AttemptFlagged(AttemptFlagged { attempt, reference })
        }),
        1 => attempts().prop_map(|attempt| AccountEvent::LoginAttemptAbandoned { attempt }),
        1 => (attempts(), credentials())
            .prop_map(|(attempt, credential)| AccountEvent::PasswordAccepted { attempt, credential }),
        5 => (attempts(), prop::option::of(credentials()))
            .prop_map(|(attempt, credential)| AccountEvent::LoginFailed { attempt, credential }),
        2 => (locks(), rules(), vec(attempts(), 0..4), prop::option::of(moments()))
            .prop_map(|(lock, rule, evidence, until)| {
                AccountEvent::AccountLocked { lock, rule, evidence, until }
            }),
        1 => (locks(), vec(attempts(), 0..4))
            .prop_map(|(lock, evidence)| AccountEvent::KnownDevicesShutOut { lock, evidence }),
        1 => locks().prop_map(|lock| AccountEvent::LockExpired { lock }),
        1 => (locks(), lifters()).prop_map(|(lock, by)| AccountEvent::AccountUnlocked { lock, by }),
        1 => any::<u32>()
            .prop_map(|consecutive| AccountEvent::CredentialDisabled { consecutive }),
    ]
}

fn references() -> impl Strategy<Value = FlagReference> {
    any::<u64>().prop_map(FlagReference::of_random)
}

fn lifters() -> impl Strategy<Value = UnlockedBy> {
    select(vec![UnlockedBy::Reset, UnlockedBy::Manager, UnlockedBy::Support, UnlockedBy::Machine])
}

fn sessions_of_an_account() -> impl Strategy<Value = AccountEvent> {
    let ends = select(vec![
        SessionEnd::Logout,
        SessionEnd::Idle,
        SessionEnd::Expired,
        SessionEnd::PasswordChanged,
        SessionEnd::AccountClosed,
        SessionEnd::EndedByManager,
        SessionEnd::EndedBySupport,
        SessionEnd::EndedAtMachine,
        SessionEnd::Suspended,
        SessionEnd::Replaced,
        SessionEnd::EndedByOwner,
        SessionEnd::ActivityReported,
    ]);
    prop_oneof![
        2 => (attempts(), sessions(), devices(), moments()).prop_map(
            |(attempt, session, device, expires_at)| {
                AccountEvent::LoginSucceeded { attempt, session, device, expires_at }
            }
        ),
        1 => sessions().prop_map(|session| AccountEvent::SessionSeen { session }),
        1 => (sessions(), sessions())
            .prop_map(|(session, renewed)| AccountEvent::SessionRenewed(SessionRenewed { session, renewed })),
        1 => (vec(sessions(), 0..4), ends)
            .prop_map(|(sessions, because)| AccountEvent::SessionsEnded { sessions, because }),
    ]
}

fn unusual_activity() -> impl Strategy<Value = AccountEvent> {
    let activities = || ids().prop_map(ActivityId);
    let network = (0..3_u8).prop_map(|n| NetworkTag(format!("{n:032x}")));
    let evidence = (
        moments(),
        devices(),
        prop::option::of(attempts()),
        prop::option::of(sessions()),
        prop::option::of(network),
    );
    let evidence = evidence.prop_map(|(at, device, attempt, session, network)| ActivityEvidence {
        at,
        device,
        attempt,
        session,
        network,
    });
    let ends = select(vec![
        ActivityEnd::Time,
        ActivityEnd::Reset,
        ActivityEnd::Support,
        ActivityEnd::Machine,
    ]);
    let stops = prop_oneof![
        activities().prop_map(|activity| LoginStop::UnusualActivity { activity }),
        Just(LoginStop::Lapsed {}),
        Just(LoginStop::ResetRequired {}),
    ];
    prop_oneof![
        2 => (activities(), activity_rules(), vec(evidence, 0..4), moments()).prop_map(
            |(activity, rule, evidence, until)| {
                AccountEvent::UnusualActivityDetected { activity, rule, evidence, until }
            }
        ),
        1 => (activities(), ends)
            .prop_map(|(activity, by)| AccountEvent::UnusualActivityEnded { activity, by }),
        1 => (attempts(), stops, prop::option::of(devices())).prop_map(
            |(attempt, because, device)| AccountEvent::LoginStopped { attempt, because, device }
        ),
        1 => (moments(), any::<u32>())
            .prop_map(|(unused_since, days)| AccountEvent::AccountLapsed { unused_since, days }),
        1 => select(vec![ReactivatedBy::Reset, ReactivatedBy::Support])
            .prop_map(|by| AccountEvent::AccountReactivated { by }),
    ]
}

fn activity_rules() -> impl Strategy<Value = ActivityRule> {
    let actions = || select(vec![ActivityAction::Observe, ActivityAction::Refuse]);
    prop_oneof![
        (any::<u32>(), actions()).prop_map(|(within_minutes, action)| {
            ActivityRule::DevicesTakingTurns { within_minutes, action }
        }),
        (any::<u32>(), any::<u32>(), actions()).prop_map(|(more_than, within_hours, action)| {
            ActivityRule::ManyDevices { more_than, within_hours, action }
        }),
        (any::<u32>(), any::<u32>(), actions()).prop_map(|(more_than, within_minutes, action)| {
            ActivityRule::ManyNetworks { more_than, within_minutes, action }
        }),
    ]
}

fn properties() -> impl Strategy<Value = PropertyId> {
    ids().prop_map(PropertyId)
}

fn permissions() -> impl Strategy<Value = BTreeSet<Permission>> {
    btree_set(select(Permission::ALL.to_vec()), 0..6)
}

fn rights_of_an_account() -> impl Strategy<Value = AccountEvent> {
    let causes = select(vec![DenialCause::NotAMember, DenialCause::PermissionMissing]);
    prop_oneof![
        (properties(), permissions(), permissions()).prop_map(|(property, granted, withdrawn)| {
            AccountEvent::PermissionsChanged { property, granted, withdrawn }
        }),
        (properties(), select(Permission::ALL.to_vec()), causes).prop_map(
            |(property, permission, cause)| AccountEvent::AccessDenied {
                property,
                permission,
                cause
            }
        ),
    ]
}
