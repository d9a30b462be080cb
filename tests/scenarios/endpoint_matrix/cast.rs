//! Ten kinds of caller, and whom they meet.

use crate::world::{Browser, CLEO, PASSWORD, SAM, World};
use keyledger_core::authority::Capacity;
use std::sync::atomic::{AtomicU32, Ordering};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody is signed in.
    Stranger,
    /// Somebody whose session was ended.
    Ended,
    /// A receptionist of the hotel.
    Member,
    /// A manager of the hotel, who manages no other.
    Manager,
    /// A manager of the hotel and of the other one of its people.
    ManagerOfAll,
    /// A manager of a hotel that has nothing to do with this one.
    OtherManager,
    /// Support.
    Support,
    /// Support, who showed no second factor lately.
    StaleSupport,
    /// Compliance.
    Compliance,
    /// Other software, with a token of every scope.
    Service,
}

impl Caller {
    pub const ALL: [Self; 10] = [
        Self::Stranger,
        Self::Ended,
        Self::Member,
        Self::Manager,
        Self::ManagerOfAll,
        Self::OtherManager,
        Self::Support,
        Self::StaleSupport,
        Self::Compliance,
        Self::Service,
    ];

    /// In which capacity they operate the system, if they do.
    pub fn operates(self) -> Option<Capacity> {
        match self {
            Self::Support | Self::StaleSupport => Some(Capacity::Support),
            Self::Compliance => Some(Capacity::Compliance),
            Self::Stranger
            | Self::Ended
            | Self::Member
            | Self::Manager
            | Self::ManagerOfAll
            | Self::OtherManager
            | Self::Service => None,
        }
    }

    /// Whether a session of theirs holds.
    pub fn is_signed_in(self) -> bool {
        !matches!(self, Self::Stranger | Self::Ended | Self::Service)
    }
}

/// Whom they meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Themselves.
    Oneself,
    /// A receptionist of the hotel and of another one.
    Peer,
    /// Somebody at both who may do more than a manager; for operators, one of compliance.
    Superior,
    /// A receptionist of a hotel that has nothing to do with this one.
    OtherHotel,
    /// Somebody who was erased.
    Erased,
}

impl Subject {
    pub const ALL: [Self; 5] =
        [Self::Oneself, Self::Peer, Self::Superior, Self::OtherHotel, Self::Erased];
}

/// Everybody.
pub struct Cast {
    pub world: World,
    pub token: String,
    /// The hotel that is asked about.
    pub lac: String,
    port: String,
    other: String,
    browsers: Vec<(Caller, Browser, String)>,
    reviewer: String,
    erased: String,
    made: AtomicU32,
}

const DUTIES: [&str; 3] = ["reservations", "guests", "rates"];

impl Cast {
    pub async fn gathers() -> Self {
        let world = World::start().await;
        let (sam, cleo) = {
            let sam = world.support().await;
            let cleo = world.compliance(&sam).await;
            (sam, cleo)
        };
        let sue = world.another_operator((&sam, &cleo), "sue@keyledger.example", "support").await;
        let carl = "carl@keyledger.example";
        let carl = world.another_operator((&sam, &cleo), carl, "compliance").await;
        let reviewer = account_of(&carl).await;
        // What was shown before is too long ago from here on.
        world.minutes(16).await;
        let token = world
            .service_token("t", &["events_read", "billing_write", "introspect", "access_check"])
            .await;
        let [lac, port, other] = [
            world.property("Hotel du Lac").await,
            world.property("Auberge du Port").await,
            world.property("Grand Hotel").await,
        ];
        let mut cast = Self {
            world,
            token,
            lac,
            port,
            other,
            browsers: vec![],
            reviewer,
            erased: String::new(),
            made: AtomicU32::new(0),
        };
        cast.come(&sue).await;
        cast.erased = cast.makes(&[&cast.lac, &cast.port], &DUTIES).await.1;
        let erase = ["erase", &cast.erased, "--ground", "request", "--yes"];
        cast.world.json(&erase).await;
        cast
    }

    async fn come(&mut self, sue: &Browser) {
        let manages = [&DUTIES[..], &["manage_users"]].concat();
        let (lac, port, other) = (self.lac.clone(), self.port.clone(), self.other.clone());
        let ada = self.signs_in(&[&lac], &DUTIES).await;
        let mona = self.signs_in(&[&lac], &manages).await;
        let both = self.signs_in(&[&lac, &port], &manages).await;
        let otto = self.signs_in(&[&other], &manages).await;
        let gone = self.signs_in(&[&lac], &DUTIES).await;
        let gone_id = account_of(&gone).await;
        let ends = ["account", "end-sessions", &gone_id, "--reason-code", "audit"];
        self.world.json(&ends).await;
        let (sam, cleo) = (self.world.browser_of(SAM), self.world.browser_of(CLEO));
        sam.log_in(SAM, PASSWORD).await.is(200);
        cleo.log_in(CLEO, PASSWORD).await.is(200);
        let nobody = super::NOBODY.to_owned();
        self.browsers = vec![
            (Caller::Stranger, self.world.browser(), nobody.clone()),
            (Caller::Ended, gone, gone_id),
            (Caller::Service, self.world.browser(), nobody),
        ];
        for (caller, browser) in [
            (Caller::Member, ada),
            (Caller::Manager, mona),
            (Caller::ManagerOfAll, both),
            (Caller::OtherManager, otto),
            (Caller::Support, sam),
            (Caller::StaleSupport, sue.clone()),
            (Caller::Compliance, cleo),
        ] {
            let account = account_of(&browser).await;
            self.browsers.push((caller, browser.without_phone(), account));
        }
    }

    /// Somebody at these hotels, made at the machine: the address, and the account.
    async fn makes(&self, at: &[&str], permissions: &[&str]) -> (String, String) {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let email = format!("person{number}@hotel.example");
        let mut account = String::new();
        for property in at {
            let mut words = vec!["account", "create", "--email", &email, "--name", "A Person"];
            words.extend(["--property", property]);
            words.extend(permissions.iter().flat_map(|one| ["--permission", one]));
            let made = self.world.json(&words).await;
            made["account"].as_str().unwrap().clone_into(&mut account);
        }
        (email, account)
    }

    async fn signs_in(&self, at: &[&str], permissions: &[&str]) -> Browser {
        let (email, _) = self.makes(at, permissions).await;
        let browser = self.comes_in(&email, at).await;
        browser.sets_a_factor_up().await;
        browser
    }

    /// Logs in for the first time, and says yes wherever they were asked (S31).
    async fn comes_in(&self, email: &str, at: &[&str]) -> Browser {
        let browser = self.world.browser_and_phone();
        self.world.activate(&browser, email).await;
        for property in at.iter().skip(1) {
            browser.accepts(property).await;
        }
        browser
    }

    /// A receptionist of both hotels, whose account this is.
    async fn of_both(&self) -> String {
        let at = [self.lac.as_str(), self.port.as_str()];
        let (email, account) = self.makes(&at, &DUTIES).await;
        self.comes_in(&email, &at).await;
        account
    }

    /// Their browser.
    pub fn browser(&self, caller: Caller) -> &Browser {
        self.find(caller).0
    }

    fn find(&self, caller: Caller) -> (&Browser, &str) {
        let found = self.browsers.iter().find(|(one, ..)| *one == caller);
        let (_, browser, account) = found.expect("everybody came");
        (browser, account)
    }

    /// Somebody of this kind, whom nobody has acted on yet.
    pub async fn subject(&self, caller: Caller, subject: Subject) -> String {
        match subject {
            Subject::Oneself => self.find(caller).1.to_owned(),
            Subject::Peer => self.of_both().await,
            Subject::Superior if caller.operates().is_some() => self.reviewer.clone(),
            Subject::Superior => {
                let all = [&DUTIES[..], &["manage_users", "manage_billing"]].concat();
                self.makes(&[&self.lac, &self.port], &all).await.1
            }
            Subject::OtherHotel => self.makes(&[&self.other], &DUTIES).await.1,
            Subject::Erased => self.erased.clone(),
        }
    }
}

async fn account_of(browser: &Browser) -> String {
    browser.me().await["account"].as_str().unwrap().to_owned()
}
