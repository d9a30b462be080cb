//! Generated actors: who acts in a history by chance, from where, and on whose authority?

use super::play::World;
use super::told::{CANARY_AGENT, CANARY_NETWORK, CANARY_NOTE};
use crate::account::{
    AccountCommand, AppAnswer, AppAsked, AppAsker, AppCommand, AppFinish, AppRemoval, EnrolledFrom,
    PasskeySetUp,
};
use crate::authority::{ActorCapacity, OperatorRole, ReasonCode};
use crate::engine::Intent;
use crate::ids::{AccountId, AttemptId, BrowserTag, CommandId, NetworkTag, PropertyId, SessionId};
use crate::metadata::{Actor, ActorKind, Authority, Origin, Reason};
use crate::personal::Personal;
use crate::store::Revision;
use crate::stream::StreamId;
use uuid::Uuid;

/// The manager who acts on others: an account outside the history.
pub const MANAGER: AccountId = AccountId(Uuid::from_u128(0xb055));

/// The operator who acts on others: an account outside the history.
pub const OPERATOR: AccountId = AccountId(Uuid::from_u128(0x09e7));

impl World {
    #[expect(clippy::too_many_lines, reason = "every kind of command, by who gives it")]
    pub(super) fn intent_of(&mut self, account: AccountId, command: &AccountCommand) -> Intent {
        match command {
            AccountCommand::Create { property, acting, .. }
            | AccountCommand::Join { property, acting, .. }
            | AccountCommand::SetMembershipEnd { property, acting, .. }
            | AccountCommand::Leave { property, acting }
            | AccountCommand::ChangePermissions { property, acting, .. } => {
                let property = Some(*property);
                Intent { property, ..self.acting(account, &acting.hand) }
            }
            AccountCommand::WithdrawActivation { hand, .. }
            | AccountCommand::Unlock { hand }
            | AccountCommand::EndAllSessions { hand }
            | AccountCommand::Suspend { hand }
            | AccountCommand::Resume { hand }
            | AccountCommand::FlagNextAttempt { hand, .. }
            | AccountCommand::ChangeProfile { hand, .. }
            | AccountCommand::ResetFactor { hand, .. } => self.acting(account, hand),
            AccountCommand::CreateOperator { .. }
            | AccountCommand::InviteOperator { .. }
            | AccountCommand::WithdrawOperator => {
                self.acting(account, &ActorCapacity::Operator(OperatorRole::Support))
            }
            AccountCommand::Erase { .. }
            | AccountCommand::PlaceHold { .. }
            | AccountCommand::LiftHold { .. } => self.at_the_machine(),
            AccountCommand::AbandonCreation { .. } => self.by_engine("command line"),
            AccountCommand::ExpireLock { .. }
            | AccountCommand::ExpireLink { .. }
            | AccountCommand::ExpireSession { .. }
            | AccountCommand::ExpireActivity { .. }
            | AccountCommand::Lapse { .. }
            | AccountCommand::EndMembership { .. }
            | AccountCommand::ExpireOffer { .. }
            | AccountCommand::LetFactorTimePass => self.by_engine("scheduler"),
            AccountCommand::App(AppCommand::NoteWake { .. }) => self.by_engine("push"),
            AccountCommand::App(
                AppCommand::Answer(AppAnswer { factor: Some(_), .. }) | AppCommand::SetPush { .. },
            ) => self.outside_as(Actor::with_device(account)),
            AccountCommand::RequestReset { .. }
            | AccountCommand::AskToLogIn { .. }
            | AccountCommand::AnswerChallenge(_)
            | AccountCommand::LogInWithPasskey(_)
            | AccountCommand::ConfirmPasskey(PasskeySetUp { by: EnrolledFrom::LogIn(_), .. })
            | AccountCommand::StartEnrolment { by: EnrolledFrom::LogIn(_), .. }
            | AccountCommand::ConfirmEnrolment { by: EnrolledFrom::LogIn(_), .. }
            | AccountCommand::App(
                AppCommand::Pair { .. }
                | AppCommand::Answer(AppAnswer { factor: None, .. })
                | AppCommand::Ask(AppAsked {
                    by: AppAsker::LogIn(_) | AppAsker::SetUp(EnrolledFrom::LogIn(_)),
                    ..
                })
                | AppCommand::Finish(AppFinish {
                    by: AppAsker::LogIn(_) | AppAsker::SetUp(EnrolledFrom::LogIn(_)),
                    ..
                }),
            )
            | AccountCommand::AbandonEnrolment { by: EnrolledFrom::LogIn(_), .. } => {
                self.outside_as(Actor::anonymous())
            }
            AccountCommand::Judge { network, .. } => {
                let mut intent = self.outside_as(Actor::anonymous());
                if let (Some(origin), Some(network)) = (&mut intent.origin, network) {
                    origin.net = network.clone();
                }
                intent
            }
            AccountCommand::TryLink { .. } | AccountCommand::ChoosePassword { .. } => {
                self.outside_as(Actor::by_link(account))
            }
            AccountCommand::AcceptMembership { .. }
            | AccountCommand::DeclineMembership { .. }
            | AccountCommand::NoteDenial { .. }
            | AccountCommand::RequestPermission { .. }
            | AccountCommand::NoteRefusal { .. }
            | AccountCommand::NoteRefusedAdding { .. }
            | AccountCommand::NoteUnchanged { .. } => {
                let session = SessionId("5e".repeat(32));
                self.outside_as(Actor::signed_in(ActorKind::Member, account, session))
            }
            AccountCommand::UseSession { session }
            | AccountCommand::EndSession { session, .. }
            | AccountCommand::ReportActivity { session, .. }
            | AccountCommand::EndOwnSessions { from: session, .. }
            | AccountCommand::StepUp { session, .. }
            | AccountCommand::RemoveFactor { session, .. }
            | AccountCommand::IssueRecoveryCodes { session, .. }
            | AccountCommand::StartEnrolment { by: EnrolledFrom::Session(session), .. }
            | AccountCommand::ConfirmEnrolment { by: EnrolledFrom::Session(session), .. }
            | AccountCommand::ConfirmPasskey(PasskeySetUp {
                by: EnrolledFrom::Session(session),
                ..
            })
            | AccountCommand::App(
                AppCommand::Ask(AppAsked {
                    by:
                        AppAsker::StepUp(session)
                        | AppAsker::SetUp(EnrolledFrom::Session(session))
                        | AppAsker::Removal { session, .. },
                    ..
                })
                | AppCommand::Remove(AppRemoval { session, .. })
                | AppCommand::Finish(AppFinish {
                    by:
                        AppAsker::StepUp(session)
                        | AppAsker::SetUp(EnrolledFrom::Session(session))
                        | AppAsker::Removal { session, .. },
                    ..
                }),
            )
            | AccountCommand::AbandonEnrolment { by: EnrolledFrom::Session(session), .. } => {
                let actor = Actor::signed_in(ActorKind::Member, account, session.clone());
                self.outside_as(actor)
            }
        }
    }

    /// Somebody at the machine, who says why.
    pub(super) fn at_the_machine(&mut self) -> Intent {
        let reason = Some(ReasonCode::LegalRequest.plain());
        Intent { actor: Actor::at_the_machine(), reason, ..self.by_engine("command line") }
    }

    pub(super) fn by_engine(&mut self, part: &str) -> Intent {
        Intent::new(self.at, Actor::system(part), CommandId(self.draw()))
    }

    pub(super) fn outside_as(&mut self, actor: Actor) -> Intent {
        let mut intent = Intent::new(self.at, actor, CommandId(self.draw()));
        intent.origin = Some(Origin {
            net: NetworkTag("0a".repeat(16)),
            browser: BrowserTag("0b".repeat(16)),
            ip: Personal::Clear(CANARY_NETWORK.to_owned()),
            user_agent: Personal::Clear(CANARY_AGENT.to_owned()),
        });
        intent
    }

    /// Somebody acts on the account of somebody else, or tries to on their own.
    fn acting(&mut self, account: AccountId, hand: &ActorCapacity) -> Intent {
        if *hand == ActorCapacity::Machine {
            let reason = Some(ReasonCode::LostAccess.plain());
            return Intent { reason, ..self.by_engine("command line") };
        }
        let who = match hand {
            ActorCapacity::Oneself => account,
            ActorCapacity::Member { .. } | ActorCapacity::Machine => MANAGER,
            ActorCapacity::Operator(_) => OPERATOR,
        };
        let kind = hand.actor_kind();
        let managing = self.managing(None);
        let actor = Actor::signed_in(kind, who, SessionId("5e".repeat(32)));
        let own = Authority { stream: StreamId::account(who), revision: Revision(3) };
        let circle = Authority { stream: StreamId::operators(), revision: Revision(1) };
        let authority = match hand {
            ActorCapacity::Operator(_) => vec![own, circle],
            ActorCapacity::Oneself | ActorCapacity::Member { .. } | ActorCapacity::Machine => {
                vec![own]
            }
        };
        Intent { actor, authority, ..managing }
    }

    pub(super) fn managing(&mut self, property: Option<PropertyId>) -> Intent {
        let session = SessionId("5e".repeat(32));
        let actor = Actor::signed_in(ActorKind::Manager, MANAGER, session);
        let authority = Authority { stream: StreamId::account(MANAGER), revision: Revision(3) };
        let note = Some(Personal::Clear(CANARY_NOTE.to_owned()));
        let reason = Reason { code: "asked_by_person".to_owned(), note };
        let outside = self.outside_as(actor);
        Intent { authority: vec![authority], reason: Some(reason), property, ..outside }
    }
}

/// One of eight networks: people move, and some of them more than is usual.
pub(super) fn network(attempt: AttemptId) -> NetworkTag {
    let n = attempt.0.as_u128() % 8;
    NetworkTag(format!("{n:02x}").repeat(16))
}
