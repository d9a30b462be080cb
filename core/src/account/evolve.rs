//! The fold of account events: what does each event change in an account that exists?

use super::app_events::{AppEnrolled, AppUsed};
use super::event::AccountEvent;
use super::event_words::OperatorInvited;
use super::event_words::{LinkClosed, LinkPurpose};
use super::factor::FactorPurpose;
use super::factor_events::{FactorAccepted, FactorEnrolled, RecoveryCodeUsed};
use super::flag::Flag;
use super::links::Link;
use super::passkey_events::{PasskeyEnrolled, PasskeyUsed};
use super::session::{Session, SessionRenewed};
use super::state::{
    FORMER_PASSWORDS_MAX, Invitation, KNOWN_DEVICES_MAX, Living, Offer, Suspension,
};
use crate::activity::Sighting;
use crate::authority::Act;
use crate::ids::{AttemptId, CredentialId, LinkId, NetworkTag, PropertyId, SessionId};
use crate::lockout::Fact;
use crate::timestamp::Timestamp;

impl Living {
    #[expect(clippy::too_many_lines, reason = "one arm for each kind of event")]
    pub(super) fn evolve(
        &mut self,
        event: &AccountEvent,
        at: Timestamp,
        network: Option<&NetworkTag>,
    ) {
        self.activity.evolve(event, at);
        self.factors.evolve(event, at);
        match event {
            AccountEvent::AccountCreated { .. }
            | AccountEvent::CreationAbandoned { .. }
            | AccountEvent::AccountErased { .. }
            | AccountEvent::PasswordResetDeclined { .. }
            | AccountEvent::UnusualActivityDetected { .. }
            | AccountEvent::UnusualActivityEnded { .. }
            | AccountEvent::LoginStopped { .. }
            // What these say of factors was folded above.
            | AccountEvent::SecondFactorAsked(_)
            | AccountEvent::FactorSetUpDemanded(_)
            | AccountEvent::FactorEnrolmentStarted(_)
            | AccountEvent::FactorEnrolmentAbandoned { .. }
            | AccountEvent::FactorEnrolmentExpired { .. }
            | AccountEvent::FactorEnrolled(FactorEnrolled { session: None, .. })
            | AccountEvent::FactorAccepted(FactorAccepted {
                purpose:
                    FactorPurpose::LogIn { .. }
                    | FactorPurpose::Enrolment {}
                    | FactorPurpose::HandOver {},
                ..
            })
            | AccountEvent::RecoveryCodeUsed(RecoveryCodeUsed {
                purpose:
                    FactorPurpose::LogIn { .. }
                    | FactorPurpose::Enrolment {}
                    | FactorPurpose::HandOver {},
                ..
            })
            | AccountEvent::PasskeyEnrolled(PasskeyEnrolled { session: None, .. })
            | AccountEvent::PasskeyBackupChanged(_)
            | AccountEvent::PasskeyUsed(PasskeyUsed {
                purpose:
                    FactorPurpose::LogIn { .. }
                    | FactorPurpose::Enrolment {}
                    | FactorPurpose::HandOver {},
                ..
            })
            | AccountEvent::FactorRefused(_)
            | AccountEvent::AppPaired(_)
            | AccountEvent::AppRequestSent(_)
            | AccountEvent::AppRequestExpired { .. }
            | AccountEvent::AppRequestApproved(_)
            | AccountEvent::AppRequestDenied(_)
            | AccountEvent::AppUsed(AppUsed {
                purpose:
                    FactorPurpose::LogIn { .. }
                    | FactorPurpose::Enrolment {}
                    | FactorPurpose::HandOver {},
                ..
            })
            | AccountEvent::AppEnrolled(AppEnrolled { session: None, .. })
            | AccountEvent::AppPushChanged(_)
            | AccountEvent::AppWoken(_)
            | AccountEvent::SecondFactorPaused(_)
            | AccountEvent::SecondFactorPauseEnded { .. }
            | AccountEvent::SecondFactorDisabled { .. }
            | AccountEvent::FactorRemoved { .. }
            | AccountEvent::SecondFactorReset(_)
            | AccountEvent::FactorResetProposed(_)
            | AccountEvent::FactorResetProposalExpired {}
            | AccountEvent::RecoveryCodesIssued(_)
            | AccountEvent::FactorGraceStarted(_)
            | AccountEvent::SecondFactorPostponed { .. }
            | AccountEvent::FactorGraceEnded {}
            | AccountEvent::ActChangedNothing { .. }
            | AccountEvent::FactorDemanded { .. }
            // That an attempt has a reference decides nothing.
            | AccountEvent::AttemptFlagged(_)
            // Where the name lies was folded before: it is the revision.
            | AccountEvent::NameChanged { .. } => {}
            AccountEvent::NextAttemptFlagged(flagged) => self.flag = Some(Flag::set(flagged, at)),
            AccountEvent::LanguageChanged { language } => self.language = *language,
            AccountEvent::TimeZoneChanged(changed) => self.time_zone.clone_from(&changed.time_zone),
            AccountEvent::PermissionRequested(asked) => {
                self.requested.insert((asked.property, asked.permission), at);
            }
            AccountEvent::SuspiciousActivityReported(_) => {
                self.reset_required_at = self.password.map(|_| at);
                // Whose devices they are is in doubt: none gets in past a lock any more.
                self.known_devices.clear();
            }
            AccountEvent::MembershipOffered {
                property, permissions, ends_at, expires_at, by, ..
            } => {
                let (permissions, by) = (permissions.clone(), *by);
                let (ends_at, expires_at) = (*ends_at, *expires_at);
                self.offers.insert(*property, Offer { permissions, ends_at, expires_at, by });
            }
            AccountEvent::MembershipAccepted { property }
            | AccountEvent::MembershipDeclined { property }
            | AccountEvent::MembershipOfferWithdrawn { property }
            | AccountEvent::MembershipOfferExpired { property } => {
                self.offers.remove(property);
            }
            AccountEvent::AddingRefused { because, .. } => {
                self.refused_acts.insert((Act::CreateMember, *because), at);
            }
            AccountEvent::LinkRefused { link, why, .. } => {
                self.links.note_refusal(*link, *why, at);
            }
            AccountEvent::MembershipAdded { property, permissions } => {
                self.offers.remove(property);
                self.membership_ends.remove(property);
                self.memberships.insert(*property, permissions.clone());
            }
            AccountEvent::MembershipRemoved { property, .. } => {
                self.memberships.remove(property);
                self.membership_ends.remove(property);
                self.requested.retain(|(at, _), _| at != property);
            }
            AccountEvent::MembershipEndSet { property, ends_at } => {
                self.end_set(*property, *ends_at);
            }
            AccountEvent::PermissionsChanged { property, granted, withdrawn } => {
                if let Some(held) = self.memberships.get_mut(property) {
                    held.retain(|permission| !withdrawn.contains(permission));
                    held.extend(granted);
                }
            }
            AccountEvent::AccessDenied { cause, .. } => self.denials.note(*cause, at),
            AccountEvent::AccountDeleted {} => self.deleted(at),
            AccountEvent::AccountRestored { password_kept } => self.restored(*password_kept, at),
            AccountEvent::ActivationLinkIssued { link, expires_at, .. } => {
                self.issue(*link, LinkPurpose::Activation, at, *expires_at);
            }
            AccountEvent::PasswordResetRequested { link, expires_at, .. } => {
                self.issue(*link, LinkPurpose::Reset, at, *expires_at);
            }
            AccountEvent::PasswordResetRepeated { .. } => self.links.note_mail(at),
            AccountEvent::ActivationLinkWithdrawn { link, .. } => {
                self.links.close(*link, LinkClosed::Withdrawn);
            }
            AccountEvent::LinkExpired { link, .. } => self.links.close(*link, LinkClosed::Expired),
            AccountEvent::PasswordChosen { credential, link, .. } => {
                self.links.close(*link, LinkClosed::Used);
                self.links.close_all(LinkClosed::Superseded);
                let replaced = self.password.replace(*credential);
                self.retire(replaced);
                self.lockout.reset();
                self.reset_required_at = None;
                self.used_at = at;
            }
            AccountEvent::LoginAttempted { .. }
            | AccountEvent::LoginRefused { .. }
            | AccountEvent::LoginAttemptAbandoned { .. }
            | AccountEvent::LoginFailed { .. }
            | AccountEvent::AccountLocked { .. }
            | AccountEvent::KnownDevicesShutOut { .. }
            | AccountEvent::LockExpired { .. }
            | AccountEvent::CredentialDisabled { .. } => {
                if let Some(fact) = lockout_fact(event) {
                    self.lockout.evolve(&fact, at);
                }
            }
            AccountEvent::AccountUnlocked { lock, .. } => self.lockout.lift(*lock),
            AccountEvent::PasswordAccepted { attempt, .. } => self.lockout.accepted(*attempt),
            AccountEvent::LoginSucceeded { attempt, session, device, expires_at } => {
                let opened = Session {
                    opened_at: at,
                    seen_at: at,
                    expires_at: *expires_at,
                    device: device.clone(),
                    // Where there is a factor, no log-in succeeds without it.
                    factor_at: (!self.factors.enrolled.is_empty()).then_some(at),
                };
                self.lockout.accepted(*attempt);
                // A key says nothing of a password: guesses of that go on being counted.
                if !self.factors.is_without_password(*attempt) {
                    self.lockout.succeeded();
                }
                self.signed_in(session.clone(), opened);
                self.seen(at, session, Some(*attempt), network.cloned());
            }
            AccountEvent::SessionSeen { session } => {
                if let Some(found) = self.sessions.get_mut(session) {
                    found.seen_at = at;
                    self.seen(at, session, None, None);
                }
            }
            AccountEvent::AccountLapsed { .. } => self.lapsed_at = Some(at),
            AccountEvent::AccountReactivated { .. } => {
                self.lapsed_at = None;
                self.used_at = at;
            }
            AccountEvent::SessionRenewed(SessionRenewed { session, renewed }) => {
                if let Some(found) = self.sessions.remove(session) {
                    self.sessions.insert(renewed.clone(), found);
                }
            }
            AccountEvent::SessionsEnded { sessions, .. } => {
                self.sessions.retain(|session, _| !sessions.contains(session));
            }
            AccountEvent::OperatorInvited(OperatorInvited { role, link, expires_at }) => {
                let (role, link, expires_at) = (*role, *link, *expires_at);
                self.invited = Some(Invitation { role, link, expires_at });
            }
            AccountEvent::OperatorRoleGranted { role, .. } => {
                self.operator = Some(*role);
                self.invited = None;
            }
            AccountEvent::OperatorRoleWithdrawn { .. } => {
                self.operator = None;
                self.invited = None;
            }
            AccountEvent::AccountSuspended { by } => {
                self.suspended = Some(Suspension { since: at, by: *by });
                self.links.close_all(LinkClosed::Withdrawn);
            }
            AccountEvent::AccountResumed { .. } => self.suspended = None,
            AccountEvent::ActRefused { act, because, .. }
            | AccountEvent::OperatorActRefused { act, because } => {
                self.refused_acts.insert((*act, *because), at);
            }
            AccountEvent::CredentialEnabled { .. } => self.lockout.enable(),
            AccountEvent::LegalHoldPlaced { hold } => {
                self.holds.insert(*hold, at);
            }
            AccountEvent::LegalHoldLifted { hold } => {
                self.holds.remove(hold);
            }
            AccountEvent::FactorEnrolled(FactorEnrolled { session: Some(session), .. })
            | AccountEvent::PasskeyEnrolled(PasskeyEnrolled { session: Some(session), .. })
            | AccountEvent::AppEnrolled(AppEnrolled { session: Some(session), .. })
            | AccountEvent::AppUsed(AppUsed {
                purpose: FactorPurpose::StepUp { session } | FactorPurpose::Removal { session, .. },
                ..
            })
            | AccountEvent::PasskeyUsed(PasskeyUsed {
                purpose: FactorPurpose::StepUp { session } | FactorPurpose::Removal { session, .. },
                ..
            })
            | AccountEvent::FactorAccepted(FactorAccepted {
                purpose: FactorPurpose::StepUp { session } | FactorPurpose::Removal { session, .. },
                ..
            })
            | AccountEvent::RecoveryCodeUsed(RecoveryCodeUsed {
                purpose: FactorPurpose::StepUp { session } | FactorPurpose::Removal { session, .. },
                ..
            }) => self.factor_shown(session, at),
        }
    }

    fn factor_shown(&mut self, session: &SessionId, at: Timestamp) {
        if let Some(session) = self.sessions.get_mut(session) {
            session.factor_at = Some(at);
        }
    }

    fn issue(&mut self, link: LinkId, purpose: LinkPurpose, at: Timestamp, expires_at: Timestamp) {
        self.links.issue(Link { link, purpose, issued_at: at, expires_at });
    }

    fn deleted(&mut self, at: Timestamp) {
        self.deleted_at = Some(at);
        self.memberships.clear();
        self.membership_ends.clear();
        self.offers.clear();
        self.known_devices.clear();
        self.operator = None;
        self.invited = None;
        self.flag = None;
        self.links.close_all(LinkClosed::Withdrawn);
    }

    /// The end of a membership that is not there would outlive it.
    fn end_set(&mut self, property: PropertyId, ends_at: Option<Timestamp>) {
        match ends_at.filter(|_| self.memberships.contains_key(&property)) {
            Some(ends_at) => self.membership_ends.insert(property, ends_at),
            None => self.membership_ends.remove(&property),
        };
    }

    fn restored(&mut self, password_kept: bool, at: Timestamp) {
        self.used_at = at;
        self.lapsed_at = None;
        self.deleted_at = None;
        // It may be another person, who lives by another clock.
        self.time_zone = None;
        if !password_kept {
            self.reset_required_at = None;
            let dropped = self.password.take();
            self.retire(dropped);
        }
    }

    fn retire(&mut self, password: Option<CredentialId>) {
        self.former_passwords.extend(password);
        let beyond = self.former_passwords.len().saturating_sub(FORMER_PASSWORDS_MAX);
        self.former_passwords.drain(..beyond);
    }

    fn signed_in(&mut self, session: SessionId, opened: Session) {
        self.known_devices.retain(|known| *known != opened.device);
        if self.known_devices.len() >= KNOWN_DEVICES_MAX {
            self.known_devices.remove(0);
        }
        self.known_devices.push(opened.device.clone());
        self.sessions.insert(session, opened);
    }

    fn seen(
        &mut self,
        at: Timestamp,
        session: &SessionId,
        attempt: Option<AttemptId>,
        network: Option<NetworkTag>,
    ) {
        self.used_at = at;
        if let Some(found) = self.sessions.get(session) {
            let (device, session) = (found.device.clone(), session.clone());
            self.activity.seen(Sighting { at, device, session, attempt, network });
        }
    }
}

/// What an event says about guesses, in the words both kinds of address share.
pub(crate) fn lockout_fact(event: &AccountEvent) -> Option<Fact> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only these speak of guesses; evolve is total"
    )]
    Some(match event {
        AccountEvent::LoginAttempted { attempt, device } => {
            Fact::Attempted { attempt: *attempt, from_known_device: device.is_some() }
        }
        AccountEvent::LoginRefused { attempt, because } => {
            Fact::Refused { attempt: *attempt, because: *because }
        }
        AccountEvent::LoginAttemptAbandoned { attempt } => Fact::Abandoned { attempt: *attempt },
        AccountEvent::LoginFailed { attempt, .. } => Fact::Failed { attempt: *attempt },
        AccountEvent::AccountLocked { lock, rule, evidence, until } => Fact::Locked {
            lock: *lock,
            rule: rule.clone(),
            evidence: evidence.clone(),
            until: *until,
        },
        AccountEvent::KnownDevicesShutOut { lock, evidence } => {
            Fact::KnownDevicesShutOut { lock: *lock, evidence: evidence.clone() }
        }
        AccountEvent::LockExpired { lock } => Fact::Expired { lock: *lock },
        AccountEvent::CredentialDisabled { consecutive } => {
            Fact::Disabled { consecutive: *consecutive }
        }
        _ => return None,
    })
}
