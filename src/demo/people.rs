//! People of the demo: who is in the demo?

use keyledger_core::language::Language;
use keyledger_core::permission::Permission;

/// The hotels: the names their ids follow from, and what they are called.
pub(super) const HOTELS: [(&str, &str); 3] = [
    ("demo-lac", "Hotel du Lac"),
    ("demo-port", "Auberge du Port"),
    ("demo-alpina", "Pension Alpina"),
];

/// The hotel that owes an invoice for too long, by its place in [`HOTELS`].
pub(super) const UNPAID: usize = 2;

/// One person of the story.
pub(super) struct Person {
    pub email: &'static str,
    pub name: &'static str,
    pub language: Language,
    pub role: &'static str,
    /// At which hotels, by their place in [`HOTELS`].
    pub hotels: &'static [usize],
    pub permissions: &'static [Permission],
}

pub(super) const MANAGER: Person = Person {
    email: "mona@hotel.example",
    name: "Mona Keller",
    language: Language::Fr,
    role: "manager",
    hotels: &[0, 1, 2],
    permissions: &Permission::ALL,
};

pub(super) const RECEPTIONIST: Person = Person {
    email: "rene@hotel.example",
    name: "René Favre",
    language: Language::Fr,
    role: "receptionist",
    hotels: &[0, UNPAID],
    permissions: &[Permission::Reservations, Permission::Guests],
};

pub(super) const NIGHT_AUDITOR: Person = Person {
    email: "nora@hotel.example",
    name: "Nora Lindqvist",
    language: Language::En,
    role: "night_auditor",
    hotels: &[0, 1],
    permissions: &[Permission::Reports],
};

pub(super) const LOCKED: Person = Person {
    email: "ada@hotel.example",
    name: "Ada Lovelace",
    language: Language::En,
    role: "locked",
    hotels: &[0],
    permissions: &[Permission::Reservations],
};

pub(super) const RESTORED: Person = Person {
    email: "theo@hotel.example",
    name: "Theo Brandt",
    language: Language::En,
    role: "restored",
    hotels: &[1],
    permissions: &[Permission::Rates],
};

pub(super) const BOUNCED: Person = Person {
    email: "bruno@hotel.example",
    name: "Bruno Wenger",
    language: Language::Fr,
    role: "bounced",
    hotels: &[0],
    permissions: &[Permission::Reservations],
};

pub(super) const SHARED: Person = Person {
    email: "desk@hotel.example",
    name: "Front Desk",
    language: Language::En,
    role: "shared",
    hotels: &[0],
    permissions: &[Permission::Reservations],
};

pub(super) const SUPPORT: Person = Person {
    email: "sam@keyledger.example",
    name: "Sam Vidal",
    language: Language::Fr,
    role: "support",
    hotels: &[],
    permissions: &[],
};

pub(super) const COMPLIANCE: Person = Person {
    email: "cleo@keyledger.example",
    name: "Cleo Roux",
    language: Language::En,
    role: "compliance",
    hotels: &[],
    permissions: &[],
};
