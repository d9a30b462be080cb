//! Playing generated moves: what follows from some moves? A small world without an engine: every
//! event in it was decided by the rules and recorded as the engine records.

use super::asked::{
    address_tag, answer_of_a_server, denied, device_of, hand_of, left, on_another, permission,
    renamed, said,
};
use super::intents::MANAGER;
use super::moves::{ADDRESSES, Act, Move, OWNER};
use super::told::{CANARY_ADDRESS, CANARY_NAME, History};
use crate::account::{AccountCommand, ErasureGround, GivenProfile, Living};
use crate::authority::{ActorCapacity, AtProperty, OperatorRole};
use crate::email_claim::EmailClaimCommand;
use crate::ids::{
    AccountId, AttemptId, ClaimId, CredentialId, DeviceId, HandOverId, HoldId, LinkId, MailId,
    PropertyId, SessionId,
};
use crate::language::Language;
use crate::lockout::Lock;
use crate::mail::{MailCommand, Suppression};
use crate::permission::Permission;
use crate::policy::{Policy, Profile, Settings};
use crate::timestamp::Timestamp;
use crate::unknown::UnknownCommand;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) struct World {
    pub(super) history: History,
    pub(super) at: Timestamp,
    /// Counts what is drawn: ids, commands.
    drawn: u128,
    /// Every link ever made for an account, the newest last.
    pub(super) links: BTreeMap<AccountId, Vec<LinkId>>,
    /// What the history began with.
    first: Settings,
    pub(super) newest_mail: Option<MailId>,
}

/// Plays the moves in a ledger of this profile.
pub fn play(profile: Profile, moves: &[Move]) -> History {
    play_under(profile, profile.settings(), moves)
}

/// Plays the moves in a ledger with these settings; those out of bounds are never adopted, and the
/// default profile judges.
pub fn play_under(profile: Profile, settings: Settings, moves: &[Move]) -> History {
    let mut world = World {
        history: History::default(),
        at: crate::testing::moment(0),
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
        (0, Act::Join { property: 0, hand: OWNER }),
        (0, Act::ChoosePassword { link: 0 }),
        (0, Act::Guess { times: 1, matched: true, from_device: None }),
        (1, Act::Join { property: 1, hand: OWNER }),
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

impl World {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others depend on who is there")]
    fn play(&mut self, address: u8, act: Act) {
        let account = self.holder(address);
        match act {
            Act::Join { property: number, hand } => {
                self.join(address, account, hotel(number), hand_of(hand));
            }
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
            Act::TryMail => self.mail(&MailCommand::Try { lost_after: TimeDelta::zero() }),
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

    #[expect(clippy::too_many_lines, reason = "one arm for each act")]
    fn at_account(&mut self, address: u8, account: AccountId, act: Act) {
        let links = self.links.get(&account).cloned().unwrap_or_default();
        let living = self.living(account);
        let nth = |n: u8| living.map(|living| living.sessions.keys().nth(usize::from(n)).cloned());
        let command = match act {
            Act::SetEnd { property: number, hours, hand } => {
                let ends_at = self.at.plus(TimeDelta::hours(i64::from(hours)));
                let (property, ends_at) = (hotel(number), Some(ends_at).filter(|_| hours > 0));
                let acting = AtProperty::managed(hand_of(hand));
                AccountCommand::SetMembershipEnd { property, ends_at, acting }
            }
            Act::Leave { property: number, hand } => {
                let acting = AtProperty::managed(hand_of(hand));
                AccountCommand::Leave { property: hotel(number), acting }
            }
            Act::Answer { property: number, yes, hand } => {
                let offers = living.map(|living| &living.offers);
                let nth = |of: &BTreeMap<PropertyId, _>| {
                    of.keys().nth(usize::from(number) % of.len().max(1)).copied()
                };
                let property = offers.and_then(nth).unwrap_or(hotel(number));
                let offered_by = hand_of(hand);
                if yes {
                    AccountCommand::AcceptMembership { property, offered_by }
                } else {
                    AccountCommand::DeclineMembership { property }
                }
            }
            Act::Tick { property: number, grant, withdraw, hand } => {
                AccountCommand::ChangePermissions {
                    property: hotel(number),
                    grant: [permission(grant)].into(),
                    withdraw: [permission(withdraw)].into(),
                    acting: AtProperty::managed(hand_of(hand)),
                    seen: None,
                }
            }
            Act::AskFor { property: number, permission: asked } => {
                let (property, permission) = (hotel(number), permission(asked));
                let Some(Err(cause)) = living.map(|of| of.holds(property, permission)) else {
                    return;
                };
                denied(property, permission, cause)
            }
            Act::Withdraw => {
                let property = living.and_then(|living| living.made_for).unwrap_or(hotel(0));
                let hand = hand_of(OWNER);
                AccountCommand::WithdrawActivation { replaced_by: MANAGER, property, hand }
            }
            Act::Erase => return self.erase(address, account),
            Act::OnAnother { what, hand } => {
                // One of two operators, so that what needs both of them is reached.
                let drawn = self.draw();
                let by = AccountId(Uuid::from_u128(0x0f00 + drawn.as_u128() % 2));
                on_another(what, hand_of(hand), Some(by), Some(HandOverId(drawn)))
            }
            Act::Rename { hand, language } => renamed(address, hand_of(hand), language),
            Act::Invite { role } => AccountCommand::InviteOperator {
                role: if role == 0 { OperatorRole::Support } else { OperatorRole::Compliance },
                link: LinkId(self.draw()),
                expires_at: self.at.plus(TimeDelta::hours(1)),
                given: Some(self.given(account)).filter(|_| address == 0),
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
                left(session, self.draw())
            }
            Act::Factor { what, code } => return self.factor(account, what, code),
            Act::Passkey { what, answer } => return self.passkey(account, what, answer),
            Act::App { what, answer } => return self.app(account, what, answer),
            Act::Sweep => return self.sweep(account),
            Act::AwaitEndOfLock => {
                let lock = living.map(|of| of.lockout.lock);
                if let Some(Lock::Shut { until: Some(until), .. }) = lock {
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
        let (ends, unused_since) = (living.membership_ends.clone(), living.used_at);
        let activities: Vec<_> = living.activity.refusals().map(|notice| notice.activity).collect();
        for activity in activities {
            self.on_account(account, AccountCommand::ExpireActivity { activity });
        }
        self.on_account(account, AccountCommand::Lapse { unused_since });
        let offers = self.living(account).map(|living| living.offers.clone()).unwrap_or_default();
        for (property, offer) in offers {
            let expires_at = offer.expires_at;
            self.on_account(account, AccountCommand::ExpireOffer { property, expires_at });
        }
        for (property, ends_at) in ends {
            self.on_account(account, AccountCommand::EndMembership { property, ends_at });
        }
    }

    /// As whom somebody comes back: mostly as who they were, at times written otherwise, at times as
    /// somebody else.
    fn given(&mut self, account: AccountId) -> GivenProfile {
        let drawn = self.draw().as_u128() % 4;
        let named_at = self.living(account).map(|living| living.named_at);
        GivenProfile {
            name: (drawn > 1).then(|| format!("{CANARY_NAME} again")),
            language: if drawn == 1 { Language::Fr } else { Language::En },
            same_as: named_at.filter(|_| drawn < 3),
        }
    }

    /// The way of the registration (S1): claim, account, confirmation; or joining who is there.
    fn join(
        &mut self,
        address: u8,
        holder: Option<AccountId>,
        property: PropertyId,
        hand: ActorCapacity,
    ) {
        let permissions = [Permission::Reservations, Permission::ManageUsers].into();
        if let Some(account) = holder {
            let given = self.given(account);
            let command = AccountCommand::Join {
                property,
                permissions,
                ends_at: None,
                email: format!("{CANARY_ADDRESS}-{address}@hotel.example"),
                given,
                acting: AtProperty::managed(hand),
                by: Some(MANAGER),
                hand_over: Some(HandOverId(self.draw())),
            };
            return self.on_account(account, command);
        }
        if address + 1 == ADDRESSES {
            return; // Nobody's for ever.
        }
        let drawn = (self.draw(), self.draw(), self.draw());
        let (account, claim, link) = (AccountId(drawn.0), ClaimId(drawn.1), LinkId(drawn.2));
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
            acting: AtProperty::managed(hand),
        };
        self.on_account(account, create);
        self.on_claim(address, EmailClaimCommand::Confirm { account, claim });
    }

    fn erase(&mut self, address: u8, account: AccountId) {
        let ground = ErasureGround::Request;
        self.on_account(account, AccountCommand::Erase { ground });
        // Unless a legal hold forbids it.
        if self.living(account).is_none() {
            self.on_claim(address, EmailClaimCommand::Release { account });
        }
    }

    fn holder(&self, address: u8) -> Option<AccountId> {
        self.history.claims.get(&address_tag(address))?.state.account()
    }

    pub(super) fn living(&self, account: AccountId) -> Option<&Living> {
        self.history.accounts.get(&account)?.state.living()
    }

    pub(super) fn policy(&self) -> Policy {
        let adopted = self.history.policies.state.current();
        adopted.map_or_else(|| Policy::first(Profile::Hotel), Clone::clone)
    }

    pub(super) fn draw(&mut self) -> Uuid {
        self.drawn += 1;
        Uuid::from_u128(0xd_0000_0000 + self.drawn)
    }
}
