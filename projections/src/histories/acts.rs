//! Generated acts: what can be done in a tested history? One function per act, and a step that
//! picks one.

use super::{Step, World, account, id, property};
use chrono::TimeDelta;
use keyledger_core::account::{
    AccountCommand, DenialCause, ErasureGround, GivenProfile, LinkPurpose, SessionEnd,
};
use keyledger_core::audit_reads::{AuditReadsEvent, ReadQuestion};
use keyledger_core::authority::{ActorCapacity, AtProperty, OperatorRole};
use keyledger_core::email_claim::EmailClaimCommand;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{
    AccountId, AddressTag, AttemptId, ClaimId, CommandId, CredentialId, DeviceId, EventId, HoldId,
    LinkId, MailId, NetworkTag, QueryId, SessionId,
};
use keyledger_core::language::Language;
use keyledger_core::mail::{MailCommand, MailRoute, MailTemplate, MailTrouble, Order, Suppression};
use keyledger_core::metadata::{Actor, ActorKind};
use keyledger_core::operations::OperationsEvent;
use keyledger_core::permission::Permission;
use keyledger_core::personal::Personal;
use keyledger_core::policy::{PolicyCommand, Profile};
use keyledger_core::property::{
    BillingMessage, InvoiceId, InvoiceSaid, InvoiceStatus, PropertyCommand,
};
use keyledger_core::stream::StreamId;
use keyledger_core::testing::accounts::{permit_to_bill, the_same_name};
use keyledger_core::unknown::UnknownCommand;
use keyledger_core::vault::{SecretName, Vault};

fn support() -> AtProperty {
    AtProperty::managed(ActorCapacity::Operator(OperatorRole::Support))
}

/// As whom somebody comes back: as they were, under another spelling and in another language, or as
/// somebody else.
pub(super) fn as_whom(detail: u8) -> GivenProfile {
    let named = |name: &str| Some(name.to_owned());
    match detail % 3 {
        0 => the_same_name(),
        1 => GivenProfile { name: named("PERSON"), language: Language::Fr, ..the_same_name() },
        _ => GivenProfile { name: named("Other"), same_as: None, ..the_same_name() },
    }
}

impl World {
    pub(crate) async fn create(&mut self, who: u8, at: u8) {
        self.form.keys().create_person(account(who)).ok();
        let (account, claim) = (account(who), ClaimId(id("claim", who.into())));
        let address = AddressTag(format!("1-{who:064x}"));
        let stream = StreamId::email_claim(&address);
        let intent = self.intent(account, true);
        let (claims, policy) = (&self.claims, &self.policy);
        let command = EmailClaimCommand::Claim { account, claim };
        Self::run(claims, stream.clone(), policy, intent, command).await;
        let link = LinkId(self.fresh("link"));
        let create = AccountCommand::Create {
            claim,
            address,
            email: format!("person{who}@hotel.example"),
            name: "Ada".to_owned(),
            language: if who.is_multiple_of(2) { Language::Fr } else { Language::En },
            property: property(at),
            permissions: [Permission::ManageUsers].into(),
            ends_at: Some(self.now.plus(TimeDelta::hours(6))).filter(|_| at.is_multiple_of(3)),
            link,
            acting: support(),
        };
        self.on(who, create).await;
        let intent = self.intent(account, false);
        let command = EmailClaimCommand::Confirm { account, claim };
        Self::run(&self.claims, stream, &self.policy, intent, command).await;
    }

    /// Chooses a password through whatever link opens.
    pub(crate) async fn choose(&mut self, who: u8) {
        let state = self.accounts.load(&StreamId::account(account(who))).await.unwrap().state;
        let purposes = [LinkPurpose::Reset, LinkPurpose::Activation];
        let live = state.living().and_then(|living| {
            purposes.iter().find_map(|purpose| living.links.live(*purpose)).map(|live| live.link)
        });
        let link = live.unwrap_or(LinkId(id("link", 1)));
        let credential = CredentialId(self.fresh("credential"));
        self.on(who, AccountCommand::ChoosePassword { link, credential }).await;
    }

    /// One guess, judged at once.
    pub(crate) async fn guess(&mut self, who: u8, matched: bool, device: u8) {
        let attempt = AttemptId(self.fresh("attempt"));
        let device = DeviceId(format!("{device:064x}"));
        let ask = AccountCommand::AskToLogIn { attempt, device: Some(device.clone()) };
        let Some(asked) = self.on(who, ask).await else { return };
        let credential =
            asked.state.living().and_then(keyledger_core::account::Living::usable_password);
        let matched = matched && credential.is_some();
        let session = SessionId(format!("{:064x}", self.done));
        let network = Some(NetworkTag(format!("{:032x}", self.done % 7)));
        let judge =
            AccountCommand::Judge { attempt, credential, matched, session, device, network };
        self.on(who, judge).await;
    }

    async fn queue(&mut self, who: u8, suppressed: Option<Suppression>) {
        let cause = EventId(self.fresh("cause"));
        let mail = MailId::caused_by(cause, "reset");
        self.last_mails.push(mail);
        let order = Order {
            account: account(who),
            template: MailTemplate::PasswordReset,
            language: Language::Fr,
            cause,
            cause_stream: StreamId::account(account(who)),
            caused_at: self.now,
            link: None,
            property: None,
        };
        self.on_mail(mail, account(who), MailCommand::Queue { order, suppressed }).await;
    }

    async fn on_mail(&mut self, mail: MailId, who: AccountId, command: MailCommand) {
        let mut intent = self.intent(who, false);
        intent.origin = None;
        Self::run(&self.mails, StreamId::mail(mail), &self.policy, intent, command).await;
    }

    async fn on_some_mail(&mut self, detail: u8, command: MailCommand) {
        let mail = self.last_mails.iter().rev().nth(usize::from(detail % 3)).copied();
        if let Some(mail) = mail {
            self.on_mail(mail, account(0), command).await;
        }
    }

    async fn happens(&mut self, event: OperationsEvent) {
        let intent = self.at_the_machine();
        let stream = StreamId::operations(self.now);
        Self::run(&self.operations, stream, &self.policy, intent, event).await;
    }

    pub(crate) async fn adopt(&mut self, idle_minutes: u32) {
        let mut settings = Profile::Nist.settings();
        settings.session_idle_minutes = idle_minutes;
        settings.disabled_when_unused_days = idle_minutes % 3;
        let (profile, by) = (Profile::Nist, account(0));
        let mut intent = self.intent(by, false);
        intent.origin = None;
        let session = SessionId("5e".repeat(32));
        intent.actor = Actor::signed_in(ActorKind::Support, by, session);
        let propose = PolicyCommand::Propose { profile, settings, by };
        let (stream, judging) = (StreamId::policy(), self.policy.clone());
        let mut adopted =
            Self::run(&self.policies, stream.clone(), &judging, intent, propose).await;
        let waiting = adopted.as_ref().and_then(|done| done.state.waiting());
        // Now and then nobody agrees, and the next one meets a proposal that waits.
        if let Some(proposal) = waiting.map(|waiting| waiting.proposal)
            && !idle_minutes.is_multiple_of(5)
        {
            let approve =
                PolicyCommand::Approve { proposal, by: account(1), proposer_operates: true };
            let mut intent = self.intent(account(1), false);
            let session = SessionId("5e".repeat(32));
            intent.actor = Actor::signed_in(ActorKind::Support, account(1), session);
            adopted = Self::run(&self.policies, stream, &judging, intent, approve).await;
        }
        if let Some(policy) = adopted.and_then(|done| done.state.current().cloned()) {
            self.policy = policy;
        }
    }

    pub(crate) async fn erase(&mut self, who: u8) {
        let ground = ErasureGround::Request;
        if self.on(who, AccountCommand::Erase { ground }).await.is_none() {
            return;
        }
        let name = SecretName::person(account(who));
        let (account, keys) = (account(who), vec![name.as_str().to_owned()]);
        let decided = OperationsEvent::KeyDestructionDecided { account, ground, keys };
        self.happens(decided).await;
        self.vault.destroy(&name).unwrap();
        self.form.keys().forget(account);
        let keys = vec![name.as_str().to_owned()];
        self.happens(OperationsEvent::KeyDestroyed { account: Some(account), keys }).await;
    }

    /// The billing system says something of a property, in no good order; then time comes.
    async fn bill(&mut self, who: u8, detail: u8) {
        let invoice: InvoiceId = format!("F-{who}").parse().unwrap();
        let status = InvoiceStatus::ALL[usize::from(detail / 16) % InvoiceStatus::ALL.len()];
        let said = InvoiceSaid { status, since: self.now, payment_link: None };
        let sequence = u64::from(detail % 16);
        let message = BillingMessage::Invoice { invoice: invoice.clone(), sequence, said };
        let hear = PropertyCommand::Hear { permit: permit_to_bill(), message };
        for (days, command) in [(0, hear), (detail % 9, PropertyCommand::EndGrace { invoice })] {
            self.pass(i64::from(days) * 86_400);
            let id = CommandId(self.fresh("command"));
            let intent = Intent::new(self.now, Actor::system("billing"), id);
            let stream = StreamId::property(property(detail));
            Self::run(&self.properties, stream, &self.policy, intent, command).await;
        }
    }

    async fn guess_at_nobody(&mut self, detail: u8) {
        let address = AddressTag(format!("0-{:064x}", detail % 2));
        for _ in 0..5 {
            let attempt = AttemptId(self.fresh("attempt"));
            for command in [
                UnknownCommand::AskToLogIn { address: address.clone(), attempt },
                UnknownCommand::Fail { address: address.clone(), attempt },
            ] {
                let id = CommandId(self.fresh("command"));
                let intent = Intent::new(self.now, Actor::anonymous(), id);
                let stream = StreamId::unknown(1);
                Self::run(&self.unknown, stream, &self.policy, intent, command).await;
            }
        }
    }

    /// Time has come for whatever the account has.
    async fn expire(&mut self, who: u8) {
        use keyledger_core::lockout::Lock;
        let state = self.accounts.load(&StreamId::account(account(who))).await.unwrap().state;
        let Some(living) = state.living() else { return };
        if let Lock::Shut { lock, .. } = living.lockout.lock {
            self.on(who, AccountCommand::ExpireLock { lock }).await;
        }
        for live in living.links.all_live() {
            self.on(who, AccountCommand::ExpireLink { link: live.link }).await;
        }
        for session in living.sessions.keys() {
            let session = session.clone();
            self.on(who, AccountCommand::ExpireSession { session }).await;
        }
        self.on(who, AccountCommand::Lapse { unused_since: living.used_at }).await;
        for notice in living.activity.refusals() {
            let activity = notice.activity;
            self.on(who, AccountCommand::ExpireActivity { activity }).await;
        }
        for (property, ends_at) in living.membership_ends.clone() {
            self.on(who, AccountCommand::EndMembership { property, ends_at }).await;
        }
    }

    async fn use_or_end_a_session(&mut self, who: u8, detail: u8) {
        let state = self.accounts.load(&StreamId::account(account(who))).await.unwrap().state;
        let some = state.living().and_then(|living| living.sessions.keys().next().cloned());
        let session = some.unwrap_or(SessionId("none".to_owned()));
        let command = match detail % 3 {
            0 => AccountCommand::EndSession { session, because: SessionEnd::Logout },
            _ => AccountCommand::UseSession { session },
        };
        self.on(who, command).await;
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each step")]
    pub(super) async fn step(&mut self, (what, who, detail): Step) {
        self.pass(i64::from(detail));
        let reply = || "250 as you like it".to_owned();
        let cause = MailTrouble::MailboxFull;
        match what {
            0..=3 => self.create(who, detail).await,
            4 => {
                let (property, permissions) = (property(detail), [Permission::Rates].into());
                let add = AccountCommand::Join {
                    property,
                    permissions,
                    ends_at: None,
                    email: format!("person{who}@hotel.example"),
                    given: as_whom(detail),
                    acting: support(),
                    by: None,
                    hand_over: None,
                };
                self.on(who, add).await;
                let offered_by = support().hand;
                match detail % 4 {
                    0 => self.on(who, AccountCommand::DeclineMembership { property }).await,
                    1 => None,
                    _ => {
                        let yes = AccountCommand::AcceptMembership { property, offered_by };
                        self.on(who, yes).await
                    }
                };
            }
            5 => {
                let property = property(detail);
                self.on(who, AccountCommand::Leave { property, acting: support() }).await;
            }
            6 | 7 => {
                let link = LinkId(self.fresh("link"));
                self.on(who, AccountCommand::RequestReset { link }).await;
            }
            8 | 9 => self.choose(who).await,
            10 | 11 => {
                for _ in 0..detail % 12 {
                    self.guess(who, false, 0).await;
                }
            }
            12 | 13 => self.guess(who, true, detail % 2).await,
            14 => self.use_or_end_a_session(who, detail).await,
            15 => self.expire(who).await,
            16 => self.pass(i64::from(detail) * 600),
            31 => {
                let ends_at = self.now.plus(TimeDelta::minutes(i64::from(detail)));
                let (property, ends_at) = (property(detail), Some(ends_at));
                let acting = support();
                self.on(who, AccountCommand::SetMembershipEnd { property, ends_at, acting }).await;
            }
            32 => {
                let hand = keyledger_core::authority::ActorCapacity::Machine;
                self.on(who, AccountCommand::Unlock { hand }).await;
            }
            17 => self.queue(who, None).await,
            18 => self.queue(who, Some(Suppression::TooOld)).await,
            19 => {
                self.on_some_mail(detail, MailCommand::Try { lost_after: TimeDelta::zero() }).await;
            }
            20 => {
                let command = match detail % 5 {
                    3 => MailCommand::Lose,
                    0 => MailCommand::Accept { via: MailRoute::Smtp, reply: reply() },
                    1 => MailCommand::Defer { code: Some(452), cause, reply: reply() },
                    2 => MailCommand::Refuse { code: None, cause, reply: reply() },
                    _ => MailCommand::Bounce {
                        status: "5.2.2".to_owned(),
                        cause,
                        diagnostic: reply(),
                    },
                };
                self.on_some_mail(detail, command).await;
            }
            26 => {
                let property = property(detail);
                let acting = support();
                let grant = [Permission::Reports].into();
                let (withdraw, seen) = ([Permission::Rates].into(), None);
                let change =
                    AccountCommand::ChangePermissions { property, grant, withdraw, acting, seen };
                self.on(who, change).await;
            }
            27 => {
                let (property, permission) = (property(detail), Permission::Guests);
                let cause = DenialCause::PermissionMissing;
                self.on(who, AccountCommand::NoteDenial { property, permission, cause }).await;
            }
            21 => self.adopt(10 + u32::from(detail % 50)).await,
            22 if detail % 4 == 0 => self.erase(who).await,
            23 => {
                let command =
                    PropertyCommand::Create { name: "Hotel du Lac".to_owned(), time_zone: None };
                let intent = Intent::new(
                    self.now,
                    Actor::at_the_machine(),
                    CommandId(self.fresh("command")),
                );
                let stream = StreamId::property(property(detail));
                Self::run(&self.properties, stream, &self.policy, intent, command).await;
                self.bill(who, detail).await;
            }
            24 => self.guess_at_nobody(detail).await,
            25 => {
                let stream = StreamId::account(account(who));
                self.happens(OperationsEvent::HandlerResumed {
                    handler: "mail".to_owned(),
                    stream,
                })
                .await;
            }
            28 => {
                let hold = HoldId(id("hold", who.into()));
                self.on(who, AccountCommand::PlaceHold { hold }).await;
            }
            29 => {
                let hold = HoldId(id("hold", who.into()));
                self.on(who, AccountCommand::LiftHold { hold }).await;
            }
            30 => self.read(who).await,
            33 | 34 => self.act_on(who, detail).await,
            35 => self.operate(who, detail).await,
            36 | 37 => self.token(detail).await,
            _ => {}
        }
    }

    /// Somebody reads a history.
    async fn read(&mut self, who: u8) {
        let read = AuditReadsEvent::HistoryRead {
            query: QueryId(self.fresh("query")),
            question: ReadQuestion::Timeline,
            accounts: vec![account(who)],
            property: None,
            event: None,
            words: Some(Personal::Clear("canary-words".to_owned())),
        };
        let command = CommandId(self.fresh("command"));
        let intent = Intent::new(self.now, Actor::at_the_machine(), command);
        let stream = StreamId::audit_reads(self.now);
        Self::run(&self.reads, stream, &self.policy, intent, read).await;
    }
}
