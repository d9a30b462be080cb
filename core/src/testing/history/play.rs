//! What follows from some moves? A small world without an engine: every event in it was decided by
//! the rules and recorded as the engine records.

use super::intents::{MANAGER, OPERATOR};
use super::moves::{ADDRESSES, Act, Move};
use super::told::{Answered, CANARY_ADDRESS, CANARY_NAME, CANARY_WORDS, History, Stream};
use crate::account::{
    AccountCommand, AccountEvent, ErasureGround, FactorResetReason, IdentityCheck, Living,
    SessionEnd,
};
use crate::authority::{Hand, OperatorRole};
use crate::email_claim::EmailClaimCommand;
use crate::engine::{Aggregate, Context, Intent, record};
use crate::ids::{
    AccountId, AddressTag, AttemptId, ClaimId, CommandId, CredentialId, DeviceId, HandOverId,
    HoldId, LinkId, MailId, PropertyId, SessionId,
};
use crate::language::Language;
use crate::lockout::Lock;
use crate::mail::{MailCommand, MailRoute, MailTemplate, MailTrouble, Order, Suppression};
use crate::metadata::{Actor, ActorKind};
use crate::permission::Permission;
use crate::policy::{Policy, PolicyCommand, Profile, Settings};
use crate::property::{
    BillingMessage, InvoiceId, InvoiceSaid, InvoiceStatus, PropertyCommand, SubscriptionSaid,
    SubscriptionStatus,
};
use crate::store::Expected;
use crate::stream::StreamId;
use crate::timestamp::Timestamp;
use crate::unknown::UnknownCommand;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) struct World {
    history: History,
    pub(super) at: Timestamp,
    /// Counts what is drawn: ids, commands.
    drawn: u128,
    /// Every link ever made for an account, the newest last.
    links: BTreeMap<AccountId, Vec<LinkId>>,
    /// What the history began with.
    first: Settings,
    newest_mail: Option<MailId>,
}

/// Plays the moves in a ledger of this profile.
pub fn play(profile: Profile, moves: &[Move]) -> History {
    play_under(profile, profile.settings(), moves)
}

/// Plays the moves in a ledger with these settings; those out of bounds are never adopted, and the
/// default profile judges.
pub fn play_under(profile: Profile, settings: Settings, moves: &[Move]) -> History {
    let at = crate::testing::moment(0);
    let mut world = World {
        history: History::default(),
        at,
        drawn: 0,
        links: BTreeMap::new(),
        first: settings.clone(),
        newest_mail: None,
    };
    world.adopt(profile, settings);
    for number in 0..super::PROPERTIES {
        world.make_property(number);
    }
    // Somebody is there from the start, and somebody has an activation link.
    for (address, act) in [
        (0, Act::Join { property: 0 }),
        (0, Act::ChoosePassword { link: 0 }),
        (0, Act::Guess { times: 1, matched: true, from_device: None }),
        (1, Act::Join { property: 1 }),
    ] {
        world.play(address, act);
    }
    for one in moves {
        world.at = world.at.plus(TimeDelta::seconds(i64::from(one.seconds)));
        world.play(one.address % ADDRESSES, one.act);
    }
    world.history
}

/// The property of this number.
pub fn hotel(number: u8) -> PropertyId {
    PropertyId(Uuid::from_u128(0xa000 + u128::from(number)))
}

/// The permission of this number.
fn permission(number: u8) -> Permission {
    let all = Permission::ALL;
    all.into_iter().nth(usize::from(number) % all.len()).unwrap_or(Permission::Rates)
}

impl World {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others depend on who is there")]
    fn play(&mut self, address: u8, act: Act) {
        let account = self.holder(address);
        match act {
            Act::Join { property: number } => self.join(address, account, hotel(number)),
            Act::Adopt { profile } => {
                let (profile, settings) = match profile {
                    0 => (Profile::Hotel, Profile::Hotel.settings()),
                    1 => (Profile::Nist, Profile::Nist.settings()),
                    2 => (Profile::Pci, Profile::Pci.settings()),
                    _ => (Profile::Hotel, self.first.clone()),
                };
                self.adopt(profile, settings);
            }
            Act::QueueMail { suppressed } => self.queue_mail(account, suppressed),
            Act::TryMail => self.mail(&MailCommand::Try),
            Act::AnswerMail { answer } => self.mail(&answer_of_a_server(answer)),
            Act::SuppressMail => {
                self.mail(&MailCommand::Suppress { why: Suppression::Superseded });
            }
            Act::Bill { property: number, subject, sequence, says, hours_ago } => {
                let since = self.at.minus(TimeDelta::hours(i64::from(hours_ago)));
                if let Some(command) = said(subject, u64::from(sequence), says, since) {
                    self.bill(hotel(number), &command);
                }
            }
            act => match account {
                Some(account) => self.at_account(address, account, act),
                None => self.at_nobodys(address, act),
            },
        }
    }

    fn at_account(&mut self, address: u8, account: AccountId, act: Act) {
        let links = self.links.get(&account).cloned().unwrap_or_default();
        let living = self.living(account);
        let nth = |n: u8| living.map(|living| living.sessions.keys().nth(usize::from(n)).cloned());
        let command = match act {
            Act::SetEnd { property: number, hours } => {
                let ends_at = self.at.plus(TimeDelta::hours(i64::from(hours)));
                let (property, ends_at) = (hotel(number), Some(ends_at).filter(|_| hours > 0));
                AccountCommand::SetMembershipEnd { property, ends_at }
            }
            Act::Leave { property: number } => AccountCommand::Leave { property: hotel(number) },
            Act::Tick { property: number, grant, withdraw } => AccountCommand::ChangePermissions {
                property: hotel(number),
                grant: [permission(grant)].into(),
                withdraw: [permission(withdraw)].into(),
                hand: hand_of(super::moves::OWNER),
                seen: None,
            },
            Act::AskFor { property: number, permission: asked } => {
                let (property, permission) = (hotel(number), permission(asked));
                let Some(Err(cause)) = living.map(|of| of.holds(property, permission)) else {
                    return;
                };
                AccountCommand::NoteDenial { property, permission, cause }
            }
            Act::Withdraw => AccountCommand::WithdrawActivation { replaced_by: MANAGER },
            Act::Erase => return self.erase(address, account),
            Act::OnAnother { what, hand } => {
                // One of two operators, so that what needs both of them is reached.
                let drawn = self.draw();
                let by = AccountId(Uuid::from_u128(0x0f00 + drawn.as_u128() % 2));
                on_another(what, hand_of(hand), Some(by), Some(HandOverId(drawn)))
            }
            Act::Invite { role } => AccountCommand::InviteOperator {
                role: if role == 0 { OperatorRole::Support } else { OperatorRole::Compliance },
                link: LinkId(self.draw()),
                expires_at: self.at.plus(TimeDelta::hours(1)),
            },
            Act::Dismiss => AccountCommand::WithdrawOperator,
            Act::Hold => match living.and_then(|living| living.holds.keys().next()) {
                Some(hold) => AccountCommand::LiftHold { hold: *hold },
                None => AccountCommand::PlaceHold { hold: HoldId(self.draw()) },
            },
            Act::RequestReset => AccountCommand::RequestReset { link: LinkId(self.draw()) },
            Act::ChoosePassword { link } => {
                let Some(link) = links.iter().rev().nth(usize::from(link)).copied() else { return };
                AccountCommand::ChoosePassword { link, credential: CredentialId(self.draw()) }
            }
            Act::Ask { from_device } => self.question(account, from_device).1,
            Act::Judge { open, matched } => {
                let open = living.and_then(|living| living.lockout.open.get(usize::from(open)));
                let Some(attempt) = open.map(|open| open.attempt) else { return };
                self.judgement(account, attempt, matched, None)
            }
            Act::Guess { times, matched, from_device } => {
                for _ in 0..times {
                    let (attempt, ask) = self.question(account, from_device);
                    let device = device_of(&ask);
                    self.on_account(account, ask);
                    let judge = self.judgement(account, attempt, matched, device);
                    self.on_account(account, judge);
                }
                return;
            }
            Act::UseSession { session } => {
                let Some(Some(session)) = nth(session) else { return };
                AccountCommand::UseSession { session }
            }
            Act::LogOut { session } => {
                let Some(Some(session)) = nth(session) else { return };
                AccountCommand::EndSession { session, because: SessionEnd::Logout }
            }
            Act::Factor { what, code } => return self.factor(account, what, code),
            Act::Sweep => return self.sweep(account),
            Act::AwaitEndOfLock => {
                if let Some(Lock::Shut { until: Some(until), .. }) =
                    living.map(|of| of.lockout.lock)
                {
                    self.at = self.at.max(until.minus(TimeDelta::seconds(3)));
                }
                return;
            }
            Act::Join { .. }
            | Act::QueueMail { .. }
            | Act::TryMail
            | Act::AnswerMail { .. }
            | Act::SuppressMail
            | Act::Bill { .. }
            | Act::Adopt { .. } => return,
        };
        self.on_account(account, command);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "nobody is there to do the others")]
    fn at_nobodys(&mut self, address: u8, act: Act) {
        let tag = address_tag(address);
        match act {
            Act::Ask { .. } => {
                let attempt = AttemptId(self.draw());
                self.on_unknown(&UnknownCommand::AskToLogIn { address: tag, attempt });
            }
            Act::Guess { times, .. } => {
                for _ in 0..times {
                    let attempt = AttemptId(self.draw());
                    let asked = UnknownCommand::AskToLogIn { address: tag.clone(), attempt };
                    self.on_unknown(&asked);
                    self.on_unknown(&UnknownCommand::Fail { address: tag.clone(), attempt });
                }
            }
            Act::RequestReset => self.on_unknown(&UnknownCommand::RequestReset { address: tag }),
            _ => {}
        }
    }

    pub(super) fn question(
        &mut self,
        account: AccountId,
        from_device: Option<u8>,
    ) -> (AttemptId, AccountCommand) {
        let attempt = AttemptId(self.draw());
        let device = self.living(account).and_then(|living| {
            living.known_devices.iter().rev().nth(usize::from(from_device?)).cloned()
        });
        (attempt, AccountCommand::AskToLogIn { attempt, device })
    }

    pub(super) fn judgement(
        &mut self,
        account: AccountId,
        attempt: AttemptId,
        matched: bool,
        device: Option<DeviceId>,
    ) -> AccountCommand {
        let credential = self.living(account).and_then(Living::usable_password);
        let drawn = self.draw().simple().to_string();
        let session = SessionId(drawn.repeat(2));
        let device = device.unwrap_or_else(|| DeviceId(drawn.repeat(2)));
        let network = Some(super::intents::network(attempt));
        AccountCommand::Judge { attempt, credential, matched, session, device, network }
    }

    fn sweep(&mut self, account: AccountId) {
        let Some(living) = self.living(account) else { return };
        let sessions: Vec<_> = living.sessions.keys().cloned().collect();
        let links: Vec<_> = living.links.all_live().iter().map(|live| live.link).collect();
        if let Lock::Shut { lock, .. } = living.lockout.lock {
            self.on_account(account, AccountCommand::ExpireLock { lock });
        }
        self.on_account(account, AccountCommand::LetFactorTimePass);
        for link in links {
            self.on_account(account, AccountCommand::ExpireLink { link });
        }
        for session in sessions {
            self.on_account(account, AccountCommand::ExpireSession { session });
        }
        let Some(living) = self.living(account) else { return };
        let ends: Vec<_> = living.membership_ends.clone().into_iter().collect();
        let activities: Vec<_> = living.activity.refusals().map(|notice| notice.activity).collect();
        let unused_since = living.used_at;
        for activity in activities {
            self.on_account(account, AccountCommand::ExpireActivity { activity });
        }
        self.on_account(account, AccountCommand::Lapse { unused_since });
        for (property, ends_at) in ends {
            self.on_account(account, AccountCommand::EndMembership { property, ends_at });
        }
    }

    /// The way of the registration (S1): claim, account, confirmation; or joining who is there.
    fn join(&mut self, address: u8, holder: Option<AccountId>, property: PropertyId) {
        let permissions = [Permission::Reservations, Permission::ManageUsers].into();
        if let Some(account) = holder {
            let command = AccountCommand::Join { property, permissions, ends_at: None };
            return self.on_account(account, command);
        }
        if address + 1 == ADDRESSES {
            return; // Nobody's for ever.
        }
        let (account, claim) = (AccountId(self.draw()), ClaimId(self.draw()));
        let link = LinkId(self.draw());
        self.on_claim(address, EmailClaimCommand::Claim { account, claim });
        let create = AccountCommand::Create {
            claim,
            address: address_tag(address),
            email: format!("{CANARY_ADDRESS}-{address}@hotel.example"),
            name: format!("{CANARY_NAME} {address}"),
            language: Language::En,
            property,
            permissions,
            ends_at: None,
            link,
        };
        self.on_account(account, create);
        self.on_claim(address, EmailClaimCommand::Confirm { account, claim });
    }

    fn erase(&mut self, address: u8, account: AccountId) {
        let ground = ErasureGround::Request;
        self.on_account(account, AccountCommand::Erase { ground });
        if self.living(account).is_some() {
            return; // A legal hold forbids it.
        }
        self.on_claim(address, EmailClaimCommand::Release { account });
    }

    fn adopt(&mut self, profile: Profile, settings: Settings) {
        let (policy, stream) = (self.policy(), StreamId::policy());
        let mut intent = self.by_engine("command line");
        let session = SessionId("5e".repeat(32));
        intent.actor = Actor::signed_in(ActorKind::Support, OPERATOR, session);
        let propose = PolicyCommand::Propose { profile, settings, by: OPERATOR };
        run(&mut self.history.policies, &stream, &policy, &intent, &propose);
        let Some(waiting) = self.history.policies.state.waiting() else { return };
        let (proposal, by) = (waiting.proposal, MANAGER);
        let approve = PolicyCommand::Approve { proposal, by, proposer_operates: true };
        let intent = self.by_engine("command line");
        run(&mut self.history.policies, &stream, &policy, &intent, &approve);
    }

    fn make_property(&mut self, number: u8) {
        let (policy, intent) = (self.policy(), self.by_engine("command line"));
        let id = hotel(number);
        let stream = self.history.properties.entry(id).or_default();
        let command = PropertyCommand::Create { name: format!("Hotel {number}") };
        run(stream, &StreamId::property(id), &policy, &intent, &command);
    }

    /// Draws nothing, so that a history without it is the same in everything else.
    fn bill(&mut self, id: PropertyId, command: &PropertyCommand) {
        let policy = self.policy();
        let said = CommandId::derived(&[format!("{} {command:?}", self.at).as_bytes()]);
        let service = Actor { kind: ActorKind::Service, ..Actor::system("billing") };
        let intent = Intent::new(self.at, service, said);
        let stream = self.history.properties.entry(id).or_default();
        run(stream, &StreamId::property(id), &policy, &intent, command);
    }

    fn queue_mail(&mut self, account: Option<AccountId>, suppressed: bool) {
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

    fn mail(&mut self, command: &MailCommand) {
        let Some(mail) = self.newest_mail else { return };
        let (policy, intent) = (self.policy(), self.by_engine("mail"));
        let stream = self.history.mails.entry(mail).or_default();
        run(stream, &StreamId::mail(mail), &policy, &intent, command);
    }

    fn on_claim(&mut self, address: u8, command: EmailClaimCommand) {
        let (policy, tag) = (self.policy(), address_tag(address));
        let intent = self.managing(None);
        let name = StreamId::email_claim(&tag);
        run(self.history.claims.entry(tag).or_default(), &name, &policy, &intent, &command);
    }

    fn on_unknown(&mut self, command: &UnknownCommand) {
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

    fn holder(&self, address: u8) -> Option<AccountId> {
        self.history.claims.get(&address_tag(address))?.state.account()
    }

    pub(super) fn living(&self, account: AccountId) -> Option<&Living> {
        self.history.accounts.get(&account)?.state.living()
    }

    fn policy(&self) -> Policy {
        let adopted = self.history.policies.state.current().cloned();
        adopted.unwrap_or_else(|| Policy::first(Profile::Hotel))
    }

    pub(super) fn draw(&mut self) -> Uuid {
        self.drawn += 1;
        Uuid::from_u128(0xd_0000_0000 + self.drawn)
    }
}

fn device_of(ask: &AccountCommand) -> Option<DeviceId> {
    if let AccountCommand::AskToLogIn { device, .. } = ask { device.clone() } else { None }
}

/// One of the hands that may act on others.
fn hand_of(hand: u8) -> Hand {
    let managing = |permissions: &[Permission], properties: u8| Hand::Member {
        memberships: (0..properties)
            .map(|number| (hotel(number), permissions.iter().copied().collect()))
            .collect(),
    };
    let manager = [Permission::ManageUsers, Permission::Reservations];
    match hand {
        0 => managing(&manager, 1),
        1 => managing(&manager, 2),
        2 => managing(&manager, super::PROPERTIES),
        3 => managing(&[Permission::ManageUsers], super::PROPERTIES),
        super::moves::SUPPORT => Hand::Operator(OperatorRole::Support),
        5 => Hand::Operator(OperatorRole::Compliance),
        super::moves::OWNER => managing(&Permission::ALL, super::PROPERTIES),
        6 => Hand::Machine,
        _ => Hand::Oneself,
    }
}

fn on_another(
    what: u8,
    hand: Hand,
    by: Option<AccountId>,
    hand_over: Option<HandOverId>,
) -> AccountCommand {
    match what {
        0 => AccountCommand::Unlock { hand },
        1 => AccountCommand::EndAllSessions { hand },
        2 => AccountCommand::Suspend { hand },
        3 => AccountCommand::Resume { hand },
        _ => AccountCommand::ResetFactor {
            hand,
            why: FactorResetReason::AppDeleted,
            checked: IdentityCheck::Document,
            by,
            hand_over,
        },
    }
}

fn address_tag(address: u8) -> AddressTag {
    AddressTag(format!("1-{address:064x}"))
}

/// What the billing system says: of the subscription, or of one of a few invoices.
fn said(subject: u8, sequence: u64, says: u8, since: Timestamp) -> Option<PropertyCommand> {
    let nth = usize::from(says);
    if subject == 0 {
        let status = SubscriptionStatus::ALL.get(nth).copied().unwrap_or_default();
        let said = SubscriptionSaid { status, since };
        let message = BillingMessage::Subscription { sequence, said };
        return Some(PropertyCommand::Hear(message));
    }
    let invoice: InvoiceId = format!("F-{subject}").parse().ok()?;
    Some(match InvoiceStatus::ALL.get(nth).copied() {
        Some(status) => {
            let said = InvoiceSaid { status, since, payment_link: None };
            PropertyCommand::Hear(BillingMessage::Invoice { invoice, sequence, said })
        }
        None => PropertyCommand::EndGrace { invoice },
    })
}

fn answer_of_a_server(answer: u8) -> MailCommand {
    let (code, cause, reply) = (Some(452), MailTrouble::MailboxFull, CANARY_WORDS.to_owned());
    match answer {
        0 => MailCommand::Accept { via: MailRoute::Smtp, reply },
        1 => MailCommand::Defer { code, cause, reply },
        2 => MailCommand::Refuse { code, cause, reply },
        3 => MailCommand::Lose,
        _ => MailCommand::Bounce { status: "5.2.2".to_owned(), cause, diagnostic: reply },
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
    let context = Context { policy, at: intent.at };
    let events = stream.state.decide(context, command).ok()?;
    let expected = Expected::after(stream.events.last().map(|last| last.revision));
    let recorded = record::<A>(name, policy, intent, "test", expected, events.clone());
    for one in recorded {
        stream.state.evolve(&one);
        stream.events.push(one);
    }
    Some(events)
}
