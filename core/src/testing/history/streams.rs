//! Streams of a generated history: how do commands of a move reach the streams they are for?
//! Decided, recorded and folded there.

use super::asked::address_tag;
use super::intents::{MANAGER, OPERATOR};
use super::play::{World, hotel};
use super::told::{Answered, Stream};
use crate::account::{AccountCommand, AccountEvent};
use crate::authority::ReasonCode;
use crate::clock::Time;
use crate::email_claim::EmailClaimCommand;
use crate::engine::{Aggregate, Context, Intent, record};
use crate::ids::{AccountId, CommandId, MailId, PropertyId, SessionId};
use crate::language::Language;
use crate::mail::{MailCommand, MailTemplate, Order, Suppression};
use crate::metadata::{Actor, ActorKind};
use crate::policy::{Policy, PolicyCommand, Profile, Settings};
use crate::property::PropertyCommand;
use crate::store::Expected;
use crate::stream::StreamId;
use crate::unknown::UnknownCommand;

impl World {
    pub(super) fn adopt(&mut self, profile: Profile, settings: Settings) {
        let (policy, stream) = (self.policy(), StreamId::policy());
        let intent = self.reviewing(OPERATOR);
        let propose = PolicyCommand::Propose { profile, settings, by: OPERATOR };
        run(&mut self.history.policies, &stream, &policy, &intent, &propose);
        let Some(waiting) = self.history.policies.state.waiting() else { return };
        let (proposal, by) = (waiting.proposal, MANAGER);
        let approve = PolicyCommand::Approve { proposal, by, proposer_operates: true };
        let intent = self.reviewing(MANAGER);
        run(&mut self.history.policies, &stream, &policy, &intent, &approve);
    }

    /// An operator who changes the policy, and says why.
    fn reviewing(&mut self, who: AccountId) -> Intent {
        let actor = Actor::signed_in(ActorKind::Support, who, SessionId("5e".repeat(32)));
        let reason = Some(ReasonCode::PolicyReview.plain());
        Intent { actor, reason, ..self.by_engine("command line") }
    }

    pub(super) fn make_property(&mut self, number: u8) {
        let (policy, intent) = (self.policy(), self.at_the_machine());
        let id = hotel(number);
        let stream = self.history.properties.entry(id).or_default();
        let command = PropertyCommand::Create { name: format!("Hotel {number}"), time_zone: None };
        run(stream, &StreamId::property(id), &policy, &intent, &command);
    }

    /// Draws nothing, so that a history without it is the same in everything else.
    pub(super) fn bill(&mut self, id: PropertyId, command: &PropertyCommand) {
        let policy = self.policy();
        let said = CommandId::derived(&[format!("{} {command:?}", self.at).as_bytes()]);
        let service = Actor { kind: ActorKind::Service, ..Actor::system("billing") };
        let intent = Intent::new(self.at, service, said);
        let stream = self.history.properties.entry(id).or_default();
        run(stream, &StreamId::property(id), &policy, &intent, command);
    }

    pub(super) fn queue_mail(&mut self, account: Option<AccountId>, suppressed: bool) {
        let stream = account.and_then(|account| self.history.accounts.get(&account));
        let Some((account, cause)) = account.zip(stream.and_then(|of| of.events.last())) else {
            return;
        };
        let order = Order {
            account,
            template: MailTemplate::PasswordReset,
            language: Language::En,
            cause: cause.id,
            cause_stream: cause.stream.clone(),
            caused_at: cause.meta.at,
            link: None,
            property: None,
        };
        self.newest_mail = Some(MailId::caused_by(cause.id, "password_reset"));
        let suppressed = suppressed.then_some(Suppression::AccountExists);
        self.mail(&MailCommand::Queue { order, suppressed });
    }

    pub(super) fn mail(&mut self, command: &MailCommand) {
        let Some(mail) = self.newest_mail else { return };
        let (policy, intent) = (self.policy(), self.by_engine("mail"));
        let stream = self.history.mails.entry(mail).or_default();
        run(stream, &StreamId::mail(mail), &policy, &intent, command);
    }

    pub(super) fn on_claim(&mut self, address: u8, command: EmailClaimCommand) {
        let (policy, tag) = (self.policy(), address_tag(address));
        let intent = self.managing(None);
        let name = StreamId::email_claim(&tag);
        run(self.history.claims.entry(tag).or_default(), &name, &policy, &intent, &command);
    }

    pub(super) fn on_unknown(&mut self, command: &UnknownCommand) {
        let (policy, intent) = (self.policy(), self.outside_as(Actor::anonymous()));
        run(&mut self.history.unknown, &StreamId::unknown(7), &policy, &intent, command);
    }

    pub(super) fn on_account(&mut self, account: AccountId, command: AccountCommand) {
        let (policy, intent) = (self.policy(), self.intent_of(account, &command));
        let stream = self.history.accounts.entry(account).or_default();
        let before = stream.state.clone();
        let name = StreamId::account(account);
        let events = run(stream, &name, &policy, &intent, &command);
        for event in events.iter().flatten() {
            if let AccountEvent::ActivationLinkIssued { link, .. }
            | AccountEvent::PasswordResetRequested { link, .. } = event
            {
                self.links.entry(account).or_default().push(*link);
            }
        }
        let at = self.at;
        self.history.answered.push(Answered { at, account, before, command, policy, events });
    }
}

/// Decides, records and folds; `None` where the rules refused.
fn run<A: Aggregate>(
    stream: &mut Stream<A>,
    name: &StreamId,
    policy: &Policy,
    intent: &Intent,
    command: &A::Command,
) -> Option<Vec<A::Event>> {
    let time = Time::sure(intent.at);
    let context = Context { policy, time, requester: intent.requester() };
    let events = stream.state.decide(context, command).ok()?;
    let expected = Expected::after(stream.events.last().map(|last| last.revision));
    let recorded = record::<A>(name, policy, intent, "test", expected, events.clone());
    for one in recorded {
        stream.state.evolve(&one);
        stream.events.push(one);
    }
    Some(events)
}
