//! Adding a member. A person is added to a property: made anew, restored, or asked whether they
//! want to (S1, S3, S30, S31).
//!
//! One address, one account, on any store: `EmailClaimed` → `AccountCreated` → `EmailConfirmed`,
//! each at an exact revision. Whoever finds a claim unfinished rolls it forward, or takes it over
//! after fencing its account off. No timer is trusted for safety.

use super::authority::{Acting, note_refused_adding};
use super::registration::{NotAdded, Registered, Registration};
use crate::accounts::change_profile;
use crate::boxed;
use crate::engine::Engine;
use crate::factors::hand_over;
use crate::failure::{Failure, Outcome, parted};
use keyledger_core::account::{self, Account, AccountCommand, Before, Living};
use keyledger_core::address::EmailAddress;
use keyledger_core::authority::AtProperty;
use keyledger_core::email_claim::{self, EmailClaimCommand};
use keyledger_core::engine::{Aggregate, Context, Done, Intent};
use keyledger_core::ids::{AccountId, AddressTag, ClaimId, LinkId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_core::policy::Policy;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use std::collections::BTreeSet;

/// How often a registrant starts again when others interfere.
const ROUNDS_MAX: usize = 16;

/// Who is to be added where.
#[derive(Clone, Debug)]
pub struct Person {
    /// The address, checked for a new account.
    pub address: EmailAddress,
    /// What they are called.
    pub name: String,
    /// In which language they are written to.
    pub language: Language,
    /// Where they are to belong.
    pub property: PropertyId,
    /// What they may do there.
    pub permissions: BTreeSet<Permission>,
    /// From when on they no longer belong there, where that is set.
    pub ends_at: Option<Timestamp>,
}

/// Who is to have an account without belonging to a property: an operator (DESIGN 5).
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The address, checked for a new account.
    pub address: EmailAddress,
    /// What they are called; the address, where nobody said it. Who has an account keeps their name.
    pub name: Option<String>,
    /// In which language they are written to.
    pub language: Language,
}

/// Adds a person to a property, in line with whoever else changes its people. Whether this hand may is
/// asked before the address is claimed, so that a no leaves nothing behind, and written down.
#[boxed]
pub async fn register(
    engine: &Engine,
    policy: &Policy,
    intent: &Intent,
    person: &Person,
    acting: &Acting,
) -> Outcome<Registration, NotAdded> {
    let registrant = Registrant::of(engine, policy, intent, person, acting).await?;
    let registered = match registrant.may()? {
        Ok(()) => registrant.register().await?,
        Err(why) => Err(why),
    };
    if let Err(NotAdded::NotAllowed(why)) = registered {
        note_refused_adding(engine, intent, person.property, why).await?;
    }
    Ok(registered)
}

/// Whether this hand may add the person, for who only wants to know.
pub async fn may_register(
    engine: &Engine,
    policy: &Policy,
    intent: &Intent,
    person: &Person,
    acting: &Acting,
) -> Outcome<(), NotAdded> {
    Registrant::of(engine, policy, intent, person, acting).await?.may()
}

/// Finds the account that holds this address, or makes one that belongs to no property.
pub async fn find_or_create(
    engine: &Engine,
    policy: &Policy,
    intent: &Intent,
    newcomer: &NewAccount,
) -> Result<Registration, Failure> {
    let tag = engine.keys().address_tag(newcomer.address.key())?;
    let who = Who::NewAccount(newcomer);
    let registered = Registrant { engine, policy, intent, who, tag }.register().await?;
    registered.map_err(|why| Failure::Other(format!("an operator's account: {why:?}")))
}

struct Registrant<'a> {
    engine: &'a Engine,
    policy: &'a Policy,
    intent: &'a Intent,
    who: Who<'a>,
    tag: AddressTag,
}

/// Who is registered.
enum Who<'a> {
    /// A member, by whom, and how the others at the property stand.
    Member(&'a Person, &'a Acting, AtProperty),
    NewAccount(&'a NewAccount),
}

type Round = Option<Result<Registration, NotAdded>>;

impl<'a> Registrant<'a> {
    async fn of(
        engine: &'a Engine,
        policy: &'a Policy,
        intent: &'a Intent,
        person: &'a Person,
        acting: &'a Acting,
    ) -> Result<Self, Failure> {
        let tag = engine.keys().address_tag(person.address.key())?;
        let at = acting.at(engine, person.property, None).await?;
        Ok(Self { engine, policy, intent, who: Who::Member(person, acting, at), tag })
    }

    fn may(&self) -> Outcome<(), NotAdded> {
        let (account, claim) = self.ids(0);
        let (policy, time) = (self.policy, self.engine.clock.known(self.intent.at));
        let context = Context { policy, time, requester: self.intent.requester() };
        match Account::Absent.decide(context, &self.creation(account, claim)) {
            Ok(_) => Ok(Ok(())),
            Err(why) => NotAdded::of(why).map(Err),
        }
    }

    async fn register(&self) -> Outcome<Registration, NotAdded> {
        for round in 0..ROUNDS_MAX {
            let (account, claim) = self.ids(round);
            if let Some(registered) = self.try_once(account, claim).await? {
                return Ok(registered);
            }
        }
        Err(Failure::Other("the address is being registered by several others; ask again".into()))
    }

    /// Ids follow from the command, so that a repeat after a crash finds its own claim.
    fn ids(&self, round: usize) -> (AccountId, ClaimId) {
        let seed = [self.intent.command.id.0.as_bytes().as_slice(), &round.to_be_bytes()];
        (AccountId::derived(&seed), ClaimId::derived(&seed))
    }

    /// Whether this very command made the account, in whatever round.
    fn made(&self, account: AccountId) -> bool {
        (0..ROUNDS_MAX).any(|round| self.ids(round).0 == account)
    }

    /// One round; `None` when somebody else moved and it has to be looked at again.
    async fn try_once(&self, account: AccountId, claim: ClaimId) -> Result<Round, Failure> {
        match self.claim(EmailClaimCommand::Claim { account, claim }).await? {
            Ok(()) => self.create(account, claim).await,
            Err(email_claim::Rejection::NotYours) => Ok(None),
            Err(email_claim::Rejection::Taken { account: holder, claim: held, confirmed }) => {
                match &*self.engine.account(holder).await? {
                    Account::Living(_) => {
                        if !confirmed {
                            self.confirm(holder, held).await?;
                        }
                        self.join(holder).await
                    }
                    // Made by this very command, and its registrant died before the account.
                    Account::Absent if holder == account => self.create(account, held).await,
                    Account::Absent | Account::Abandoned => {
                        self.take_over(holder, held, account, claim).await
                    }
                    Account::Erased => {
                        self.claim(EmailClaimCommand::Release { account: holder }).await?.ok();
                        Ok(None)
                    }
                }
            }
        }
    }

    /// What makes the account.
    fn creation(&self, account: AccountId, claim: ClaimId) -> AccountCommand {
        match &self.who {
            Who::Member(person, _, acting) => AccountCommand::Create {
                claim,
                address: self.tag.clone(),
                email: person.address.typed().to_owned(),
                name: person.name.clone(),
                language: person.language,
                property: person.property,
                permissions: person.permissions.clone(),
                ends_at: person.ends_at,
                link: LinkId::derived(&[account.0.as_bytes()]),
                acting: acting.clone(),
            },
            Who::NewAccount(newcomer) => AccountCommand::CreateOperator {
                claim,
                address: self.tag.clone(),
                email: newcomer.address.typed().to_owned(),
                name: newcomer.name.clone().unwrap_or_else(|| newcomer.address.typed().to_owned()),
                language: newcomer.language,
            },
        }
    }

    async fn create(&self, account: AccountId, claim: ClaimId) -> Result<Round, Failure> {
        self.engine.keys().create_person(account)?;
        let command = self.creation(account, claim);
        match self.on_account(account, &command).await? {
            Ok(done) => {
                self.confirm(account, claim).await?;
                Ok(Some(Ok(Registration::new(account, Registered::Created, &done))))
            }
            // Fenced off by somebody who took over, or finished by this very command before.
            Err(_) => Ok(None),
        }
    }

    async fn join(&self, account: AccountId) -> Result<Round, Failure> {
        let Who::Member(person, acting, at) = &self.who else {
            let (outcome, position, hand_over_code) = (Registered::Found, None, None);
            return Ok(Some(Ok(Registration { account, outcome, position, hand_over_code })));
        };
        let state = self.engine.account(account).await?;
        let had = |living: &Living| living.factors.before == Some(Before::Factor);
        let takes_away = state.living().is_some_and(had);
        let code =
            hand_over::new_where_wanted(self.engine, self.policy, account, takes_away).await?;
        let command = AccountCommand::Join {
            property: person.property,
            permissions: person.permissions.clone(),
            ends_at: person.ends_at,
            email: person.address.typed().to_owned(),
            given: change_profile::given(self.engine, account, &person.name, person.language)
                .await?,
            acting: AtProperty { hand: acting.on(account), ..at.clone() },
            by: acting.by,
            hand_over: code.as_ref().map(|(id, _)| *id),
        };
        let done = self.on_account(account, &command).await?;
        let events = done.iter().flat_map(|done| &done.events).map(|recorded| &recorded.event);
        let hand_over_code = hand_over::shown(self.engine, account, code, events)?;
        match done {
            Ok(done) => {
                let events = done.events.iter().map(|recorded| &recorded.event);
                let outcome = Registered::of(events).unwrap_or(Registered::Offered);
                let registration = Registration::new(account, outcome, &done);
                Ok(Some(Ok(Registration { hand_over_code, ..registration })))
            }
            // The answer was lost on the way: the same command again gets it again.
            Err(account::Rejection::AlreadyMember) if self.made(account) => {
                let (outcome, position) = (Registered::Created, None);
                Ok(Some(Ok(Registration { account, outcome, position, hand_over_code })))
            }
            Err(account::Rejection::AlreadyMember) => {
                Ok(Some(Err(NotAdded::AlreadyMember(account))))
            }
            Err(account::Rejection::NotAllowed(why)) => Ok(Some(Err(NotAdded::NotAllowed(why)))),
            Err(_) => Ok(None),
        }
    }

    /// Fences the unfinished account off, then reclaims. `CreationAbandoned` at no stream must win:
    /// if the account was made in between, it wins, and the round starts again.
    async fn take_over(
        &self,
        unfinished: AccountId,
        abandoned: ClaimId,
        account: AccountId,
        claim: ClaimId,
    ) -> Result<Round, Failure> {
        let fence = AccountCommand::AbandonCreation { claim: abandoned };
        if self.on_account(unfinished, &fence).await?.is_err() {
            return Ok(None);
        }
        let reclaim = EmailClaimCommand::TakeOver { abandoned, account, claim };
        match self.claim(reclaim).await? {
            Ok(()) => self.create(account, claim).await,
            Err(_) => Ok(None),
        }
    }

    async fn confirm(&self, account: AccountId, claim: ClaimId) -> Result<(), Failure> {
        // Somebody else may have confirmed it, or released it since: both are fine.
        self.claim(EmailClaimCommand::Confirm { account, claim }).await.map(|_| ())
    }

    async fn claim(&self, command: EmailClaimCommand) -> Outcome<(), email_claim::Rejection> {
        let stream = StreamId::email_claim(&self.tag);
        let claims = &self.engine.claims;
        // What somebody said of the person lies under the person's key, which there is not yet; the
        // account's own events carry it.
        let mut intent = self.intent.clone();
        if let Some(reason) = &mut intent.reason {
            reason.note = None;
        }
        let done = parted(claims.execute(&stream, self.policy, &intent, &command).await)?;
        Ok(done.map(|_| ()))
    }

    async fn on_account(
        &self,
        account: AccountId,
        command: &AccountCommand,
    ) -> Outcome<Done<Account>, account::Rejection> {
        self.engine.on_account(account, self.policy, self.intent, command).await
    }
}
