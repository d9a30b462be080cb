//! The mail directory port: what do the handlers need to know of the world around them? A small
//! port the program fulfils.

use keyledger_core::account::LinkClosed;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, EventId, LinkId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_core::policy::Policy;
use keyledger_core::property::{Property, PropertyEvent};
use keyledger_core::store::BoxFuture;
use keyledger_core::time_zone::TimeZone;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why the world could not be asked.
pub type Trouble = Box<dyn Error + Send + Sync>;

/// Somebody a mail can be written to.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// What they are called.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether they have chosen a password.
    pub has_password: bool,
    /// Whether they reported something that was not them and have to choose a new one.
    pub reset_required: bool,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("has_password", &self.has_password).finish_non_exhaustive()
    }
}

/// Whom an account belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// A living account, opened.
    Here(Person),
    /// An account whose last membership went: its person is told of that, and of nothing else.
    Deleted(Person),
    /// The account is erased, or never was.
    Gone,
}

/// Whether a link opens now.
#[derive(Clone, PartialEq, Eq)]
pub enum LinkNow {
    /// It does, under this address. The address is a secret: it is written into the mail alone.
    Opens(String),
    /// It does not.
    Closed(LinkClosed),
}

/// Something that happened to a property, and the property as it is now.
#[derive(Clone, Debug)]
pub struct AboutProperty {
    /// What happened.
    pub event: Recorded<PropertyEvent>,
    /// The property.
    pub property: Arc<Property>,
}

/// The world around the handlers. Answers are as of now, from the ledger itself, never from a view.
pub trait MailDirectory: Send + Sync {
    /// The policy that judges now.
    fn policy(&self) -> BoxFuture<'_, Result<Policy, Trouble>>;

    /// In which language a person is written to.
    fn language(&self, account: AccountId) -> BoxFuture<'_, Result<Language, Trouble>>;

    /// By which clock times are told to a person, for the sake of a property where there is one.
    fn time_zone(
        &self,
        account: AccountId,
        property: Option<PropertyId>,
    ) -> BoxFuture<'_, Result<TimeZone, Trouble>>;

    /// Whom a mail is for.
    fn addressee(&self, account: AccountId) -> BoxFuture<'_, Result<Addressee, Trouble>>;

    /// Whether a link opens, and where.
    fn link(&self, account: AccountId, link: LinkId) -> BoxFuture<'_, Result<LinkNow, Trouble>>;

    /// Where a person belongs.
    fn memberships(&self, account: AccountId) -> BoxFuture<'_, Result<Vec<PropertyId>, Trouble>>;

    /// Everybody who holds a permission at a property, in the order of their ids: whom to tell
    /// what happens there.
    fn holders(
        &self,
        property: PropertyId,
        permission: Permission,
    ) -> BoxFuture<'_, Result<Vec<AccountId>, Trouble>>;

    /// Every operator who helps, in the order of their ids.
    fn supporters(&self) -> BoxFuture<'_, Result<Vec<AccountId>, Trouble>>;

    /// The permission that a person asked for in one event, in words; `None` where they hold it
    /// meanwhile, or no longer belong there.
    fn asked_for(
        &self,
        account: AccountId,
        event: EventId,
        language: Language,
    ) -> BoxFuture<'_, Result<Option<String>, Trouble>>;

    /// One event of a property with the property as it is now; `None` where there is no such event.
    fn about_property(
        &self,
        property: PropertyId,
        event: EventId,
    ) -> BoxFuture<'_, Result<Option<AboutProperty>, Trouble>>;

    /// What a property is called, if it exists.
    fn property(&self, property: PropertyId) -> BoxFuture<'_, Result<Option<String>, Trouble>>;
}
