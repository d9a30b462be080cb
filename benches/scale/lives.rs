//! Who are the people of a large ledger? Seeded: the same number is the same person in every run.

use keyledger_core::account::{AccountEvent, LinkPurpose};
use keyledger_core::email_claim::EmailClaimEvent;
use keyledger_core::ids::{
    AccountId, AddressTag, AttemptId, ClaimId, CredentialId, DeviceId, LinkId, PropertyId,
    SessionId,
};
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_core::personal::Personal;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;

/// One in so many logged in once.
const LOGGED_IN_ONE_IN: u64 = 10;

const FIRST: [&str; 24] = [
    "Véronique",
    "Bruno",
    "Ada",
    "Léa",
    "Noé",
    "Chloé",
    "Jürgen",
    "Anna",
    "Łukasz",
    "Zoë",
    "Marc",
    "Inès",
    "François",
    "Søren",
    "Maria",
    "Ivo",
    "Élodie",
    "Paul",
    "Agnès",
    "Timo",
    "Nadia",
    "Hugo",
    "Clément",
    "Ruth",
];
const SYLLABLES: [&str; 40] = [
    "ba", "ber", "bri", "chan", "cor", "da", "del", "du", "fa", "fre", "gar", "gui", "hal", "jo",
    "ka", "kel", "la", "len", "lor", "ma", "mer", "mi", "mon", "na", "nel", "nor", "pa", "per",
    "pré", "ra", "rei", "ro", "sa", "sel", "ta", "tör", "va", "vil", "wan", "zo",
];

/// One person.
pub struct Person {
    pub number: u64,
    pub account: AccountId,
    pub name: String,
    pub email: String,
    pub property: PropertyId,
}

impl Person {
    /// The person with this number, at one of these properties.
    pub fn new(number: u64, properties: &[PropertyId]) -> Self {
        let mut draw = mixed(number);
        let mut one_of = |of: u64| {
            let drawn = draw % of;
            draw /= of;
            usize::try_from(drawn).unwrap()
        };
        let first = FIRST.get(one_of(24)).copied().unwrap();
        let last: String = (0..4).map(|_| SYLLABLES.get(one_of(40)).copied().unwrap()).collect();
        let property = *properties.get(one_of(properties.len() as u64)).unwrap();
        let mut letters = last.chars();
        let last = letters.next().unwrap().to_uppercase().chain(letters).collect::<String>();
        let email = format!("{}{number}@hotel.example", keyledger_core::alike::folded(&last));
        let account = AccountId::derived(&[b"scale", &number.to_be_bytes()]);
        Self { number, account, name: format!("{first} {last}"), email, property }
    }

    /// What is appended for them, in this order: stream, whether it is new, events.
    pub fn appends(
        &self,
        tag: &AddressTag,
        at: Timestamp,
    ) -> Vec<(StreamId, u64, Vec<DomainEvent>)> {
        let (account, claim) = (self.account, ClaimId::derived(&[&self.id()]));
        let claims = |event| vec![DomainEvent::EmailClaim(event)];
        let lives = self.lives(tag, at).into_iter().map(DomainEvent::Account).collect();
        let stream = StreamId::email_claim(tag);
        vec![
            (stream.clone(), 0, claims(EmailClaimEvent::EmailClaimed { account, claim })),
            (StreamId::account(account), 0, lives),
            (stream, 1, claims(EmailClaimEvent::EmailConfirmed { account, claim })),
        ]
    }

    fn lives(&self, tag: &AddressTag, at: Timestamp) -> Vec<AccountEvent> {
        let credential = self.credential();
        let mut lives = vec![
            AccountEvent::AccountCreated {
                claim: ClaimId::derived(&[&self.id()]),
                address: tag.clone(),
                email: Personal::Clear(self.email.clone()),
                name: Personal::Clear(self.name.clone()),
                language: Language::Fr,
            },
            AccountEvent::MembershipAdded {
                property: self.property,
                permissions: [Permission::Reservations].into(),
            },
            AccountEvent::PasswordChosen {
                credential,
                link: LinkId::derived(&[&self.id()]),
                purpose: LinkPurpose::Activation,
                replaces: None,
            },
        ];
        if self.number.is_multiple_of(LOGGED_IN_ONE_IN) {
            let attempt = AttemptId::derived(&[&self.id()]);
            lives.push(AccountEvent::LoginAttempted { attempt, device: None });
            lives.push(AccountEvent::PasswordAccepted { attempt, credential });
            lives.push(AccountEvent::LoginSucceeded {
                attempt,
                session: SessionId(format!("{:064x}", attempt.0.as_u128())),
                device: DeviceId(format!("{:064x}", self.number)),
                expires_at: at.plus(chrono::TimeDelta::days(60)),
            });
        }
        lives
    }

    /// The password's id.
    pub fn credential(&self) -> CredentialId {
        CredentialId::derived(&[b"scale", &self.id()])
    }

    fn id(&self) -> [u8; 8] {
        self.number.to_be_bytes()
    }
}

/// A number that looks like chance (`SplitMix64`).
pub fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 30)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
